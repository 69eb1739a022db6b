import { last, staged, word } from "../../shared/command-line.ts";
import { lines, type Of, pickup, type Text, toOwner } from "./text.ts";

const most = 20;
/** A notice is read on a telephone. */
const some = (all: string[], inAll = all.length) => [
  ...all.slice(0, most).map((each) => `- ${each}`),
  ...(inAll > most ? [`- and ${inAll - most} more`] : []),
];
const section = (title: string, all: string[], inAll?: number) => (all.length > 0 ? [title, ...some(all, inAll)] : []);
const unseenOf = (unseen: string[]) => section("What could not be seen:", unseen);
const redrive = (arn: string) => `To continue: steward redrive ${arn}`;

const accessCut = (
  { requestId, userName, urgency, until, roles, rolesInAll, unseen }: Of<"access-cut">,
  stage: string,
): Text => ({
  to: "operations",
  severity: urgency === "emergency" ? "critical" : "low",
  subject: `Access of IAM user ${userName} is cut`,
  message: lines(
    `Request ${requestId} has taken all access from IAM user ${userName}. The user will be deleted at ${until}.`,
    `To undo it: ${staged(`steward restore ${last(userName)}`, stage)}`,
    ...section("The user may have open sessions of these roles, which end by themselves:", roles, rolesInAll),
    ...unseenOf(unseen),
  ),
});

const cutAgain = ({ requestId, userName, offboarding, reason }: Of<"access-cut-again">, stage: string): Text => ({
  to: "operations",
  severity: "high",
  subject: `Access of IAM user ${userName} is cut again`,
  message: lines(
    `Request ${requestId} has cut again the access of IAM user ${userName}, who is being offboarded by request ${offboarding}.`,
    `Why: ${reason}`,
    `Who did what: ${staged(`steward trail ${last(userName)}`, stage)}`,
    "If the quarantine is not over, the offboarding deletes the user at its end. What is then not as it was cut is named first, and nothing is deleted before somebody accepts it.",
    `If it is over, the user is deleted only after a redrive. To see it: ${staged(`steward list --workflow offboard --user=${word(userName)}`, stage)}`,
  ),
});

const cutIncomplete = ({ requestId, userName, missing, executionArn }: Of<"cut-incomplete">): Text => ({
  to: "operations",
  severity: "critical",
  subject: `Access of IAM user ${userName} is NOT completely cut`,
  message: lines(
    `Request ${requestId} has cut the access of IAM user ${userName}, except for this:`,
    ...some(missing),
    "The user may still have access. Fix the cause first.",
    redrive(executionArn),
  ),
});

const disturbed = (
  { requestId, userName, disturbances, unseen, executionArn }: Of<"quarantine-disturbed">,
  stage: string,
): Text => ({
  to: "operations",
  severity: "high",
  subject: `IAM user ${userName} is not deleted: the quarantine was disturbed`,
  message: lines(
    `The quarantine of IAM user ${userName} is over (request ${requestId}), and the user is not deleted.`,
    ...section("What happened since the cut:", disturbances),
    ...unseenOf(unseen),
    `Who did it: ${staged(`steward trail ${last(userName)}`, stage)}`,
    `To cut again what the user got back: ${staged(`steward start cut-again ${last(userName)}`, stage)}`,
    "Delete by hand what is new. A redrive accepts what cannot be undone (uses, and a deletion by somebody else) and deletes the user.",
    redrive(executionArn),
    `To undo it, unless somebody deleted the user: ${staged(`steward undo ${executionArn}`, stage)}`, // by any name
  ),
});

const offboarded = ({ requestId, userName, certificate, residue, unseen, noted }: Of<"user-offboarded">): Text => ({
  to: "operations",
  severity: residue.length > 0 ? "high" : "none",
  subject: `IAM user ${userName} is deleted`,
  message: lines(
    `IAM user ${userName} is deleted (request ${requestId}). The certificate is in the report bucket: ${certificate}`,
    ...section("What is left of the user:", residue),
    ...unseenOf(unseen),
    ...section("To be noted:", noted),
  ),
});

const restored = ({ requestId, userName, owner, secrets, remarks }: Of<"user-restored">, stage: string): Text => ({
  ...toOwner(owner),
  severity: "none",
  subject: `IAM user ${userName} is restored`,
  message: lines(
    `IAM user ${userName} has access again (request ${requestId}).`,
    ...secrets.map((name) => `A new password is in the secret ${name}. To read it: ${pickup(name, userName)}`),
    ...section("What is not as it was:", remarks),
    remarks.length > 0 && `To see all that the user has now: ${staged(`steward show user ${last(userName)}`, stage)}`,
  ),
});

const keyIs = { contained: "inactive", left: "NOT made inactive", unknown: "NOT known to be inactive" };

const keyExposed = (
  { userName, accessKeyId, outcome, asked, why, lastUse, next }: Of<"key-exposed">,
  stage: string,
): Text => ({
  to: "operations",
  severity: "critical",
  subject: `An access key of ${whose(userName, outcome)} is exposed, and ${keyIs[outcome]}`,
  message: lines(
    `The access key ${accessKeyId} of ${whose(userName, outcome)} is exposed.`,
    asked && `Reported by ${asked.requestedBy}: ${asked.reason}`,
    outcome === "contained" && "It is inactive; nothing else was cut.",
    outcome === "left" && `It was left as it is: ${why}.`,
    outcome === "unknown" && `Whether it is active is not known: ${why}.`,
    `Last use: ${lastUse}.`,
    `${outcome === "contained" ? "To give another key in its place" : "What to do by hand"}: ${staged(next, stage)}`,
  ),
  // The person on call has to type the key's id, and the id of an exposed key is public already.
  whole: true,
});

/** Of a key that nobody is known to have, the name says so in words. */
const whose = (userName: string, outcome: Of<"key-exposed">["outcome"]) =>
  outcome === "unknown" ? userName : `IAM user ${userName}`;

export const offboardTexts = {
  "access-cut": accessCut,
  "access-cut-again": cutAgain,
  "cut-incomplete": cutIncomplete,
  "quarantine-disturbed": disturbed,
  "user-offboarded": offboarded,
  "user-restored": restored,
  "key-exposed": keyExposed,
};
