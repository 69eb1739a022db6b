import type { Argv } from "yargs";
import { printable } from "../../shared/printable.ts";
import { historyOf } from "../executions/executions.ts";
import { innermost, inWords } from "../executions/failure.ts";
import { findExecution } from "../executions/find.ts";
import { stateLine, widthOf, withoutRounds } from "../executions/state-lines.ts";
import { storyOf } from "../executions/states.ts";
import { stepFunctionsClient } from "../stage/aws.ts";
import { stageOf } from "../stage/stage.ts";
import { answer, bold, facts } from "../terminal/answer.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withExecution, withStage } from "../terminal/options.ts";
import { iso } from "../terminal/time.ts";

export const builder = (yargs: Argv) =>
  withExecution(withStage(yargs)).example("$0 show execution onboard-jane --json", "Its input, states and output");

export async function handler({ json, ...args }: ArgumentsOf<typeof builder>) {
  const stage = await stageOf(args);
  const sfn = await stepFunctionsClient(stage);
  const execution = await findExecution(sfn, stage, args.execution);
  const { states } = storyOf(await historyOf(sfn, execution.arn));
  const { arn, outcome, startedAt, endedAt, input, output, error, cause } = execution;
  const now = new Date();
  const width = widthOf(states);
  answer(json, { ...execution, states: states.map(({ within: _, input: __, ...state }) => state) }, () => [
    ...facts([
      ["Execution", arn],
      ["Outcome", outcome],
      ["Started", iso(startedAt)],
      ["Ended", endedAt && iso(endedAt)],
      ["Why", error === undefined ? undefined : inWords(innermost(error, cause))],
    ]),
    bold("Input"),
    ...indented(input),
    bold("States"),
    ...withoutRounds(states).map((state) =>
      typeof state === "string" ? `  ${state}` : stateLine(state, { now, width }),
    ),
    ...(output === undefined ? [] : [bold("Output"), ...indented(output)]),
  ]);
}

const indented = (value: unknown) =>
  JSON.stringify(value, null, 2)
    .split("\n")
    .map((line) => `  ${printable(line)}`);
