import { type ChildProcess, fork } from "node:child_process";

/** What a measured process says of itself. */
export interface Measured {
  seconds: number;
  /** Of these the processor worked for it; on a busy machine it is this that can be compared. */
  processorSeconds: number;
  /** The most that the process ever had in memory, Node itself included. */
  peakMegabytes: number;
  /** What the result keeps on the heap, when all else is collected. */
  heldMegabytes: number;
}

/** Nothing of this process's environment: settings of one's own would be measured as well. */
const bare = { PATH: process.env.PATH, HOME: "/nonexistent" };

export function start(file: string, args: (string | number)[], env: Record<string, string> = {}): ChildProcess {
  return fork(file, args.map(String), {
    env: { ...bare, ...env },
    execArgv: ["--expose-gc"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
}

/** What a process says next. */
export async function answer<T>(child: ChildProcess): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const ended = (code: number | null) => reject(new Error(`${child.spawnargs.slice(1).join(" ")} ended with ${code}`));
  child.once("message", (message) => resolve(message as T)).once("exit", ended);
  return promise.finally(() => child.off("exit", ended));
}

export const median = (numbers: number[]): number => medianBy(numbers, (number) => number);

/** The run in the middle; there must be one. */
export function medianBy<T>(runs: T[], measure: (run: T) => number): T {
  const middle = runs.toSorted((a, b) => measure(a) - measure(b))[runs.length >> 1];
  if (middle === undefined) throw new Error("nothing was measured");
  return middle;
}

/** What others do on the machine only ever adds: the least of a few runs is nearest to the truth. */
export const least = <T>(runs: T[], measure: (run: T) => number): T =>
  runs.reduce((best, run) => (measure(run) < measure(best) ? run : best));
