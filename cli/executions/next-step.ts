import { last } from "../../shared/command-line.ts";
import type { Execution } from "./executions.ts";
import { endedInFail, failedState, type Story } from "./states.ts";

/** What to do about an execution: why, and the commands to type. */
export interface NextStep {
  why: string;
  commands: string[];
}

/** `latest`: the newest of the execution's attempts. */
export function nextStep({ name, status, workflow, user }: Execution, story: Story, latest: string): NextStep {
  if (latest !== name) return { why: `It was started anew, as ${latest}.`, commands: [`steward explain ${latest}`] };
  const looked = user === undefined ? [] : [`steward show user ${last(user)}`];
  if (status === "RUNNING")
    return { why: "It is still at work.", commands: [`steward watch ${name}`, `steward ${wayBack(workflow)} ${name}`] };
  if (status === "SUCCEEDED")
    return workflow in undoable
      ? { why: "Nothing needs to be done. To take it back:", commands: [`steward undo ${name}`] }
      : { why: "Nothing needs to be done.", commands: looked };
  if (endedInFail(story))
    return {
      why: "It was refused and has cleaned up after itself. Mend the cause; then this asks the same once more:",
      commands: [`steward redrive ${name}`],
    };
  const at = failedState(story)?.name ?? story.states.at(-1)?.name ?? "its beginning";
  return {
    why: `Mend the cause; then this takes it up again at ${at}:`,
    commands: [`steward redrive ${name}`, ...looked],
  };
}

/** What waits for weeks after it has taken something is undone while it waits; anything else is stopped. */
const wayBack = (workflow: string) => (["offboard", "reset-mfa", "rotate-key"].includes(workflow) ? "undo" : "stop");

/** Workflows that `steward undo` knows a way back from. */
export const undoable = {
  "change-access": "gives back the groups and policies of before",
  "enroll-mfa": "gives back the password that was suspended",
  "reset-mfa": "ends the reset and gives another password, as long as no new device is enabled",
  offboard: "restores the user from the snapshot of the cut",
  "rotate-key": "makes the old key active again",
} as const;
