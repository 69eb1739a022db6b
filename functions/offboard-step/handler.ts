import { secretsManager } from "../../shared/aws/secrets-manager.ts";
import { config } from "../../shared/config.ts";
import type { InputOf, OutputOf } from "../../shared/contract.ts";
import { destroySecrets } from "../../shared/handover.ts";
import { logger, step } from "../../shared/step.ts";
import { certify } from "./certify.ts";
import { checkCut } from "./check-cut.ts";
import { containKey } from "./contain-key.ts";
import { offboardStep } from "./contract.ts";
import { makePart } from "./cut.ts";
import { stopOthers } from "./executions.ts";
import { deleteOrphanedMfa, deleteUser, removeKind } from "./finalise.ts";
import { leaver, markedOrGone, type Settings } from "./leaver.ts";
import { recheck } from "./recheck.ts";
import { keepSnapshot } from "./snapshot.ts";
import { findCut, liftDeny, reactivate, unmark } from "./undo.ts";
import { verify } from "./verify.ts";

const read = config(["ACCOUNT_ID", "HANDOVER_PREFIX", "QUARANTINE_DAYS", "REPORT_BUCKET", "WORKFLOW_ARN_PREFIX"]);
const settings: Settings = {
  account: read.ACCOUNT_ID,
  bucket: read.REPORT_BUCKET,
  handoverPrefix: read.HANDOVER_PREFIX,
  quarantineDays: read.QUARANTINE_DAYS,
  workflowArnPrefix: read.WORKFLOW_ARN_PREFIX,
};

type Input = InputOf<typeof offboardStep>;
type Output = OutputOf<typeof offboardStep>;
type Step<Name extends Input["step"]> = Extract<Input, { step: Name }>;

const done = async (what: string, work: Promise<string[]>) => ({ what, done: await work });

const steps: { [Name in Input["step"]]: (input: Step<Name>) => Promise<Output> } = {
  verify: (input) => verify(input, settings),
  mark: (who) => done("mark", makePart("mark", who)),
  deny: (who) => done("deny", makePart("deny", who)),
  "stop-others": ({ executionArn, ...who }) =>
    done(
      "executions",
      leaver(who).then(() => stopOthers(who, executionArn, settings)),
    ),
  snapshot: ({ before, now, ...who }) => done("snapshot", keepSnapshot(who, { before, now, late: false }, settings)),
  "deactivate-keys": (who) => done("access keys", makePart("deactivate-keys", who)),
  "remove-password": (who) => done("password", makePart("remove-password", who)),
  "deactivate-other-credentials": (who) => done("credentials", makePart("deactivate-other-credentials", who)),
  "check-cut": (input) => checkCut(input, settings),
  recheck: (input) => recheck(input, settings),
  "delete-keys": (who) => done("access keys", removeKind("delete-keys", who)),
  "delete-password": (who) => done("password", removeKind("delete-password", who)),
  "delete-service-credentials": (who) => done("service credentials", removeKind("delete-service-credentials", who)),
  "delete-ssh-keys": (who) => done("SSH keys", removeKind("delete-ssh-keys", who)),
  "delete-certificates": (who) => done("signing certificates", removeKind("delete-certificates", who)),
  "delete-mfa": (who) => done("MFA devices", removeKind("delete-mfa", who)),
  "delete-orphaned-mfa": (who) => done("orphaned MFA devices", deleteOrphanedMfa(who, settings)),
  "leave-groups": (who) => done("groups", removeKind("leave-groups", who)),
  "delete-inline-policies": (who) => done("inline policies", removeKind("delete-inline-policies", who)),
  "detach-policies": (who) => done("attached policies", removeKind("detach-policies", who)),
  "delete-user": (who) => done("user", deleteUser(who)),
  "destroy-handover": async (who) => {
    await markedOrGone(who);
    await destroySecrets(secretsManager, settings.handoverPrefix, who.userId);
    return { what: "hand-over secrets", done: [] };
  },
  certify: (input) => certify(input, settings),
  "find-snapshot": (input) => findCut(input, settings),
  "reactivate-keys": async (who) => ({
    what: "access keys",
    ...(await reactivate(["accessKeys"], who, settings)),
  }),
  "reactivate-other-credentials": async (who) => ({
    what: "credentials",
    ...(await reactivate(["sshKeys", "signingCertificates", "serviceCredentials"], who, settings)),
  }),
  "undo-deny": (who) => done("deny", liftDeny(who, settings)),
  "undo-mark": async (who) => ({ what: "mark", ...(await unmark(who, settings)) }),
  "contain-key": (input) => containKey(input, settings),
};

/**
 * Takes one step of an offboarding, of its undoing, or of the containment of a key.
 * Safe to repeat: each step looks first, and takes what is done already for done. The guard stands before each.
 */
export const handler = step(offboardStep, async ({ step: name, ...input }) => {
  const take = steps[name] as (input: object) => Promise<Output>;
  const taken = await take(input);
  logger.info("step taken", { step: name, ...taken });
  return taken;
});
