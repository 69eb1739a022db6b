import type { FunctionRuntime, Turn } from "./function-runtime.ts";

/**
 * The threads of one function. So many invocations run at a time, others wait for their turn.
 * One that sleeps gives up its turn: otherwise those that wait would hold the clock that it waits for.
 */
export const runtimePool = (concurrency: number, start: (turn: Turn) => FunctionRuntime) => {
  const all = new Set<FunctionRuntime>();
  const waiting: (() => void)[] = [];
  let idle: FunctionRuntime[] = [];
  let running = 0;
  let closed = false;

  const alive = (runtime: FunctionRuntime) => runtime.alive();
  const leave = () => {
    running -= 1;
    waiting.shift()?.();
  };
  const resume = () => {
    running += 1;
  };
  const take = async (): Promise<FunctionRuntime> => {
    while (running >= concurrency) await new Promise<void>((wake) => waiting.push(wake));
    if (closed) throw new Error("The functions are closed");
    resume();
    // One may have died after its answer, of what it left undone.
    idle = idle.filter(alive);
    const runtime = idle.pop() ?? start({ leave, resume });
    all.add(runtime);
    return runtime;
  };
  const giveBack = async (runtime: FunctionRuntime) => {
    if (runtime.alive() && idle.length < concurrency) idle.push(runtime);
    else {
      await runtime.die();
      all.delete(runtime);
    }
    leave();
  };

  /** The next invocation starts a thread anew. */
  const stop = async () => {
    await Promise.all([...all].map((runtime) => runtime.die()));
    all.clear();
  };

  return {
    use: async <T>(work: (runtime: FunctionRuntime) => Promise<T>): Promise<T> => {
      const runtime = await take();
      try {
        return await work(runtime);
      } finally {
        await giveBack(runtime);
      }
    },
    size: () => [...all].filter(alive).length,
    stop,
    close: () => {
      closed = true;
      return stop();
    },
  };
};
