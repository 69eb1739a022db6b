import { startVirtualStack } from "../demo/stack.ts";
import type { StackStart } from "./stack-start.ts";

/** A process that starts what the tests start, the functions in their threads; and tells what the processor did for each. */
const told: StackStart[] = [];
async function measure<T>(what: string, work: () => Promise<T>): Promise<T> {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  told.push({ what, milliseconds: (user + system) / 1000 });
  return result;
}

const now = new Date("2026-11-20T02:00:00Z");
const first = await measure("a stack, the first of a process", () => startVirtualStack(now));
await first.close();
const { clock, engine, functions, close } = await measure("a stack, the second", () => startVirtualStack(now));

const sweep = () => functions.invoke("sweep-handover", { now: now.toISOString() });
await measure("a function, cold", sweep);
await measure("a function, warm", sweep);

const definition = { QueryLanguage: "JSONata", StartAt: "Only", States: { Only: { Type: "Pass", End: true } } };
const { arn } = engine.load({ name: "only", definition });
const execute = () => clock.runUntil(engine.start({ stateMachineArn: arn, input: {} }).ended);
await measure("an execution of one state, the first", execute);
await measure("an execution of one state, the second", execute);

await close();
process.send?.(told, () => process.exit());
