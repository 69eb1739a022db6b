import { last, staged } from "../../shared/command-line.ts";
import { lines, type Of, pickup, type Text, toOwner } from "./text.ts";

export const resetTexts = { "mfa-reset-begun": begun, "mfa-reset-overdue": overdue, "mfa-reset": done };

const toBoth = ({ to, owner }: Of<"mfa-reset-begun" | "mfa-reset-overdue">) =>
  toOwner(to === "owner" ? owner : undefined);

function begun(told: Of<"mfa-reset-begun">, stage: string): Text {
  const { requestId, userName, requestedBy, devices, suspension, deadline, executionArn } = told;
  return {
    ...toBoth(told),
    severity: "medium",
    subject: `The MFA of IAM user ${userName} is being reset`,
    message: lines(
      `${requestedBy} asked to reset the MFA of IAM user ${userName} (request ${requestId}).`,
      suspension === "suspended"
        ? "The console password is taken, so that nobody can sign in with the old device. Access keys still work."
        : "The user has no console password. Access keys still work.",
      `When a new device is enabled, these are taken off: ${devices.join(", ")}`,
      `To set up the new device, with two codes in a row: ${staged(`steward mfa confirm --qr ${last(userName)}`, stage)}`,
      `If no new device is enabled by ${deadline}, the old ones stay${suspension === "suspended" ? ", and the password stays taken" : ""}.`,
      `If nobody should have asked for this, undo it: steward undo ${executionArn}`,
    ),
  };
}

function overdue(told: Of<"mfa-reset-overdue">, stage: string): Text {
  const { requestId, userName, devices, suspension, deadline, executionArn } = told;
  return {
    ...toBoth(told),
    severity: "medium",
    subject: `IAM user ${userName} has not enabled a new MFA device`,
    message: lines(
      `The reset of the MFA of IAM user ${userName} ended on ${deadline}, and no new device was enabled (request ${requestId}).`,
      `The old devices are still enabled: ${devices.join(", ")}`,
      suspension === "suspended" && "The console password is still taken. Access keys still work.",
      `To try again: ${staged(`steward mfa reset ${last(userName)}`, stage)}`,
      suspension === "suspended" &&
        `If the old device was found, to give another password for it: steward undo ${executionArn}`,
    ),
  };
}

function done({ requestId, userName, owner, devices, secrets }: Of<"mfa-reset">): Text {
  return {
    ...toOwner(owner),
    severity: "none",
    subject: `The MFA of IAM user ${userName} was reset`,
    message: lines(
      `IAM user ${userName} has a new MFA device (request ${requestId}). Taken off: ${devices.join(", ")}`,
      ...secrets.map(
        (name) => `Another console password is in the secret ${name}. To read it: ${pickup(name, userName)}`,
      ),
      secrets.length > 0 && "It must be changed at the next sign-in.",
    ),
  };
}
