import { type Case, nameOf } from "./cases.ts";
import { runner } from "./run.ts";
import { startFaultStack } from "./stack.ts";

/** Milliseconds after which a run hangs; the longest that does not takes a tenth of that on a busy machine. */
const longest = 60_000;

/** One process with a stack of its own, which makes one run after the other. */
const code = JSON.parse(process.argv[2] ?? "{}") as Record<string, string>;
const stack = await startFaultStack(code);
const run = runner(stack);

process.on("message", async (asked: Case) => {
  const alarm = setTimeout(() => process.exit(1), longest);
  const outcome = await run(asked).catch((error: Error) => ({
    name: nameOf(asked),
    calls: [],
    states: [],
    endedWell: false,
    violations: [`the run came to no end: ${error.stack}`],
  }));
  clearTimeout(alarm);
  process.send?.(outcome);
});
process.on("disconnect", () => process.exit());
process.send?.("ready");
