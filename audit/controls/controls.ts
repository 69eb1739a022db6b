import { accessDrift } from "./access-drift.ts";
import { certificateAge, serverCertificate } from "./certificates.ts";
import type { Control } from "./control.ts";
import { expiredAccount } from "./expired-account.ts";
import { hasBoth, ownerGone } from "./identity-center.ts";
import { keyAge } from "./key-age.ts";
import { keyAtSetup, staleInactiveKey, twoActiveKeys } from "./key-slots.ts";
import { adminWithoutMfa, consoleMfa } from "./missing-mfa.ts";
import { orphanMfa } from "./orphan-mfa.ts";
import { passwordAge, passwordPolicy } from "./passwords.ts";
import { rootAccessKey, rootMfa, rootUsed } from "./root.ts";
import { serviceCredential } from "./service-credential.ts";
import { unusedCredential } from "./unused-credential.ts";
import { canEscalate, directPolicy, quarantinePolicy } from "./user-policies.ts";

/** All that the audit looks for. Those that judge a row need the credential report alone. */
export const controls: readonly Control[] = [
  rootAccessKey,
  rootMfa,
  rootUsed,
  consoleMfa,
  keyAge,
  unusedCredential,
  twoActiveKeys,
  keyAtSetup,
  staleInactiveKey,
  passwordAge,
  certificateAge,
  directPolicy,
  adminWithoutMfa,
  canEscalate,
  serviceCredential,
  orphanMfa,
  passwordPolicy,
  expiredAccount,
  quarantinePolicy,
  serverCertificate,
  accessDrift,
  ownerGone,
  hasBoth,
];
