import type { Workflow } from "../stage/stage.ts";

/** What a workflow's output says of what was left undone. */
export interface Fell {
  outcome?: string;
  why?: string;
  mfa?: string;
  complete?: boolean;
  left?: { some: string[]; inAll: number };
  residue?: string[];
}

/** Why an execution that succeeded has not done what it was asked for. `incomplete`: of an audit, some source was not read. */
export interface Shortfall {
  kind: "left" | "incomplete";
  why: string;
}

const noDevice = "nobody enabled an MFA device before the deadline";

const whatIsLeft: Partial<Record<Workflow, (output: Fell) => string | false>> = {
  "contain-key": ({ outcome, why }) => outcome !== "contained" && `the key was not made inactive: ${why}`,
  "enroll-mfa": ({ mfa }) => mfa !== "enrolled" && noDevice,
  "reset-mfa": ({ mfa }) => mfa !== "reset" && noDevice,
  offboard: ({ residue = [] }) => residue.length > 0 && `left: ${residue.join("; ")}`,
  "offboard-everywhere": ({ left }) => (left?.inAll ?? 0) > 0 && `users that are left: ${left?.inAll}`,
};

/** Whether that can be told of a workflow's executions without a look at each nightly audit. */
export const mayLeaveSomething = (workflow: Workflow): boolean => workflow in whatIsLeft;

export function shortfallOf({ workflow, output }: { workflow: Workflow; output: unknown }): Shortfall | undefined {
  const fell = (output ?? {}) as Fell;
  if (fell.complete === false) return { kind: "incomplete", why: "not every source could be read" };
  const why = whatIsLeft[workflow]?.(fell);
  return why ? { kind: "left", why } : undefined;
}
