import { type PoolOptions, type PoolWorker, ThreadsPoolWorker, type WorkerRequest } from "vitest/node";

type Listener = (...args: unknown[]) => void;

let kept: ThreadsPoolWorker | undefined;

/**
 * Runs tests in one thread that outlives a run: the tests of the next mutant find loaded what they import, which takes
 * longer than most of them. Vitest's own pools start a thread for each run.
 */
function keptThread(options: PoolOptions): PoolWorker {
  const listeners: [string, Listener][] = [];
  const fresh = kept === undefined;
  const thread = kept ?? new ThreadsPoolWorker(options);
  kept = thread;
  let config: object = {};
  let stopped = false;
  const answer = (type: "started" | "stopped") => {
    for (const [event, hear] of listeners) if (event === "message") hear({ type, __vitest_worker_response__: true });
  };
  return {
    name: pool.name,
    on: (event, listener) => {
      listeners.push([event, listener]);
      thread.on(event, listener);
    },
    off: (event, listener) => thread.off(event, listener),
    deserialize: (data) => data,
    start: async () => {
      if (fresh) await thread.start();
    },
    send: (message: WorkerRequest) => {
      if (message.type === "start") config = { config: message.context.config }; // with the names of the tests to run
      stopped = message.type === "stop";
      if (stopped) answer("stopped");
      else if (message.type === "start" && !fresh) answer("started");
      else if (message.type === "run") thread.send({ ...message, context: { ...message.context, ...config } });
      else thread.send(message);
    },
    stop: async () => {
      for (const [event, listener] of listeners) thread.off(event, listener);
      if (stopped) return; // otherwise it hangs or is ended by force
      kept = undefined;
      await thread.stop();
    },
  };
}

export const pool = { name: "kept-thread", createPoolWorker: keptThread };
