import { DescribeStateMachineForExecutionCommand, type SFNClient } from "@aws-sdk/client-sfn";
import type { Execution } from "./executions.ts";
import type { State, Story } from "./states.ts";

interface Block {
  States: Record<string, Definition>;
}
interface Definition {
  Seconds?: number | string;
  Timestamp?: string;
  Branches?: Block[];
  ItemProcessor?: Block;
}

export type WaitEnds = (state: State, story: Story) => Promise<Date | undefined>;

/**
 * When a Wait ends. Histories do not say; it is worked out as Step Functions does, from the definition that the execution
 * runs by and the variables that it has. What cannot be worked out is not told.
 */
export async function waitEnds(sfn: SFNClient, { arn, input }: Execution): Promise<WaitEnds> {
  const { definition = "{}" } = await sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn: arn }));
  const definitions = new Map(statesIn(JSON.parse(definition)));
  return async ({ name, enteredAt, input: stateInput }, { variables }) => {
    const { Seconds, Timestamp } = definitions.get(name) ?? {};
    const context = {
      Execution: { Id: arn, Input: input },
      State: { Name: name, EnteredTime: enteredAt.toISOString() },
    };
    const bindings = { ...variables, states: { input: JSON.parse(stateInput), context } };
    const value = await evaluated(Seconds ?? Timestamp, bindings).catch(() => undefined);
    const end = Seconds === undefined ? Date.parse(String(value)) : enteredAt.getTime() + Number(value) * 1000;
    return Number.isNaN(end) ? undefined : new Date(end);
  };
}

const statesIn = ({ States = {} }: Block): [string, Definition][] =>
  Object.entries(States).flatMap(([name, state]) => [
    [name, state],
    ...(state.Branches ?? []).flatMap(statesIn),
    ...(state.ItemProcessor ? statesIn(state.ItemProcessor) : []),
  ]);

async function evaluated(value: string | number | undefined, bindings: object): Promise<unknown> {
  const expression = /^\{%([\s\S]*)%\}$/.exec(String(value))?.[1];
  if (expression === undefined) return value;
  const { default: jsonata } = await import("jsonata");
  return jsonata(expression).evaluate(undefined, { ...bindings });
}
