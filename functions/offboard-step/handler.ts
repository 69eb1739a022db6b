import type { Leaver } from "../../shared/leaver/leaver.ts";
import { steps } from "../../shared/step.ts";
import { certify } from "./certify.ts";
import { offboardStep } from "./contract.ts";
import { recheck } from "./recheck.ts";
import type { Removable } from "./removal-order.ts";
import { remove } from "./remove.ts";

const former = (kind: Removable) => async (who: Leaver) => (await remove({ ...who, kind })).removed;

/**
 * Takes one step of what follows a quarantine: looks whether it was disturbed, removes one kind of what the user has, or
 * certifies. It deletes only users that are marked as leaving, and marks nobody.
 * Safe to repeat: each step reads first, and takes what is gone already for removed. The guard runs before each.
 */
export const handler = steps(offboardStep, {
  recheck,
  remove,
  certify,
  "delete-keys": former("accessKeys"),
  "delete-password": former("password"),
  "delete-service-credentials": former("serviceCredentials"),
  "delete-ssh-keys": former("sshKeys"),
  "delete-certificates": former("signingCertificates"),
  "delete-mfa": former("mfaDevices"),
  "delete-orphaned-mfa": former("orphanedDevices"),
  "leave-groups": former("groups"),
  "delete-inline-policies": former("inlinePolicies"),
  "detach-policies": former("policies"),
  "delete-user": former("user"),
  "destroy-handover": former("handoverSecrets"),
});
