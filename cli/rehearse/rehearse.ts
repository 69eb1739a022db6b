import { randomBytes } from "node:crypto";
import { type ProbeName, probes } from "./probes.ts";
import { NotTried, type Place, type Rehearsal, rehearsalName, type Step } from "./rehearsal.ts";
import { story } from "./story.ts";

interface StepResult {
  step: string;
  outcome: "done" | "failed" | "not tried";
  seconds: number;
  detail: string;
}

export interface ProbeResult {
  probe: ProbeName;
  assumes: string;
  outcome: "as expected" | "otherwise" | "not tried";
  detail: string;
  /** What it means, and what to do. */
  otherwise?: string;
}

export interface Result {
  steps: StepResult[];
  probes: ProbeResult[];
}

/**
 * Plays the story, step by step. A step that fails keeps those from being tried that need what it makes, and no others.
 * What it makes stays: the caller cleans up, whatever happens.
 */
export async function rehearse(place: Place, name: string, tell: (line: string) => void): Promise<Result> {
  const seen = new Map<ProbeName, Pick<ProbeResult, "outcome" | "detail">>();
  const rehearsal: Rehearsal = {
    ...place,
    name,
    person: { userName: `${name}-person` },
    service: { userName: `${name}-service` },
    notices: [],
    saw: (probe, asExpected, detail) =>
      void seen.set(probe, { outcome: asExpected ? "as expected" : "otherwise", detail }),
  };
  const steps: StepResult[] = [];
  for (const step of story) {
    tell(`${step.name}: ${step.does}`);
    const result = await play(step, rehearsal);
    steps.push(result);
    if (result.outcome !== "done") tell(`  ${result.outcome}: ${result.detail}`);
    if (result.detail === brokenOff) break;
  }
  return { steps, probes: answers(seen) };
}

export const newName = () => `${rehearsalName}-${randomBytes(4).toString("hex")}`;

const brokenOff = "broken off";

async function play({ name, run }: Step, rehearsal: Rehearsal): Promise<StepResult> {
  const began = rehearsal.now().getTime();
  const ended = (outcome: StepResult["outcome"], detail = "") => {
    const seconds = Math.round((rehearsal.now().getTime() - began) / 1000);
    return { step: name, outcome, seconds, detail };
  };
  try {
    await rehearsal.sleep(0); // rejects where the rehearsal is broken off
    await run(rehearsal);
    return ended("done");
  } catch (error) {
    const { name: kind, message } = error as Error;
    if (kind === "AbortError") return ended("not tried", brokenOff);
    return error instanceof NotTried ? ended("not tried", message) : ended("failed", `${kind}: ${message}`);
  }
}

const answers = (seen: Map<ProbeName, Pick<ProbeResult, "outcome" | "detail">>): ProbeResult[] =>
  Object.entries(probes).map(([name, { assumes, otherwise }]) => {
    const probe = name as ProbeName;
    const { outcome, detail } = seen.get(probe) ?? { outcome: "not tried" as const, detail: "" };
    return { probe, assumes, outcome, detail, ...(outcome === "otherwise" && { otherwise }) };
  });
