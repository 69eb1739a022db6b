import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type Case, nameOf } from "./cases.ts";
import type { Outcome } from "./run.ts";

const program = fileURLToPath(new URL("./worker.ts", import.meta.url));

/** Processes that make runs, so many at a time; each takes the next one when it is through with one. */
export function startPool(size: number, code: Record<string, string>) {
  const idle: ChildProcess[] = [];

  const start = async (): Promise<ChildProcess> => {
    const child = fork(program, [JSON.stringify(code)]);
    await once(child, "message");
    return child;
  };
  /** One that hangs or breaks ends its process: that is a finding, and another process goes on. */
  const make = async (asked: Case): Promise<Outcome> => {
    const child = idle.pop() ?? (await start());
    const answer = new Promise<Outcome>((resolve) => {
      const dead = () =>
        resolve({
          name: nameOf(asked),
          calls: [],
          states: [],
          endedWell: false,
          violations: ["its process hung or died"],
        });
      child.once("exit", dead);
      child.once("message", (outcome) => {
        child.off("exit", dead);
        idle.push(child);
        resolve(outcome as Outcome);
      });
    });
    child.send(asked);
    return answer;
  };

  return {
    /** Makes all runs, in any order; `done` hears of each. */
    all: async (cases: Case[], done: (outcome: Outcome) => void): Promise<void> => {
      const left = [...cases];
      const work = async () => {
        for (let next = left.shift(); next; next = left.shift()) done(await make(next));
      };
      await Promise.all(Array.from({ length: size }, work));
    },
    close: () => {
      for (const child of idle) child.disconnect();
    },
  };
}
