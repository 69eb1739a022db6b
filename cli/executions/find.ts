import type { SFNClient } from "@aws-sdk/client-sfn";
import { executionArn, type Stage, workflowNames } from "../stage/stage.ts";
import { BadInput } from "../terminal/errors.ts";
import { didYouMean } from "../terminal/nearest.ts";
import { pick } from "../terminal/pick.ts";
import { ago } from "../terminal/time.ts";
import { described, type Execution, type Listed, listExecutions, withEnds } from "./executions.ts";

/** Which executions a command can do something with, and what is said where there is none. */
export interface Fit {
  fits(execution: Listed & { error?: string | undefined }): boolean;
  none: string;
}

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
  fit?: Fit,
): Promise<Execution> {
  const found = nameOrArn === undefined ? undefined : await named(sfn, stage, nameOrArn);
  if (found) return found;
  const all = await listExecutions(sfn, stage);
  const begun = all.filter(({ name }) => name.startsWith(nameOrArn ?? ""));
  if (nameOrArn !== undefined && begun.length === 0) throw unknown(nameOrArn, all);
  const [newest] = begun;
  if (nameOrArn !== undefined && newest && begun.every((each) => requestOf(each) === requestOf(newest)))
    return described(sfn, newest.arn).then(orGone(newest));
  const choices = nameOrArn === undefined ? await fitting(sfn, begun, fit) : await withEnds(sfn, begun);
  if (choices.length === 0)
    throw new BadInput(`${fit?.none ?? "There is no execution"}. To see all executions: steward list`);
  const chosen = await choose(nameOrArn, choices);
  return described(sfn, chosen.arn).then(orGone(chosen));
}

/** To describe what failed takes a call for each, so that only commands do it that must know. */
const fitting = async (sfn: SFNClient, all: Listed[], fit: Fit | undefined): Promise<Listed[]> =>
  fit ? (await withEnds(sfn, all.filter(fit.fits))).filter(fit.fits) : all;

/** A request that was refused and started again has an execution more, `…-r2`: the newest is meant. */
const requestOf = ({ name }: Pick<Listed, "name">) => name.replace(/-r\d+$/, "");

/** The name of its newest attempt: one that was refused may have been started again, as `…-r2`. */
export async function latestAttempt(sfn: SFNClient, stage: Stage, { workflow, name }: Listed): Promise<string> {
  if (!workflowNames.includes(workflow)) return name;
  const base = requestOf({ name });
  const attempts = (await listExecutions(sfn, stage, { workflow })).filter((each) => each.name.startsWith(base));
  return attempts.sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime())[0]?.name ?? name;
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
          .map((each) => `  ${each.name} (${endOf(each)})`)
          .join("\n")}${executions.length > 10 ? "\n  …" : ""}`,
  );
  const choices = executions.map((each) => ({ name: each.name, hint: `${endOf(each)}, ${ago(each.startedAt)}` }));
  const name = await pick("Which execution?", choices, otherwise);
  return executions.find((each) => each.name === name) ?? Promise.reject(otherwise);
}

/** Of one that was not described, Step Functions' own word: FAILED and ABORTED have several ends. */
const endOf = (execution: Listed): string =>
  "error" in execution ? execution.outcome : execution.status.toLowerCase().replace("_", " ");

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
