import { EventBridge } from "@aws-sdk/client-eventbridge";
import type { Execution } from "../../embedded-aws/workflow/scope.ts";
import { invoke, type TestStack } from "../support/stack.ts";
import type { Scenario } from "./scenario.ts";

/** Puts a request on the bus, and waits until all that it starts has ended. */
export const put = (stack: TestStack, detailType: string, detail: object): Promise<void> =>
  toTheEnd(stack, async () => {
    if (isTyped(detailType)) await askByHand(stack, detailType.slice(byHand("").length), detail);
    else if (detailType === trailEvent) await announceCall(stack, detail);
    else if (detailType === healthEvent) stack.aws.announce("aws.health", detailType, { ...detail });
    else await putOnBus(stack, detailType, detail);
    await stack.clock.runUntil(stack.aws.delivered());
  });

/** What is asked of the one door itself, since no event may ask for it. */
export const byHand = (workflow: string): string => `by hand: ${workflow}`;
export const isTyped = (detailType: string): boolean => detailType.startsWith(byHand(""));

/** A request that came twice is one that somebody typed twice. What failed at the door is typed again later. */
async function askByHand(stack: TestStack, workflow: string, input: object): Promise<void> {
  const times = stack.aws.account.behaviour.delivery === "twice" ? 2 : 1;
  for (let left = times; left > 0; left -= 1)
    await invoke(stack, "start-workflow", { workflow, input }).catch((error) =>
      stack.deadLetters.push({ functionName: "start-workflow", event: {} as never, error }),
    );
}

/** AWS alone can put it on a bus. */
export const healthEvent = "AWS Health Event";

/** What CloudTrail says that somebody called; watch reads it from a queue. */
export const trailEvent = "AWS API Call via CloudTrail";

async function announceCall(stack: TestStack, detail: object): Promise<void> {
  stack.aws.announce("aws.iam", trailEvent, { ...detail });
  await readAgain(stack);
}

/** Lets a message that failed come again: its visibility time-out and a batching window, twice. */
export const readAgain = ({ clock }: TestStack): Promise<void> => clock.advance(20 * 60_000);

async function putOnBus({ aws, bus }: TestStack, DetailType: string, detail: object): Promise<void> {
  const client = new EventBridge(aws.config);
  const Detail = JSON.stringify(detail);
  await client.putEvents({ Entries: [{ EventBusName: bus, Source: "hr.people", DetailType, Detail }] });
  client.destroy();
}

/** What ran before goes on, and is not waited for. */
async function toTheEnd({ clock, engine }: TestStack, work: () => Promise<unknown>): Promise<void> {
  const earlier = new Set(running(engine));
  await work();
  const begun = () => running(engine).filter((execution) => !earlier.has(execution));
  for (let left = begun(); left.length > 0; left = begun())
    for (const execution of left) await clock.runUntil(execution.ended);
  await clock.settle();
}

export const running = (engine: TestStack["engine"]): Execution[] =>
  engine.executions().filter(({ status }) => status === "RUNNING");

/** A state that failed on purpose cannot be entered again: a redrive would fail there at once. */
export const wasRefused = ({ status, machine, progress }: Execution): boolean =>
  status === "FAILED" && machine.definition.States[progress.state]?.Type === "Fail";

/** What an engineer does once the cause is gone: a redrive, and after a refusal the request anew under another id. */
export async function takeUp(stack: TestStack, execution: Execution, { anew }: Scenario): Promise<Execution> {
  const redriven = await redrive(stack, execution);
  return wasRefused(redriven) ? askAnew(stack, redriven, await anew?.(stack)) : redriven;
}

export async function redrive(stack: TestStack, execution: Execution): Promise<Execution> {
  const isOver = execution.status === "SUCCEEDED" || wasRefused(execution);
  if (!isOver) await toTheEnd(stack, async () => stack.engine.redrive(execution));
  return execution;
}

async function askAnew(stack: TestStack, { machine, input }: Execution, content: object = {}): Promise<Execution> {
  const workflow = machine.name.replace("iam-steward-local-", "");
  const asked = input as { requestId: string };
  const anew = { workflow, input: { ...asked, ...content, requestId: `${asked.requestId} again` } };
  let started = { executionArn: "" };
  await toTheEnd(stack, async () => {
    started = await invoke(stack, "start-workflow", anew);
  });
  return stack.engine.find(started.executionArn);
}
