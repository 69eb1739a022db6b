import { flushCompileCache } from "node:module";
import { types } from "node:util";
import { parentPort, workerData } from "node:worker_threads";
import { accountTime } from "./function-time.ts";

/** What is asked of a worker, and told to one that asked to sleep. `left` is what remains of the time limit, in milliseconds. */
export type ToWorker =
  | { invoke: { event: string; context: Record<string, string> }; now: number; left: number }
  | { now: number; left: number };

/** What a worker says: a line, that it waits for nothing but time, or how the invocation ended. */
export type FromWorker = { log: string } | { sleep: number } | { result: string } | Failed;

interface Failed {
  failure: FailureShape;
  /** The worker exits, and is not to be used again. */
  fatal?: true;
}

/** An error as Lambda describes it. */
export interface FailureShape {
  errorType: string;
  errorMessage: string;
  trace: string[];
}

/**
 * Runs inside a function's own thread, in the place of Lambda's runtime: one invocation at a time, JSON in and out.
 */
delete process.env.NODE_COMPILE_CACHE; // Node has read it, and the function has no such variable
const port = parentPort;
if (!port) throw new Error("function-worker runs in a worker thread");
/** An import of `node:http` reads all that it exports. These would load undici, which takes a thread as long as its function. */
for (const name of ["CloseEvent", "MessageEvent", "WebSocket"])
  Object.defineProperty(process.getBuiltinModule("node:http"), name, { value: undefined });
const say = (message: FromWorker) => port.postMessage(message);
const { file, exported } = workerData as { file: string; exported: string };
const time = accountTime(port, (sleep) => say({ sleep }));

const failure = (error: unknown): FailureShape => {
  if (!(types.isNativeError(error) || error instanceof Error))
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? "").split("\n") };
};

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

const marshal = (result: unknown): string => {
  try {
    return JSON.stringify(result) ?? "null";
  } catch {
    throw named("Runtime.MarshalError", "Unable to stringify response body");
  }
};

const loadHandler = async () => {
  const loaded = await import(file).catch((error) => end(failure(error)));
  flushCompileCache(); // now, because a thread that is terminated writes nothing
  if (typeof loaded[exported] !== "function")
    throw named("Runtime.HandlerNotFound", `${file} exports no function ${exported}`);
  return loaded[exported] as (event: unknown, context: object) => unknown;
};

/** An environment that could not start, or that an error has left in an unknown state, is not used again. */
const end = (last: FailureShape): never => {
  say({ failure: last, fatal: true });
  process.exit(1);
};

const run = async ({ event, context }: { event: string; context: Record<string, string> }): Promise<FromWorker> => {
  try {
    const handler = await loadHandler();
    return { result: marshal(await handler(JSON.parse(event), { ...context, getRemainingTimeInMillis: time.left })) };
  } catch (error) {
    return { failure: failure(error) };
  }
};

// Not the streams' own way: their lines could arrive after the answer.
for (const stream of [process.stdout, process.stderr])
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    say({ log: Buffer.from(chunk as string).toString() });
    const written = rest.at(-1);
    if (typeof written === "function") written();
    return true;
  };

process.on("uncaughtException", (error) => end(failure(error)));
process.on("unhandledRejection", (reason) => {
  const { errorType, errorMessage, trace } = failure(reason);
  end({ errorType: "Runtime.UnhandledPromiseRejection", errorMessage: `${errorType}: ${errorMessage}`, trace });
});

port.on("message", async (message: ToWorker) => {
  if (!("invoke" in message)) return time.wake(message);
  time.start(message);
  const answer = await run(message.invoke);
  time.stop();
  say(answer);
});
