import type { ExecutionStatus } from "@aws-sdk/client-sfn";
import { refusals } from "../../shared/errors.ts";
import { isOver } from "../../shared/executions.ts";
import type { Workflow } from "../stage/stage.ts";

/** How an execution stands or ended, as people say it: Step Functions' ABORTED and FAILED each mean several things. */
export type Outcome =
  | "running"
  | "succeeded"
  | "failed"
  | "timed out"
  | "refused"
  | "stalled"
  | "stopped"
  | "undone"
  | "restored";

/** How a rotation ends that has waited as long as it may. */
const stalls = ["NewKeyUnused", "OldKeyInUse"];

interface Ended {
  status: ExecutionStatus;
  workflow: Workflow;
  error?: string | undefined;
}

export function outcomeOf({ status, workflow, error }: Ended): Outcome {
  if (status === "RUNNING" || status === "PENDING_REDRIVE") return "running";
  if (status === "SUCCEEDED") return "succeeded";
  if (status === "TIMED_OUT") return "timed out";
  if (error === "Undone" || error === "UserLeaving") {
    if (workflow === "offboard" && status === "ABORTED") return "restored";
    if (error === "Undone") return "undone";
  }
  if (status === "ABORTED") return "stopped";
  if (workflow === "rotate-key" && stalls.includes(error ?? "")) return "stalled";
  return refusals.includes(error ?? "") ? "refused" : "failed";
}

/** Why an ended execution must not be taken up again: somebody ended it on purpose, and something else took its place. */
export function endedForGood(execution: Ended & { user: string | undefined }): string | undefined {
  const outcome = outcomeOf(execution);
  if (outcome === "undone") return "It was undone on purpose.";
  if (outcome === "restored") return `The offboarding was undone on purpose: ${execution.user} was restored.`;
  if (outcome === "stopped" && execution.error === "UserLeaving")
    return `It was stopped because ${execution.user} was offboarded or restored.`;
  if (!isOver(execution)) return undefined;
  return `It was stopped on purpose. ${anew[execution.workflow] ?? "To ask for it again, make a new request."}`;
}

/** How to ask again for what was stopped, where that leaves something in the way. */
const anew: Partial<Record<Workflow, string>> = {
  offboard: "To ask for it again, undo it first: what it has cut stays cut until then.",
  "reset-mfa":
    "If it has taken the console password, an undo gives another one. To ask for it again, make a new request.",
  "rotate-key":
    "If both keys are active, another rotation needs one of them deleted: ask the owner which one no program uses.",
};
