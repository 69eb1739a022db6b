import type { SFNClient } from "@aws-sdk/client-sfn";
import { executionArn, type Stage, workflowNames } from "../stage/stage.ts";
import { BadInput } from "../terminal/errors.ts";
import { didYouMean } from "../terminal/nearest.ts";
import { pick } from "../terminal/pick.ts";
import { ago } from "../terminal/time.ts";
import { described, type Execution, type Listed, listExecutions } from "./executions.ts";

/** Which executions a command can do something with. */
type Fits = (execution: Listed) => boolean;

/**
 * The execution of an ARN or a name. The beginning of a name will do where only one execution has it. Where more have
 * it, or no name is given, the user chooses at the terminal from those that fit.
 *
 * @throws {BadInput} where there is none, or where there is no terminal to choose at
 */
export async function findExecution(
  sfn: SFNClient,
  stage: Stage,
  nameOrArn: string | undefined,
  fits: Fits = () => true,
): Promise<Execution> {
  const found = nameOrArn === undefined ? undefined : await named(sfn, stage, nameOrArn);
  if (found) return found;
  const all = await listExecutions(sfn, stage);
  const begun = all.filter(({ name }) => name.startsWith(nameOrArn ?? ""));
  if (nameOrArn !== undefined && begun.length === 0) throw unknown(nameOrArn, all);
  const [only] = begun;
  if (nameOrArn !== undefined && only && begun.length === 1) return described(sfn, only.arn).then(orGone(only));
  const chosen = await choose(nameOrArn, nameOrArn === undefined ? begun.filter(fits) : begun);
  return described(sfn, chosen.arn).then(orGone(chosen));
}

const named = async (sfn: SFNClient, stage: Stage, nameOrArn: string): Promise<Execution | undefined> => {
  if (nameOrArn.startsWith("arn:")) return described(sfn, nameOrArn);
  const [workflow] = workflowNames
    .filter((name) => nameOrArn.startsWith(`${name}-`))
    .sort((one, other) => other.length - one.length);
  return workflow && described(sfn, executionArn(stage, workflow, nameOrArn));
};

async function choose(begin: string | undefined, executions: Listed[]): Promise<Listed> {
  const otherwise = new BadInput(
    begin === undefined
      ? "Say which execution. To see them: steward list"
      : `${executions.length} executions begin with ${begin}. Type more of the name:\n${executions
          .slice(0, 10)
          .map(({ name, outcome }) => `  ${name} (${outcome})`)
          .join("\n")}`,
  );
  const choices = executions.map(({ name, outcome, startedAt }) => ({ name, hint: `${outcome}, ${ago(startedAt)}` }));
  const name = await pick("Which execution?", choices, otherwise);
  return executions.find((each) => each.name === name) ?? Promise.reject(otherwise);
}

function unknown(name: string, known: Listed[]): BadInput {
  const near = didYouMean(
    name,
    known.map((execution) => execution.name),
  );
  return new BadInput(`There is no execution ${name}.${near} To see all executions: steward list`);
}

const orGone =
  ({ name }: Listed) =>
  (found: Execution | undefined): Execution => {
    if (found) return found;
    throw unknown(name, []);
  };
