import type { WorkflowNotice } from "../../shared/contracts.ts";
import { type Notice, shortened } from "../../shared/notices.ts";
import { offboardText } from "./offboard-notices.ts";
import { textLines as lines, type Text } from "./text.ts";

type Of<Name extends WorkflowNotice["notice"]> = Extract<WorkflowNotice, { notice: Name }>;

/** What a workflow has to tell. A secret is told by its name; its content is told to nobody. */
export function workflowNotice(told: WorkflowNotice, accountId: string): Notice {
  const { severity, owner, to, subject, message, whole } = text(told);
  const attributes = { kind: told.notice, accountId, severity, ...(owner !== undefined && { owner }) };
  return { to, subject: shortened(subject), message: whole ? message : shortened(message), attributes };
}

function text(told: WorkflowNotice): Text {
  if (told.notice === "onboarded") return onboarded(told);
  if (told.notice === "access-changed") return accessChanged(told);
  if (told.notice === "refused") return refused(told);
  return told.notice === "attempt-abandoned" ? abandoned(told) : offboardText(told);
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
    mfa === true && "MFA was asked for and is not set up yet: enrol a device in the console after the first sign-in.",
    ...remarks,
  ),
});

const pickup = (name: string, userName: string) => `steward secret pickup ${userName} ${name.split("/").at(-1)}`;

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

const abandoned = ({ userName, since, accessKeyIds }: Of<"attempt-abandoned">): Text => ({
  to: "operations",
  severity: "high",
  subject: `A key of ${userName} may have lost its secret`,
  message: lines(
    `Another request began to make an access key of ${userName} at ${since} and came to no end; its place was taken.`,
    accessKeyIds.length > 0
      ? `Nobody may hold the secret of: ${accessKeyIds.join(", ")}. If it is never used, delete it.`
      : "It has left no key behind.",
  ),
});
