import { globSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Clock } from "../clock.ts";
import type { EmbeddedAws } from "../embedded-aws.ts";
import { AwsError } from "../operation.ts";
import { type FunctionConfiguration, type FunctionSettings, functionArn } from "./function-environment.ts";
import { FunctionFailure, startRuntime } from "./function-runtime.ts";
import { runtimePool } from "./runtime-pool.ts";

export interface FunctionsOptions {
  aws: EmbeddedAws;
  clock: Clock;
  /** By name; {@link functionsIn} finds those of a folder. */
  functions: Record<string, FunctionSettings>;
  /** Given to every function, beside its own. */
  environment?: Record<string, string>;
  /** So many invocations of one function run at a time, those that sleep on the clock not counted; 2 unless told. */
  concurrency?: number;
  /** Hears each line as it is written. */
  onLog?: (functionName: string, line: string) => void;
  /** Hears of each asynchronous invocation that failed three times. */
  onUndelivered?: (undelivered: Undelivered) => void;
}

/** An asynchronous invocation that failed three times. */
export interface Undelivered {
  functionName: string;
  event: unknown;
  error: Error;
}

export interface Functions {
  /**
   * Runs a function, named as Lambda lets one name it, with a JSON value, and answers with its result as JSON has it.
   * One that waits needs someone to let time pass: `clock.runUntil(functions.invoke(…))`.
   * @throws FunctionFailure with Lambda's error name; AwsError ResourceNotFoundException
   */
  invoke(name: string, payload?: unknown): Promise<unknown>;
  /** The same with JSON text in and out; a name that no function has is refused at once. */
  invokeText(name: string, payload: string): Promise<string>;
  /**
   * Runs a function asynchronously with JSON text, as an event source does. If it fails, it is tried again after one minute
   * and after two more; then the event goes to {@link undelivered}. Resolves when that is over.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
   */
  invokeEvent(name: string, payload: string): Promise<void>;
  /** What Lambda would send to a dead-letter queue or a destination. */
  undelivered: Undelivered[];
  /** The lines that a function has written to stdout and stderr, oldest first. */
  logs(name: string): string[];
  /** How each is configured, by its name. */
  configurations(): FunctionConfiguration[];
  /** Puts other code in the place of a function's; what the function has under way fails. Absolute path. */
  updateCode(name: string, file: string): Promise<void>;
  /** Threads that are alive. */
  workers(): number;
  /** Stops every thread; invocations under way fail. */
  close(): Promise<void>;
}

/** The functions of a folder that holds `<name>/handler.ts` each. */
export const functionsIn = (folder: string): Record<string, FunctionSettings> =>
  Object.fromEntries(
    globSync("*/handler.ts", { cwd: folder }).map((path) => [dirname(path), { file: resolve(folder, path) }]),
  );

/** Lambda's limit in bytes. */
const LARGEST_RESPONSE = 6_291_556;

/** Milliseconds that Lambda waits before it tries an asynchronous invocation again. */
const pausesBetweenTries = [60_000, 120_000];

/** A function as it is named in an Invoke: by name, by ARN or part of one, with or without a qualifier. */
const nameIn = (reference: string): string =>
  /^(?:(?:arn:[\w-]+:lambda:[\w-]+:)?\d+:function:)?([\w-]+)(?::[\w$-]+)?$/.exec(reference)?.[1] ?? reference;

/** Runs functions in worker threads; none starts before its first invocation. */
export const startFunctions = ({
  aws,
  clock,
  concurrency = 2,
  onLog,
  onUndelivered,
  ...options
}: FunctionsOptions): Functions => {
  const deploy = (name: string, { environment, ...settings }: FunctionSettings) => {
    const usual = { functionName: name, roleName: name, exported: "handler", timeoutSeconds: 60, memoryMegabytes: 256 };
    const all = { ...options.environment, ...environment };
    const configuration: FunctionConfiguration = { ...usual, ...settings, name, aws, environment: all };
    const logs: string[] = [];
    const note = (lines: string[]) => {
      logs.push(...lines);
      for (const line of lines) onLog?.(name, line);
    };
    const runtimes = runtimePool(concurrency, (turn) => startRuntime(configuration, { clock, onLog: note, ...turn }));
    return { configuration, logs, runtimes };
  };
  const functions = new Map(
    Object.entries(options.functions).map(([name, settings]) => [name, deploy(name, settings)]),
  );

  const find = (reference: string) => {
    const name = nameIn(reference);
    const found = functions.get(name);
    if (found) return found;
    throw new AwsError("ResourceNotFoundException", `Function not found: ${functionArn(aws.account, name)}`, 404);
  };

  const invokeText = (name: string, payload: string) => {
    const { runtimes } = find(name);
    return clock.hold(async () => {
      const { answer, calls } = await runtimes.use((runtime) => runtime.invoke(payload));
      const took = calls * aws.account.behaviour.callMilliseconds; // not in the pool, which is smaller than Lambda's
      if (took > 0) await clock.sleep(took);
      return withinLimit(answer);
    });
  };

  const tryThrice = async (name: string, payload: string): Promise<unknown> => {
    for (const pause of pausesBetweenTries)
      try {
        return await invokeText(name, payload);
      } catch (error) {
        if (!(error instanceof FunctionFailure)) throw error;
        await clock.sleep(pause);
      }
    return invokeText(name, payload);
  };
  const undelivered: Undelivered[] = [];
  const invokeEvent = (name: string, payload: string): Promise<void> => {
    const functionName = find(name).configuration.name;
    const keep = (error: Error) => {
      const failed = { functionName, event: JSON.parse(payload), error };
      undelivered.push(failed);
      onUndelivered?.(failed);
    };
    return clock.detach(() => tryThrice(functionName, payload)).then(() => {}, keep) as Promise<void>;
  };

  return {
    invokeText,
    invokeEvent,
    undelivered,
    invoke: async (name, payload = {}) => JSON.parse(await invokeText(name, JSON.stringify(payload))),
    logs: (name) => find(name).logs,
    configurations: () => [...functions.values()].map(({ configuration }) => configuration),
    updateCode: (name, file) => {
      const { configuration, runtimes } = find(name);
      configuration.file = file;
      return runtimes.stop();
    },
    workers: () => [...functions.values()].reduce((sum, { runtimes }) => sum + runtimes.size(), 0),
    close: async () => {
      await Promise.all([...functions.values()].map(({ runtimes }) => runtimes.close()));
    },
  };
};

const withinLimit = (result: string): string => {
  if (Buffer.byteLength(result) <= LARGEST_RESPONSE) return result;
  throw new FunctionFailure({
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: `Response payload size exceeded maximum allowed payload size (${LARGEST_RESPONSE} bytes).`,
    trace: [],
  });
};
