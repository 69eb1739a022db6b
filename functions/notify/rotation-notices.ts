import type { WorkflowNotice } from "./contract.ts";
import { lines, type Of, pickup, type Text } from "./text.ts";

const texts = {
  "rotation-begun": begun,
  "rotation-reminder": reminder,
  "rotation-stalled": stalled,
  "key-deactivated": deactivated,
  "key-retired": retired,
};
type RotationNotice = Of<keyof typeof texts>;

export const isOfRotation = (told: WorkflowNotice): told is RotationNotice => told.notice in texts;

export const rotationText = (told: RotationNotice): Text => texts[told.notice](told as never);

/** To the owner, or to operations where nobody is named as one. */
const toOwner = (owner: string | undefined) => ({ to: owner === undefined ? "operations" : "people", owner }) as const;

function begun({ requestId, userName, owner, accessKeyId, successor, until }: Of<"rotation-begun">): Text {
  return {
    ...toOwner(owner),
    severity: "low",
    subject: successor ? `IAM user ${userName} has a new access key` : `An idle access key of ${userName} will go`,
    message: successor
      ? lines(
          `The key ${accessKeyId} of IAM user ${userName} is being replaced by ${successor.accessKeyId} (request ${requestId}).`,
          `The new key lies in the secret ${successor.secretName}; whatever reads the current value there has it already.`,
          `To read it by hand: ${pickup(successor.secretName, userName)}`,
          `Please move everything to it. The old key stays as it is until ${until} at least, and for as long as it is in use.`,
        )
      : lines(
          `The key ${accessKeyId} of IAM user ${userName} has not been used for a long time (request ${requestId}).`,
          `It is deactivated after ${until} unless it is used before. Whoever uses it keeps it.`,
        ),
  };
}

/** The day stands in the subject, so that each reminder is one of its own. */
function reminder({ userName, owner, accessKeyId, why, on }: Of<"rotation-reminder">): Text {
  return {
    ...toOwner(owner),
    severity: "low",
    subject: `${on.slice(0, 10)}: the old key of ${userName} still has to be replaced`,
    message: lines(
      `The key ${accessKeyId} of IAM user ${userName} cannot go yet: ${why}.`,
      "Until then it stays as it is.",
    ),
  };
}

function stalled({ requestId, userName, accessKeyId, why }: Of<"rotation-stalled">): Text {
  return {
    to: "operations",
    severity: "high",
    subject: `The rotation of a key of ${userName} has come to a stop`,
    message: lines(
      `The rotation of the key ${accessKeyId} of IAM user ${userName} (request ${requestId}) ends without having taken it out of service: ${why}.`,
      "No key was touched: the old one is as it was, and so is the new one, where there is one. Somebody has to look at what uses them.",
    ),
  };
}

function deactivated({ userName, owner, accessKeyId, executionArn, deleteAfter }: Of<"key-deactivated">): Text {
  return {
    ...toOwner(owner),
    severity: "medium",
    subject: `An old access key of ${userName} is inactive now`,
    message: lines(
      `The key ${accessKeyId} of IAM user ${userName} is inactive, and is deleted after ${deleteAfter}.`,
      `If anything fails for it, this makes it active again: steward undo ${executionArn}`,
    ),
  };
}

function retired({ userName, owner, accessKeyId }: Of<"key-retired">): Text {
  return {
    ...toOwner(owner),
    severity: "none",
    subject: `An old access key of ${userName} is deleted`,
    message: `The key ${accessKeyId} of IAM user ${userName} is deleted for good. Nothing is left to do.`,
  };
}
