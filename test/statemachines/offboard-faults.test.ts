import { describe, expect, it } from "vitest";
import type { Execution } from "../../local/workflow/scope.ts";
import { at, everything, offboardings, standing, wholly } from "../offboarding.ts";

const { context, user, handOver, begin, request, end } = offboardings();
const HOUR = 3_300_000;

/** One of every kind, and no more: each of them is a call. */
const person = (name: string) =>
  everything(name, {
    groups: ["developers"],
    policies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
    inline: { own: { Version: "2012-10-17", Statement: [] } },
    keys: [{ lastUsed: "2026-11-19T09:00:00Z" }],
    certificates: [{}],
    sshKeys: [{}],
    serviceCredentials: [{ service: "codecommit.amazonaws.com" }],
    hardware: [],
  });
const callsOf = () => context.stack.aws.calls.filter(({ caller }) => caller.functionName === "offboard-step").length;

/**
 * No step makes so many calls: each is struck once at most, and its next try gets through. A run strikes several steps,
 * and the runs together a part of all calls, which is what a minute allows.
 */
const apart = 60;
const every = (step: number) => Array.from({ length: apart / step }, (_, run) => 1 + run * step);

const dieAfter = (call: number) => {
  const calls = Array.from({ length: 6 }, (_, at) => call + at * apart);
  for (const each of calls) context.stack.aws.faults.push({ kind: "deathAfter", caller: "offboard-step", call: each });
};

/** Cuts, with a death after the n-th call and others later on. */
async function cutWith(userName: string, call?: number): Promise<Execution> {
  const { aws, clock } = context.stack;
  aws.faults.splice(0, Number.POSITIVE_INFINITY);
  if (call !== undefined) dieAfter(call);
  const execution = await begin("offboard", request({ userName, urgency: "normal", quarantineDays: 1 }));
  await clock.advance(HOUR);
  return execution;
}

describe("deaths after calls of the steps", () => {
  it("leave an offboarding whole: he is cut, then deleted with all that was his, and certified", async () => {
    const { aws } = context.stack;
    aws.seed({ users: [person("ada")] });
    await handOver("ada");
    await end(await cutWith("ada"));
    expect(callsOf()).toBeGreaterThan(apart);
    for (const call of every(10)) {
      const name = `ada.${call}`;
      aws.seed({ users: [person(name)] });
      await handOver(name);
      const execution = await cutWith(name, call);
      expect([call, at(execution), standing(user(name))]).toEqual([call, "Quarantine", wholly]);
      await end(execution);
      expect([call, execution.status, execution.cause]).toEqual([call, "SUCCEEDED", undefined]);
      expect([call, execution.output]).toEqual([call, expect.objectContaining({ residue: [], unseen: [] })]);
      expect([call, aws.account.iam.users.size, aws.account.iam.virtualMfaDevices.size]).toEqual([call, 0, 0]);
      expect([...aws.account.secrets.values()].filter(({ deleted }) => !deleted)).toEqual([]);
    }
  }, 300_000);

  it("leave a restore whole: he is what he was", async () => {
    const { aws } = context.stack;
    const restore = async (userName: string, call: number) => {
      await cutWith(userName);
      dieAfter(call);
      const execution = await begin("restore", request({ userName }));
      await end(execution);
      return execution;
    };
    for (const call of every(2)) {
      const name = `ada.${call}`;
      aws.seed({ users: [person(name)] });
      const was = structuredClone({ ...user(name), loginProfile: undefined });
      const execution = await restore(name, call);
      expect([call, execution.status, execution.cause]).toEqual([call, "SUCCEEDED", undefined]);
      expect({ ...user(name), loginProfile: undefined }).toEqual(was);
      expect([call, user(name).loginProfile?.passwords.length]).toEqual([call, 1]);
    }
  }, 300_000);
});
