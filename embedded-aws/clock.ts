import { AsyncLocalStorage } from "node:async_hooks";

type Cancel = () => void;

/** The one source of time of the embedded account. Times are milliseconds since 1970, durations milliseconds. */
export interface Clock {
  now(): Date;
  /** Calls back once the clock shows `time`; at once (but never before returning) when that has passed. */
  at(time: number, callback: () => void): Cancel;
  sleep(duration: number): Promise<void>;
  /** Counts work as in progress, so that virtual time stands still until it settles or sleeps on this clock. */
  hold<T>(work: () => Promise<T>): Promise<T>;
  /** Starts work that lives on after the held work that asked for it, such as an execution that a function starts. */
  detach<T>(work: () => T): T;
}

/** A clock that moves only when told to, and then from timer to timer. */
export interface VirtualClock extends Clock {
  /** Waits until no work is in progress; time stands still. */
  settle(): Promise<void>;
  /** Lets `duration` pass, firing each timer at its time and letting the work it starts settle first. */
  advance(duration: number): Promise<void>;
  /** Jumps from timer to timer until none is left. */
  run(): Promise<void>;
  /** Jumps from timer to timer until the promise settles; rejects when nothing is left that could settle it. */
  runUntil<T>(promise: Promise<T>): Promise<T>;
  /** Shows another time at once, also an earlier one. What waits for a time goes on waiting for it. */
  reset(time: Date): void;
}

/**
 * A clock that runs by itself and can be pushed forward. It runs `speed` times as fast as real time while all work
 * waits for it, and no faster than real time while work is in progress: a function's start would else take minutes.
 */
export interface RunningClock extends Clock {
  jump(duration: number): void;
  stop(): void;
}

interface Timer {
  time: number;
  callback: () => void;
}

export function virtualClock(start: Date): VirtualClock {
  const timers = timerQueue();
  const work = workInProgress();
  let time = start.getTime();

  const fireNext = async (limit: number, done: () => boolean): Promise<boolean> => {
    await work.settled();
    if (done()) return false;
    const timer = timers.takeDue(limit);
    if (timer === undefined) return false;
    time = Math.max(time, timer.time);
    timer.callback();
    return true;
  };
  const runTo = async (limit: number, done = () => false) => {
    while (!done() && (await fireNext(limit, done)));
  };
  const at = timers.add;

  return {
    now: () => new Date(time),
    at,
    sleep: (duration) => work.asleep(new Promise((resolve) => at(time + duration, resolve))),
    hold: work.hold,
    detach: work.detach,
    settle: work.settled,
    advance: async (duration) => {
      const target = time + duration;
      await runTo(target);
      time = target;
    },
    run: () => runTo(Number.POSITIVE_INFINITY),
    runUntil: async (promise) => {
      let settled = false;
      const mark = () => {
        settled = true;
      };
      promise.then(mark, mark);
      await runTo(Number.POSITIVE_INFINITY, () => settled);
      if (!settled) throw new Error("nothing is left to wait for, and the promise has not settled");
      return promise;
    },
    reset: (to) => {
      time = to.getTime();
    },
  };
}

/** Longest delay that setTimeout takes, in milliseconds. */
const LONGEST_DELAY = 2 ** 31 - 1;

export function runningClock({ start = new Date(), speed = 1 }: { start?: Date; speed?: number } = {}): RunningClock {
  const timers = timerQueue();
  let set = { time: start.getTime(), at: performance.now() };
  let alarm: NodeJS.Timeout | undefined;

  const rate = () => (work.busy() ? Math.min(speed, 1) : speed);
  /** A fast clock stands still at a timer until that has fired: a moment too late would be minutes there, and a time limit past. */
  const time = () => {
    const passed = set.time + (performance.now() - set.at) * rate();
    const next = rate() > 1 ? timers.nextTime() : undefined;
    return next === undefined ? passed : Math.max(set.time, Math.min(passed, next));
  };
  const reset = (forward = 0) => {
    set = { time: time() + forward, at: performance.now() };
  };
  const work = workInProgress({ before: () => reset(), after: () => arm() });
  const arm = () => {
    clearTimeout(alarm);
    const next = timers.nextTime();
    if (next === undefined) return;
    alarm = setTimeout(fireDue, Math.min(Math.max(0, Math.ceil((next - time()) / rate())), LONGEST_DELAY));
  };
  const fireDue = () => {
    reset();
    for (let timer = timers.takeDue(time()); timer !== undefined; timer = timers.takeDue(time())) timer.callback();
    arm();
  };
  const at = (when: number, callback: () => void) => {
    reset(); // a timer of a time that is past turns no clock back
    const cancel = timers.add(when, callback);
    arm();
    return () => {
      cancel();
      arm();
    };
  };

  return {
    now: () => new Date(time()),
    at,
    sleep: (duration) => work.asleep(new Promise((resolve) => at(time() + duration, resolve))),
    hold: work.hold,
    detach: work.detach,
    jump: (duration) => {
      reset(duration);
      arm();
    },
    stop: () => clearTimeout(alarm),
  };
}

/** Timers by time; those of one time in the order in which they were set. */
function timerQueue() {
  const timers: Timer[] = [];
  return {
    add: (time: number, callback: () => void): Cancel => {
      const timer = { time, callback };
      const later = timers.findIndex((other) => other.time > time);
      timers.splice(later < 0 ? timers.length : later, 0, timer);
      return () => {
        const index = timers.indexOf(timer);
        if (index >= 0) timers.splice(index, 1);
      };
    },
    nextTime: () => timers[0]?.time,
    takeDue: (time: number) => (timers[0] !== undefined && timers[0].time <= time ? timers.shift() : undefined),
  };
}

/** Counts what is held. What sleeps inside held work is not in progress: only time can wake it. */
function workInProgress(told: { before?: () => void; after?: () => void } = {}) {
  const nesting = new AsyncLocalStorage<number>();
  let inProgress = 0;
  let waiting: (() => void)[] = [];

  const add = (count: number) => {
    told.before?.();
    inProgress += count;
    told.after?.();
    if (inProgress > 0) return;
    for (const wake of waiting) wake();
    waiting = [];
  };
  const counted = async <T>(count: number, promise: Promise<T>): Promise<T> => {
    add(count);
    try {
      return await promise;
    } finally {
      add(-count);
    }
  };

  return {
    busy: () => inProgress > 0,
    hold: <T>(work: () => Promise<T>): Promise<T> => {
      const depth = (nesting.getStore() ?? 0) + 1;
      return nesting.run(depth, () => counted(1, work()));
    },
    detach: <T>(work: () => T): T => nesting.run(0, work),
    asleep: <T>(promise: Promise<T>): Promise<T> => counted(-(nesting.getStore() ?? 0), promise),
    settled: async () => {
      // A turn of the event loop runs every promise callback that is ready, and those callbacks may start work.
      await nextTurn();
      while (inProgress > 0) {
        await new Promise<void>((resolve) => waiting.push(resolve));
        await nextTurn();
      }
    },
  };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
