import { last, staged, word } from "../../shared/command-line.ts";
import { type Notice, shortened } from "../../shared/notices.ts";
import { accessTexts } from "./access-notices.ts";
import type { WorkflowNotice } from "./contract.ts";
import { offboardTexts } from "./offboard-notices.ts";
import { personTexts } from "./person-notices.ts";
import { resetTexts } from "./reset-notices.ts";
import { rotationTexts } from "./rotation-notices.ts";
import { lines, type Of, pickup, type Text, toOwner } from "./text.ts";

interface Place {
  accountId: string;
  stage: string;
  /** The user's account, if it is not the stage's own. */
  member: string | undefined;
  /** What else there is to say of the user. */
  more?: string[];
}

/** What a workflow has to tell. A notice names a secret, and never what is in it. */
export function workflowNotice(told: WorkflowNotice, { accountId, stage, member, more = [] }: Place): Notice {
  const { severity, owner, to, subject, message, whole } = texts[told.notice](told as never, stage);
  const text = lines(message, ...more, member !== undefined && `The user is in account ${member}.`);
  const attributes = { kind: told.notice, accountId, severity, ...(owner !== undefined && { owner }) };
  const about = "userName" in told ? told.userName : "person" in told ? told.person : "";
  return { to, subject: shortened(subject), about, message: whole ? text : shortened(text), attributes };
}

const onboarded = ({ requestId, userName, owner, secrets, mfa, remarks }: Of<"onboarded">): Text => ({
  to: "people",
  owner,
  severity: "none",
  subject: `IAM user ${userName} is ready`,
  message: lines(
    `IAM user ${userName} is ready (request ${requestId}). You are the owner of this user.`,
    ...secrets.map((name) => `A credential is in the secret ${name}. To read it: ${pickup(name, userName)}`),
    secrets.some((name) => name.endsWith("/password")) && "The password must be changed at the first sign-in.",
    mfa === true && "The user must set up MFA as well: another message says how, and until when.",
    ...remarks,
  ),
});

const accessChanged = ({ requestId, userName, owner, before, wanted, remarks }: Of<"access-changed">): Text => ({
  ...toOwner(owner),
  severity: "none",
  subject: `Access of IAM user ${userName} has changed`,
  message: lines(
    `The access of IAM user ${userName} has changed (request ${requestId}).`,
    `Before: ${list(before)}`,
    `Now: ${list(wanted)}`,
    ...remarks,
  ),
});

const list = ({ groups, policies }: { groups: string[]; policies: string[] }) =>
  [...groups, ...policies].join(", ") || "nothing";

const refused = ({ requestId, userName, workflow, error, why, undone }: Of<"refused">, stage: string): Text => ({
  to: "operations",
  severity: "medium",
  subject: `Refused: ${workflow} of IAM user ${userName}`,
  message: lines(
    `Request ${requestId} to ${workflow} ${userName} was refused: ${error}.`,
    why,
    `What became of its changes: ${undone}.`,
    `To see the execution: ${staged(`steward list --user=${word(userName)} --workflow ${workflow}`, stage)}`,
  ),
  whole: true, // it may name keys whose secret nobody holds, for operations to delete
});

const abandoned = ({ userName, since, accessKeyIds }: Of<"attempt-abandoned">, stage: string): Text => ({
  to: "operations",
  severity: accessKeyIds.length > 0 ? "high" : "none",
  subject:
    accessKeyIds.length > 0
      ? `A key of IAM user ${userName} may have lost its secret`
      : `Another request makes the key of IAM user ${userName}`,
  message: lines(
    `Another request began to make an access key of ${userName} at ${since} and did not finish. This request has taken its place.`,
    accessKeyIds.length > 0
      ? `Perhaps nobody has the secret of: ${accessKeyIds.join(", ")}. If the key is never used, delete it.`
      : "It has left no key behind.",
    `What the user has: ${staged(`steward show user ${last(userName)}`, stage)}`,
  ),
  whole: true, // the key's id has to be typed
});

const mfaWanted = ({ requestId, userName, owner, deadline, ...left }: Of<"mfa-wanted">, stage: string): Text => ({
  ...toOwner(owner),
  severity: "low",
  subject: `IAM user ${userName} has ${left.daysLeft === 1 ? "a day" : `${left.daysLeft} days`} left to set up MFA`,
  message: lines(
    `IAM user ${userName} must set up MFA by ${deadline}. After that, the console password is taken (request ${requestId}).`,
    left.secretName === undefined
      ? "The seed that was handed over is destroyed."
      : `With the seed in the secret ${left.secretName}, an authenticator and two codes in a row: ${staged(`steward mfa confirm --qr ${last(userName)}`, stage)}`,
    `${left.secretName === undefined ? "In" : "Or in"} the console, with any device: sign in, "Security credentials", "Assign MFA device".`,
  ),
});

const mfaEnrolled = ({ requestId, userName, owner }: Of<"mfa-enrolled">): Text => ({
  ...toOwner(owner),
  severity: "none",
  subject: `IAM user ${userName} has MFA`,
  message: `IAM user ${userName} has set up MFA (request ${requestId}). The seed that was handed over is destroyed.`,
});

const mfaMissing = ({ requestId, userName, to, owner, ...missed }: Of<"mfa-missing">, stage: string): Text => ({
  ...toOwner(to === "operations" ? undefined : owner),
  severity: "medium",
  subject: `IAM user ${userName} has not set up MFA`,
  message: lines(
    `IAM user ${userName} had until ${missed.deadline} to set up MFA, and has not done so (request ${requestId}).`,
    missed.suspension === "suspended"
      ? `The console password is taken. Access keys still work. To give another password: steward undo ${missed.executionArn}`
      : "There was no console password to take. Access keys still work.",
    `To start again: ${staged(`steward start enroll-mfa ${last(userName)}`, stage)}`,
  ),
});

/** One text for each kind of notice. */
const texts: { [Kind in WorkflowNotice["notice"]]: (told: Of<Kind>, stage: string) => Text } = {
  onboarded,
  "access-changed": accessChanged,
  refused,
  "attempt-abandoned": abandoned,
  "mfa-wanted": mfaWanted,
  "mfa-enrolled": mfaEnrolled,
  "mfa-missing": mfaMissing,
  ...accessTexts,
  ...resetTexts,
  ...rotationTexts,
  ...offboardTexts,
  ...personTexts,
};
