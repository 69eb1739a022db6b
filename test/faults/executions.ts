import { EventBridge } from "@aws-sdk/client-eventbridge";
import type { Execution } from "../../local/workflow/scope.ts";
import { invoke, type TestStack } from "../stack.ts";

/** Puts a request on the bus, and waits until all that it starts has ended. */
export async function put(stack: TestStack, DetailType: string, detail: object): Promise<void> {
  const bus = new EventBridge(stack.aws.config);
  await bus.putEvents({
    Entries: [{ EventBusName: stack.bus, Source: "hr.people", DetailType, Detail: JSON.stringify(detail) }],
  });
  bus.destroy();
  await stack.clock.runUntil(stack.aws.delivered());
  await allEnded(stack);
}

async function allEnded({ clock, engine }: TestStack): Promise<void> {
  for (let running = unfinished(engine); running.length > 0; running = unfinished(engine))
    for (const execution of running) await clock.runUntil(execution.ended);
  await clock.settle();
}

const unfinished = (engine: TestStack["engine"]) => engine.executions().filter(({ status }) => status === "RUNNING");

/** A state that failed on purpose cannot be entered again: a redrive would fail there at once. */
export const wasRefused = ({ status, machine, progress }: Execution): boolean =>
  status === "FAILED" && machine.definition.States[progress.state]?.Type === "Fail";

/** What an engineer does once the cause is gone: a redrive, and after a refusal the request anew under another id. */
export async function takeUp(stack: TestStack, execution: Execution): Promise<Execution> {
  if (execution.status === "SUCCEEDED") return execution;
  if (!wasRefused(execution)) {
    stack.engine.redrive(execution);
    await allEnded(stack);
  }
  return wasRefused(execution) ? askAnew(stack, execution) : execution;
}

async function askAnew(stack: TestStack, { machine, input }: Execution): Promise<Execution> {
  const workflow = machine.name.replace("iam-steward-local-", "");
  const asked = input as { requestId: string };
  const anew = { workflow, input: { ...asked, requestId: `${asked.requestId} again` } };
  const { executionArn } = await invoke<{ executionArn: string }>(stack, "start-workflow", anew);
  await allEnded(stack);
  return stack.engine.find(executionArn);
}
