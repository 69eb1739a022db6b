import { last, staged } from "../../shared/command-line.ts";
import { lines, type Of, pickup, type Text, toOwner } from "./text.ts";

export const rotationTexts = {
  "key-deletion-announced": deletionAnnounced,
  "rotation-begun": begun,
  "rotation-reminder": reminder,
  "rotation-stalled": stalled,
  "key-deactivated": deactivated,
  "key-retired": retired,
};

function deletionAnnounced({ requestId, userName, owner, ...key }: Of<"key-deletion-announced">): Text {
  const { accessKeyId, deleteAfter, executionArn } = key;
  return {
    ...toOwner(owner),
    severity: "medium",
    subject: `The inactive access key of IAM user ${userName} will be deleted`,
    message: lines(
      `IAM user ${userName} gets a new access key (request ${requestId}), and AWS allows two keys. The user's inactive key ${accessKeyId} has not been used for a long time. It will be deleted after ${deleteAfter}.`,
      `To keep it, stop the rotation: steward stop ${executionArn}`,
      "If the key is made active again, it stays as well, and the rotation ends.",
      "To get the new key sooner, delete the inactive key yourself. The rotation then goes on within a day.",
    ),
    whole: true, // the key's id has to be typed
  };
}

function begun({ requestId, userName, owner, accessKeyId, successor, until }: Of<"rotation-begun">): Text {
  return {
    ...toOwner(owner),
    severity: "low",
    subject: successor
      ? `IAM user ${userName} has a new access key`
      : `An idle access key of IAM user ${userName} will be deactivated`,
    message: successor
      ? lines(
          `The access key ${accessKeyId} of IAM user ${userName} is being replaced by ${successor.accessKeyId} (request ${requestId}).`,
          `The new key is in the secret ${successor.secretName}. A program that reads the current value of the secret has it already.`,
          `To read it by hand: ${pickup(successor.secretName, userName)}`,
          `Please move every program to the new key. The old key stays active until ${until} at least, and for as long as it is used.`,
        )
      : lines(
          `The access key ${accessKeyId} of IAM user ${userName} has not been used for a long time (request ${requestId}).`,
          `It will be deactivated after ${until}. If it is used before then, it stays active.`,
        ),
  };
}

/** The day is in the subject, so that each reminder is a notice of its own. */
function reminder({ userName, owner, accessKeyId, why, on }: Of<"rotation-reminder">): Text {
  return {
    ...toOwner(owner),
    severity: "low",
    subject: `${on.slice(0, 10)}: the old key of IAM user ${userName} still has to be replaced`,
    message: lines(
      `The old access key ${accessKeyId} of IAM user ${userName} cannot be deactivated yet: ${why}.`,
      "It stays active until then. Please move every program to the new key.",
    ),
  };
}

function stalled({ requestId, userName, accessKeyId, why }: Of<"rotation-stalled">, stage: string): Text {
  return {
    to: "operations",
    severity: "high",
    subject: `The rotation of a key of IAM user ${userName} has stalled`,
    message: lines(
      `The rotation of the access key ${accessKeyId} of IAM user ${userName} (request ${requestId}) has ended without deactivating the key: ${why}.`,
      "No key was changed: the old key is as it was, and so is the new key if there is one.",
      `Find out which programs use them: ${staged(`steward show user ${last(userName)}`, stage)}`,
    ),
  };
}

function deactivated({ userName, owner, accessKeyId, executionArn, deleteAfter }: Of<"key-deactivated">): Text {
  return {
    ...toOwner(owner),
    severity: "medium",
    subject: `An old access key of IAM user ${userName} is inactive now`,
    message: lines(
      `The access key ${accessKeyId} of IAM user ${userName} is inactive. It will be deleted after ${deleteAfter}.`,
      `If a program fails without it, make it active again: steward undo ${executionArn}`,
    ),
  };
}

function retired({ userName, owner, accessKeyId }: Of<"key-retired">): Text {
  return {
    ...toOwner(owner),
    severity: "none",
    subject: `An old access key of IAM user ${userName} is deleted`,
    message: `The access key ${accessKeyId} of IAM user ${userName} is deleted. There is nothing left to do.`,
  };
}
