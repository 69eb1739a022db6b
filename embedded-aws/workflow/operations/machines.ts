import { isDeepStrictEqual } from "node:util";
import type {
  CreateStateMachineInput,
  CreateStateMachineOutput,
  DescribeStateMachineForExecutionInput,
  DescribeStateMachineForExecutionOutput,
  DescribeStateMachineInput,
  DescribeStateMachineOutput,
  ListStateMachinesInput,
  ListStateMachinesOutput,
} from "@aws-sdk/client-sfn";
import { AwsError } from "../../operation.ts";
import type { Engine } from "../engine.ts";
import { page } from "./page.ts";
import { executionOf, machineOf, parse } from "./request.ts";

/** The same definition and role again is the same machine. */
export function createStateMachine(
  engine: Engine,
  { name = "", definition = "", roleArn }: CreateStateMachineInput,
): CreateStateMachineOutput {
  const parsed = parse(definition, "InvalidDefinition");
  const known = [...engine.machines.values()].find((each) => each.name === name);
  const same = known && isDeepStrictEqual(known.definition, parsed) && known.roleArn === (roleArn ?? known.roleArn);
  if (known && !same) throw new AwsError("StateMachineAlreadyExists", `State Machine Already Exists: '${known.arn}'`);
  const machine = known ?? engine.load({ name, definition: parsed, ...(roleArn && { roleArn }) });
  return { stateMachineArn: machine.arn, creationDate: machine.creationDate };
}

export function describeStateMachine(
  engine: Engine,
  { stateMachineArn }: DescribeStateMachineInput,
): DescribeStateMachineOutput {
  const { arn, name, roleArn, definition, creationDate } = machineOf(engine, stateMachineArn);
  return {
    stateMachineArn: arn,
    name,
    status: "ACTIVE",
    type: "STANDARD",
    definition: JSON.stringify(definition),
    roleArn,
    creationDate,
  };
}

export function describeStateMachineForExecution(
  engine: Engine,
  { executionArn }: DescribeStateMachineForExecutionInput,
): DescribeStateMachineForExecutionOutput {
  const { arn, name, roleArn, definition, creationDate } = executionOf(engine, executionArn).machine;
  return { stateMachineArn: arn, name, definition: JSON.stringify(definition), roleArn, updateDate: creationDate };
}

export function listStateMachines(
  { machines }: Engine,
  { maxResults, nextToken }: ListStateMachinesInput,
): ListStateMachinesOutput {
  const items = [...machines.values()].map(({ arn, name, creationDate }) => ({
    stateMachineArn: arn,
    name,
    type: "STANDARD" as const,
    creationDate,
  }));
  const { items: stateMachines, ...rest } = page(items, maxResults, nextToken);
  return { stateMachines, ...rest };
}
