import { staged } from "../../shared/command-line.ts";
import { lines, type Of, type Text } from "./text.ts";

export const accessTexts = { "access-planned": planned, "access-applied": applied, "access-refused": refused };

function planned({ requestId, plan, lines: changes }: Of<"access-planned">, stage: string): Text {
  return {
    to: "operations",
    severity: "low",
    subject: "Access plan: groups, policies and roles",
    message: lines(
      `Nothing has been changed. The plan for request ${requestId}:`,
      ...changes,
      `To apply exactly this plan: ${staged(`steward access apply ${plan}`, stage)}`,
    ),
  };
}

function applied({ requestId, plan, undo, lines: changes }: Of<"access-applied">, stage: string): Text {
  return {
    to: "operations",
    severity: "medium",
    subject: undo ? "Access plan undone" : "Access plan applied",
    message: lines(
      `${undo ? "An access plan was undone" : "An access plan was applied"} (request ${requestId}):`,
      ...changes,
      `To undo this: ${staged(`steward access undo ${plan}`, stage)}`,
    ),
  };
}

function refused({ requestId, error, why, undone }: Of<"access-refused">): Text {
  return {
    to: "operations",
    severity: "medium",
    subject: `Access plan refused: ${error}`,
    message: lines(
      `Request ${requestId} to plan or apply groups, policies and roles was refused: ${error}.`,
      why,
      `What the account has now: ${undone}.`,
      "To see what differs from the file: steward access diff -f access.yml",
    ),
  };
}
