import { isDeepStrictEqual } from "node:util";
import { nameOfRequest } from "../../shared/names.ts";
import { described } from "../executions/executions.ts";
import { stepFunctionsClient } from "../stage/aws.ts";
import { executionArn, type Stage, type Workflow } from "../stage/stage.ts";
import { Refused } from "../terminal/errors.ts";

/** The execution of a request that was made before: the same request twice is one. */
interface Made {
  executionArn: string;
  name: string;
  outcome: "running" | "done";
}

type Input = Record<string, unknown>;

/**
 * Undefined where the request is new.
 *
 * @throws {Refused} where the execution came to no good end, or was asked for something else
 */
export async function madeBefore(stage: Stage, workflow: Workflow, input: Input): Promise<Made | undefined> {
  const name = nameOfRequest(workflow, input as { requestId: string });
  const sfn = await stepFunctionsClient(stage);
  const found = await described(sfn, executionArn(stage, workflow, name));
  if (!found) return undefined;
  const { arn, outcome } = found;
  if (!isDeepStrictEqual(whatIsAsked(input), whatIsAsked(found.input)))
    throw new Refused(
      `Nothing was done: this request was made with another input, as ${name} (${outcome}). To see it: steward explain ${name}. Another request needs an id of its own`,
    );
  if (outcome === "running") return { executionArn: arn, name, outcome };
  if (outcome === "succeeded") return { executionArn: arn, name, outcome: "done" };
  throw new Refused(
    `Nothing was done: ${name}, which this request has started, is over: ${outcome}. What to do: steward explain ${name}`,
  );
}

/** Who repeats a request may be somebody else, with other words for it. */
const whatIsAsked = ({ reason: _, requestedBy: __, scheduledTime: ___, ...what }: Input) =>
  JSON.parse(JSON.stringify(what));
