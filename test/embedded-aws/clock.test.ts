import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runningClock, virtualClock } from "../../embedded-aws/clock.ts";

const start = new Date("2026-03-01T00:00:00Z");
const DAY = 86_400_000;

describe("the virtual clock", () => {
  it("jumps from timer to timer, in order of time and then of setting", async () => {
    const clock = virtualClock(start);
    const seen: string[] = [];
    const note = (name: string) => () => seen.push(`${name} ${clock.now().toISOString()}`);
    clock.at(start.getTime() + 35 * DAY, note("late"));
    clock.at(start.getTime() + DAY, note("first"));
    clock.at(start.getTime() + DAY, note("second"));

    await clock.run();

    expect(seen).toEqual([
      "first 2026-03-02T00:00:00.000Z",
      "second 2026-03-02T00:00:00.000Z",
      "late 2026-04-05T00:00:00.000Z",
    ]);
  });

  it("stands still while work is in progress", async () => {
    const clock = virtualClock(start);
    let finish = () => {};
    const work = clock.hold(() => new Promise<void>((resolve) => (finish = resolve)));
    let woken = false;
    clock.at(start.getTime() + 1, () => (woken = true));

    const running = clock.run();
    await new Promise((resolve) => setImmediate(resolve));
    expect(woken).toBe(false);

    finish();
    await work;
    await running;
    expect(woken).toBe(true);
  });

  it("counts held work that sleeps as waiting, however deep it is nested", async () => {
    const clock = virtualClock(start);
    const work = clock.hold(() => clock.hold(() => clock.sleep(7 * DAY)));

    await clock.runUntil(work);

    expect(clock.now()).toEqual(new Date("2026-03-08T00:00:00Z"));
  });

  it("does not count what was detached from held work, however long that lives", async () => {
    const clock = virtualClock(start);
    let finish = () => {};
    const held = clock.hold(() => {
      clock.detach(() => clock.sleep(DAY));
      return new Promise<void>((resolve) => (finish = resolve));
    });
    const running = clock.run();
    await new Promise((resolve) => setImmediate(resolve));
    expect(clock.now()).toEqual(start);

    finish();
    await Promise.all([held, running]);
    expect(clock.now()).toEqual(new Date("2026-03-02T00:00:00Z"));
  });

  it("lets a chain of waits pass within one advance, and stops on the moment", async () => {
    const clock = virtualClock(start);
    let rounds = 0;
    (async () => {
      for (;;) {
        await clock.sleep(DAY);
        rounds += 1;
      }
    })();

    await clock.advance(2.5 * DAY);

    expect(rounds).toBe(2);
    expect(clock.now()).toEqual(new Date("2026-03-03T12:00:00Z"));
  });

  it("forgets a cancelled timer, and never goes back for one in the past", async () => {
    const clock = virtualClock(start);
    const seen: string[] = [];
    clock.at(start.getTime() + DAY, () => seen.push("cancelled"))();
    clock.at(0, () => seen.push(clock.now().toISOString()));

    expect(seen).toEqual([]);
    await clock.run();

    expect(seen).toEqual([start.toISOString()]);
  });

  it("says when nothing is left that could settle what is waited for", async () => {
    const clock = virtualClock(start);
    await expect(clock.runUntil(new Promise(() => {}))).rejects.toThrow("nothing is left to wait for");
  });
});

describe("the running clock", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("runs as many times faster as it was told", async () => {
    const clock = runningClock({ start, speed: 86_400 });
    let woken = false;
    clock.sleep(7 * DAY).then(() => (woken = true));

    await vi.advanceTimersByTimeAsync(6_900);
    expect(woken).toBe(false);
    await vi.advanceTimersByTimeAsync(200);
    expect(woken).toBe(true);
    expect(clock.now().getTime()).toBeCloseTo(start.getTime() + 7.1 * DAY, -4);
  });

  it("fires each timer at its own time, however fast it runs", async () => {
    const clock = runningClock({ start, speed: 1_000_000 });
    const seen: number[] = [];
    for (const seconds of [1, 14, 60])
      clock.at(start.getTime() + seconds * 1000, () => seen.push((clock.now().getTime() - start.getTime()) / 1000));
    await vi.advanceTimersByTimeAsync(10);
    expect(seen).toEqual([1, 14, 60]);
    const before = clock.now();
    clock.at(start.getTime(), () => {});
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(before.getTime());
  });

  it("fires what a jump makes due, in order, and keeps the rest", async () => {
    const clock = runningClock({ start });
    const seen: number[] = [];
    for (const days of [40, 1, 2]) clock.at(start.getTime() + days * DAY, () => seen.push(days));

    clock.jump(3 * DAY);
    await vi.advanceTimersByTimeAsync(1);

    expect(seen).toEqual([1, 2]);
    clock.stop();
    await vi.advanceTimersByTimeAsync(50 * DAY);
    expect(seen).toEqual([1, 2]);
  });

  it("waits longer than a system timer can", async () => {
    const clock = runningClock({ start });
    let woken = false;
    clock.sleep(60 * DAY).then(() => (woken = true));
    await vi.advanceTimersByTimeAsync(59 * DAY);
    expect(woken).toBe(false);
    await vi.advanceTimersByTimeAsync(DAY + 10);
    expect(woken).toBe(true);
  });

  it("holds nothing: work takes the time it takes", async () => {
    const clock = runningClock({ start });
    await expect(clock.hold(async () => "done")).resolves.toBe("done");
    expect(clock.detach(() => "started")).toBe("started");
  });
});
