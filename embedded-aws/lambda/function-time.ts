import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import promises from "node:timers/promises";
import { promisify } from "node:util";
import type { MessagePort } from "node:worker_threads";

type Callback = (...args: unknown[]) => void;

/** The account's time as it was last told, and what is left of the function's time limit; milliseconds. */
interface Told {
  now: number;
  left: number;
}

/**
 * Puts a function's thread on the account's clock: `Date` shows that, and timers of more than a millisecond wait for it.
 * Time stands still while the thread has anything else to do; when all that it waits for are timers (or nothing at all),
 * `sleep` is called with the milliseconds until the next one (or `Infinity`), and {@link wake} is to follow.
 * `setInterval` and `AbortSignal.timeout` stay on the real clock.
 */
export const accountTime = (port: MessagePort, sleep: (duration: number) => void) => {
  const waiting = new Map<number, { time: number; handle: NodeJS.Timeout; fire: () => void }>();
  const { setTimeout, clearTimeout } = timers;
  let told: Told = { now: 0, left: 0 };
  let invoked = false;

  const set = (callback: Callback, delay = 0, ...args: unknown[]) => {
    // One of no delay is but a turn of the event loop, and other work may depend on it.
    if (!(delay > 1)) return setTimeout(callback, delay, ...args);
    // A real timer far off serves as the handle: code asks for `unref`, or for its number.
    const handle = setTimeout(() => {}, 2 ** 31 - 1).unref();
    waiting.set(Number(handle), { time: told.now + delay, handle, fire: () => callback(...args) });
    return handle;
  };
  const clear = (handle: NodeJS.Timeout | number | undefined) => {
    waiting.delete(Number(handle));
    clearTimeout(handle);
  };
  const wait = <T>(delay?: number, value?: T, { signal }: { signal?: AbortSignal } = {}) =>
    new Promise((resolve, reject) => {
      const stop = () => {
        clear(handle);
        reject(signal?.reason);
      };
      const handle = set(() => {
        signal?.removeEventListener("abort", stop);
        resolve(value);
      }, delay);
      if (signal?.aborted) stop();
      else signal?.addEventListener("abort", stop);
    });
  replaceTimers(Object.assign(set, { [promisify.custom]: wait }), clear, wait);
  globalThis.Date = dateOf(() => told.now);

  /** The port would keep the event loop alive; without it, `beforeExit` tells that only our timers are left. */
  const proceed = (now: Told) => {
    told = now;
    port.unref();
  };
  process.on("beforeExit", () => {
    if (!invoked) return;
    port.ref();
    const next = Math.min(...[...waiting.values()].map(({ time }) => time));
    sleep(Math.max(0, next - told.now));
  });

  return {
    left: () => told.left,
    start: (now: Told) => {
      invoked = true;
      proceed(now);
    },
    stop: () => {
      invoked = false;
      port.ref();
    },
    wake: (now: Told) => {
      proceed(now);
      const due = [...waiting.values()].filter(({ time }) => time <= told.now).sort((a, b) => a.time - b.time);
      for (const { handle, fire } of due) {
        if (!waiting.has(Number(handle))) continue;
        clear(handle);
        fire();
      }
    },
  };
};

const replaceTimers = (setTimeout: unknown, clearTimeout: unknown, wait: unknown) => {
  Object.assign(globalThis, { setTimeout, clearTimeout });
  Object.assign(timers, { setTimeout, clearTimeout });
  Object.assign(promises, { setTimeout: wait });
  syncBuiltinESMExports();
};

const dateOf = (now: () => number): DateConstructor =>
  new Proxy(Date, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length > 0 ? args : [now()], newTarget),
    get: (target, key) => (key === "now" ? now : Reflect.get(target, key)),
  });
