import { AsyncLocalStorage } from "node:async_hooks";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Clock } from "../clock.ts";
import type { Runtime } from "../operation.ts";
import { contextOf, environmentOf, type FunctionConfiguration, newRequestId } from "./function-environment.ts";
import type { FailureShape, FromWorker, ToWorker } from "./function-worker.ts";

/** The turn that a running invocation has among those of its function. */
export interface Turn {
  leave(): void;
  resume(): void;
}

interface Surroundings extends Turn {
  clock: Clock;
  onLog(lines: string[]): void;
}

/** The failure of an invocation: `name` is Lambda's `errorType`. */
export class FunctionFailure extends Error {
  readonly trace: string[];

  constructor({ errorType, errorMessage, trace }: FailureShape) {
    super(errorMessage);
    this.name = errorType;
    this.trace = trace;
    this.stack = trace.join("\n");
  }
}

/** A worker thread that runs one function, one invocation at a time. */
export interface FunctionRuntime {
  /** Whether it can be used again. */
  alive(): boolean;
  /** Takes the event as JSON text, resolves with the result as JSON text. @throws FunctionFailure */
  invoke(event: string): Promise<{ answer: string; calls: number }>;
  /** Stops the thread where it stands. */
  die(): Promise<void>;
}

interface Invocation {
  requestId: string;
  /** Milliseconds of the time limit that are left. */
  left: number;
  within: Runtime["within"];
  /** Of AWS, until now. */
  calls: number;
  resolve(result: string): void;
  reject(failure: FunctionFailure): void;
}

/**
 * A thread starts for each death and each concurrent invocation, and loads the same code each time. Set from outside, the cache
 * serves the thread's first file, too: without it, each thread would load Node's TypeScript compiler.
 */
const NODE_COMPILE_CACHE = join(tmpdir(), "node-compile-cache");

/** Starts the thread; it loads the function at its first invocation. */
export const startRuntime = (configuration: FunctionConfiguration, surroundings: Surroundings): FunctionRuntime => {
  const { file, exported, timeoutSeconds, aws } = configuration;
  const { clock, onLog, leave, resume } = surroundings;
  const { account } = aws;
  const credentials = aws.credentialsOf(configuration.name, configuration.policies, configuration.roleName);
  const worker = new Worker(new URL(import.meta.url.replace("function-runtime", "function-worker")), {
    workerData: { file, exported },
    env: { ...environmentOf(configuration, credentials), NODE_COMPILE_CACHE },
    execArgv: [],
  });
  const tell = (message: ToWorker) => worker.postMessage(message);
  let alive = true;
  let invocation: Invocation | undefined;

  const fail = (errorType: string, what: string) => {
    const errorMessage = `RequestId: ${invocation?.requestId} Error: ${what}`;
    invocation?.reject(new FunctionFailure({ errorType, errorMessage, trace: [] }));
  };
  const die = async () => {
    alive = false;
    await worker.terminate();
  };
  /** Work takes no time on the account's clock, so the limit counts what a function sleeps. */
  const sleep = async (duration: number) => {
    const current = invocation;
    if (!current) return;
    const slept = Math.min(duration, current.left);
    leave();
    await current.within(() => clock.sleep(slept));
    resume();
    if (current !== invocation) return;
    current.left -= slept;
    if (current.left > 0) return tell({ now: clock.now().getTime(), left: current.left });
    fail("Sandbox.Timedout", `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`);
    await die();
  };

  account.runtimes.set(credentials.accessKeyId, {
    within: (work) => {
      if (!invocation) return work();
      invocation.calls += 1;
      return invocation.within(work);
    },
    die,
    timeOut: () => sleep(Number.POSITIVE_INFINITY),
  });
  worker.on("message", (message: FromWorker) => {
    if ("log" in message) onLog(message.log.replace(/\n$/, "").split("\n"));
    else if ("sleep" in message) sleep(message.sleep);
    else if ("result" in message) invocation?.resolve(message.result);
    else {
      alive &&= !message.fatal;
      invocation?.reject(new FunctionFailure(message.failure));
    }
  });
  worker.on("exit", (code) => {
    alive = false;
    account.runtimes.delete(credentials.accessKeyId);
    fail("Lambda.Unknown", `Runtime exited with error: exit status ${code}`);
  });
  return {
    alive: () => alive,
    die,
    invoke: async (event) => {
      const requestId = newRequestId(account);
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const left = timeoutSeconds * 1000;
      const current = { requestId, left, within: AsyncLocalStorage.snapshot(), calls: 0, resolve, reject };
      invocation = current;
      tell({ invoke: { event, context: contextOf(configuration, requestId) }, now: clock.now().getTime(), left });
      try {
        return { answer: await promise, calls: current.calls };
      } finally {
        invocation = undefined;
      }
    },
  };
};
