import { last, staged } from "../../shared/command-line.ts";
import { type Notice, shortened } from "../../shared/notices.ts";
import type { WorkflowNotice } from "./contract.ts";
import { offboardText } from "./offboard-notices.ts";
import { isOfReset, resetText } from "./reset-notices.ts";
import { isOfRotation, rotationText } from "./rotation-notices.ts";
import { lines, type Of, pickup, type Text } from "./text.ts";

interface Place {
  accountId: string;
  stage: string;
}

/** What a workflow has to tell. A secret is told by its name; its content is told to nobody. */
export function workflowNotice(told: WorkflowNotice, { accountId, stage }: Place): Notice {
  const { severity, owner, to, subject, message, whole } = text(told, stage);
  const attributes = { kind: told.notice, accountId, severity, ...(owner !== undefined && { owner }) };
  return { to, subject: shortened(subject), message: whole ? message : shortened(message), attributes };
}

function text(told: WorkflowNotice, stage: string): Text {
  if (told.notice === "onboarded") return onboarded(told);
  if (told.notice === "access-changed") return accessChanged(told);
  if (told.notice === "mfa-wanted") return mfaWanted(told, stage);
  if (told.notice === "mfa-enrolled") return mfaEnrolled(told);
  if (told.notice === "mfa-missing") return mfaMissing(told, stage);
  if (isOfReset(told)) return resetText(told, stage);
  if (isOfRotation(told)) return rotationText(told, stage);
  if (told.notice === "refused") return refused(told);
  return told.notice === "attempt-abandoned" ? abandoned(told, stage) : offboardText(told, stage);
}

const onboarded = ({ requestId, userName, owner, secrets, mfa, remarks }: Of<"onboarded">): Text => ({
  to: "people",
  owner,
  severity: "none",
  subject: `IAM user ${userName} is ready`,
  message: lines(
    `IAM user ${userName}, of whom you are named as the owner, is ready (request ${requestId}).`,
    ...secrets.map((name) => `A credential lies in the secret ${name}. To read it: ${pickup(name, userName)}`),
    secrets.some((name) => name.endsWith("/password")) && "The password must be changed at the first sign-in.",
    mfa === true && "MFA is to be set up, too: how, and until when, is told in a message of its own.",
    ...remarks,
  ),
});

const accessChanged = ({ requestId, userName, owner, before, wanted, remarks }: Of<"access-changed">): Text => ({
  to: owner === undefined ? "operations" : "people",
  owner,
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

const refused = ({ requestId, userName, workflow, error, why, undone }: Of<"refused">): Text => ({
  to: "operations",
  severity: "medium",
  subject: `Refused: ${workflow} of ${userName}`,
  message: lines(
    `Request ${requestId} to ${workflow} ${userName} was refused: ${error}.`,
    why,
    `What became of what it had made: ${undone}.`,
  ),
});

const abandoned = ({ userName, since, accessKeyIds }: Of<"attempt-abandoned">, stage: string): Text => ({
  to: "operations",
  severity: "high",
  subject: `A key of ${userName} may have lost its secret`,
  message: lines(
    `Another request began to make an access key of ${userName} at ${since} and came to no end; its place was taken.`,
    accessKeyIds.length > 0
      ? `Nobody may hold the secret of: ${accessKeyIds.join(", ")}. If it is never used, delete it.`
      : "It has left no key behind.",
    `What he has: ${staged(`steward show user ${last(userName)}`, stage)}`,
  ),
});

const mfaWanted = ({ requestId, userName, owner, deadline, ...left }: Of<"mfa-wanted">, stage: string): Text => ({
  to: owner === undefined ? "operations" : "people",
  owner,
  severity: "low",
  subject: `IAM user ${userName} has ${left.daysLeft === 1 ? "a day" : `${left.daysLeft} days`} left to set up MFA`,
  message: lines(
    `IAM user ${userName} is to set up MFA until ${deadline}; then the console password is taken (request ${requestId}).`,
    left.secretName === undefined
      ? "The seed that was handed over is destroyed by now."
      : `With the seed in the secret ${left.secretName}, an authenticator and two codes in a row: ${staged(`steward mfa confirm --qr ${last(userName)}`, stage)}`,
    `${left.secretName === undefined ? "In" : "Or in"} the console, with any device: sign in, "Security credentials", "Assign MFA device".`,
  ),
});

const mfaEnrolled = ({ requestId, userName, owner }: Of<"mfa-enrolled">): Text => ({
  to: owner === undefined ? "operations" : "people",
  owner,
  severity: "none",
  subject: `IAM user ${userName} has MFA`,
  message: `IAM user ${userName} has set up MFA (request ${requestId}). The seed that was handed over is destroyed.`,
});

const mfaMissing = ({ requestId, userName, to, owner, ...missed }: Of<"mfa-missing">, stage: string): Text => ({
  to: to === "operations" || owner === undefined ? "operations" : "people",
  owner: to === "operations" ? undefined : owner,
  severity: "medium",
  subject: `IAM user ${userName} has not set up MFA`,
  message: lines(
    `IAM user ${userName} was to set up MFA until ${missed.deadline}, and has not (request ${requestId}).`,
    missed.suspension === "suspended"
      ? `The console password is taken; access keys go on. To give another one: steward undo ${missed.executionArn}`
      : "There was no console password to take; access keys go on.",
    `To start again: ${staged(`steward start enroll-mfa ${last(userName)}`, stage)}`,
  ),
});
