import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import type { SFNClient } from "@aws-sdk/client-sfn";
import type { Argv } from "yargs";
import { printable } from "../../shared/printable.ts";
import { describeExecution, type Execution, historyOf } from "../executions/executions.ts";
import { innermost, inWords } from "../executions/failure.ts";
import { findExecution } from "../executions/find.ts";
import { counted } from "../executions/map-runs.ts";
import { nextStep } from "../executions/next-step.ts";
import { shortfallOf } from "../executions/shortfall.ts";
import { stateLine } from "../executions/state-lines.ts";
import { type State, type Story, storyOf } from "../executions/states.ts";
import { type WaitEnds, waitEnds } from "../executions/wait-end.ts";
import { stepFunctionsClient } from "../stage/aws.ts";
import { warnOfPause } from "../stage/pause-state.ts";
import { stageOf } from "../stage/stage.ts";
import { answer, bold, tell } from "../terminal/answer.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { liveList } from "../terminal/live-list.ts";
import { withExecution, withStage } from "../terminal/options.ts";
import { between } from "../terminal/time.ts";

export const builder = (yargs: Argv) =>
  withExecution(withStage(yargs))
    .example("$0 watch onboard-jane", "Follow it until it ends; Ctrl-C leaves it running")
    .epilogue(
      "Exit codes: 0 it succeeded, 3 it was refused or has not done what was asked, 4 an audit is incomplete, 1 it ended otherwise, 130 you left with Ctrl-C.",
    );

export async function handler({ json, ...args }: ArgumentsOf<typeof builder>) {
  const stage = await stageOf(args);
  const sfn = await stepFunctionsClient(stage);
  const execution = await findExecution(sfn, stage, args.execution);
  await warnOfPause(stage);
  await follow(sfn, execution, json);
}

const pace = { first: 500, longest: 4000 };

/** Shows an execution's states as they are entered and left, until it ends. */
export async function follow(sfn: SFNClient, execution: Execution, json?: boolean): Promise<void> {
  const ends = await waitEnds(sfn, execution);
  const onScreen = process.stdout.isTTY && !json;
  const show = onScreen ? liveList() : linePerState(json ? (line) => tell(stripVTControlCharacters(line)) : say);
  const leave = () => {
    tell("");
    tell(`${execution.name} keeps running. To follow it again: steward watch ${execution.name}`);
    process.exit(130);
  };
  process.once("SIGINT", leave);
  process.stdout.once("error", ({ code }: NodeJS.ErrnoException) => code === "EPIPE" && process.exit()); // as behind head
  let current = execution;
  let story: Story = { states: [], variables: {} };
  let seen = 0;
  for (let wait = pace.first; ; wait = Math.min(wait * 1.5, pace.longest)) {
    current = await describeExecution(sfn, execution.arn); // before its history: what has ended has its last event
    const history = await historyOf(sfn, execution.arn);
    story = await counted(sfn, storyOf(history));
    await show(current, story, ends);
    if (current.status !== "RUNNING" && current.status !== "PENDING_REDRIVE") break;
    if (history.length > seen) wait = pace.first;
    seen = history.length;
    await sleep(wait);
  }
  process.removeListener("SIGINT", leave);
  conclude(current, story, { json, onScreen });
}

const say = (line: string) => process.stdout.write(`${printable(line)}\n`);

/** On a screen, the title of the states says already how it ended and after how long. */
function conclude(
  execution: Execution,
  story: Story,
  { json, onScreen }: { json?: boolean | undefined; onScreen: boolean },
) {
  const { name, outcome, error, cause, startedAt, endedAt = new Date() } = execution;
  const next = nextStep(execution, story, name);
  const end = bold(`${name} ${outcome} after ${between(startedAt, endedAt)}`);
  answer(json, execution, () =>
    outcome === "succeeded"
      ? [...(onScreen ? [] : [end]), next.why, ...next.commands.map((command) => `  ${command}`)]
      : [
          onScreen ? inWords(innermost(error, cause)) : `${end}: ${inWords(innermost(error, cause))}`,
          `To see why, and what to do: steward explain ${name}`,
        ],
  );
  process.exitCode = exitCodeOf(execution) || process.exitCode; // a plan may have said that an account was not seen
}

/** A success that is none for who asked has the code of a refusal; an audit that is not whole has that of `steward audit`. */
function exitCodeOf(execution: Execution): number {
  if (execution.outcome !== "succeeded") return execution.outcome === "refused" ? 3 : 1;
  return { left: 3, incomplete: 4, whole: 0 }[shortfallOf(execution)?.kind ?? "whole"];
}

/** What cannot be redrawn gets a line for each state when it is left, and one where something is waited for. */
const linePerState = (write: (line: string) => void) => {
  const told = new Map<string, string>();
  return async (_: Execution, story: Story, ends: WaitEnds) => {
    const now = new Date();
    for (const [at, state] of story.states.entries()) {
      if (!isWorthALine(state) || told.get(`${at}`) === state.outcome) continue;
      told.set(`${at}`, state.outcome);
      const waitsUntil = state.outcome === "running" ? await ends(state, story) : undefined;
      write(stateLine(state, { now, waitsUntil }));
    }
  };
};

const isWorthALine = ({ outcome, kind }: State) => outcome !== "running" || kind === "Wait";
