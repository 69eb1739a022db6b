import { describe, expect, it } from "vitest";
import type { Fault } from "../../embedded-aws/faults.ts";
import { DAY, invoke, stackFor } from "../support/stack.ts";

const context = stackFor();
const account = () => context.stack.aws.account;
const user = (name: string) => account().iam.users.get(name) ?? expect.unreachable();
const calls = () => account().calls.filter(({ caller }) => caller.functionName === "enroll-mfa").length;
/** What lies in the current version of a hand-over secret. */
const current = (name: string, kind: string) => {
  const secret = account().secrets.get(`iam-steward/local/${user(name).UserId}/${kind}`);
  const version = [...(secret?.versions.values() ?? [])].find(({ stages }) => stages.has("AWSCURRENT"));
  return !secret || secret.deleted ? undefined : JSON.parse(version?.SecretString ?? "{}");
};

const step = (name: string, userName: string) =>
  invoke(context.stack, "enroll-mfa", {
    step: name,
    requestId: `mfa ${userName}`,
    userName,
    userId: user(userName).UserId,
    ...(name === "begin" && { now: context.stack.clock.now().toISOString() }),
  });

/** As often as a workflow tries it, or somebody redrives it; each failure is one that can be tried again. */
async function persist(name: string, userName: string): Promise<void> {
  for (let tries = 0; tries < 3; tries += 1) {
    const failure = await step(name, userName).then(
      () => undefined,
      (error: Error) => error.name,
    );
    if (failure === undefined) return;
    expect(failure).toMatch(/^(Transient|Lambda.Unknown|Sandbox.Timedout|AccessDenied\w*)$/);
    await context.stack.clock.advance(60_000);
  }
  expect.fail(`${name} of ${userName} comes to no end`);
}

const steps: [step: string, before: string[], holds: (name: string) => void][] = [
  [
    "begin",
    [],
    (name) => {
      const own = [...account().iam.virtualMfaDevices.values()].filter(({ SerialNumber }) =>
        SerialNumber.endsWith(name),
      );
      expect(own).toHaveLength(1);
      expect(current(name, "mfa")).toMatchObject({ seed: own[0]?.seed, serialNumber: own[0]?.SerialNumber });
      expect(user(name).loginProfile).toBeDefined();
    },
  ],
  [
    "suspend",
    ["begin"],
    (name) => {
      expect(user(name).loginProfile).toBeUndefined();
      expect(user(name).accessKeys).toMatchObject([{ Status: "Active" }]);
      expect(current(name, "mfa")).toBeUndefined();
      expect([...account().iam.virtualMfaDevices.keys()].filter((serial) => serial.endsWith(name))).toEqual([]);
    },
  ],
  [
    "undo-suspend",
    ["begin", "suspend"],
    (name) => {
      expect(user(name).loginProfile?.passwords).toEqual([current(name, "password").password]);
      expect(user(name).tags.has("steward:suspended")).toBe(false);
    },
  ],
];

describe("enroll-mfa", () => {
  it.each(steps)(
    "ends %s whole, whatever call of it meets whatever fault",
    async (name, before, holds) => {
      const prepare = async (userName: string) => {
        context.stack.aws.seed({ users: [{ UserName: userName, password: { created: "2026-01-01" }, keys: [{}] }] });
        for (const earlier of before) await step(earlier, userName);
        await context.stack.clock.advance(60_000);
      };
      await prepare("plain");
      const earlier = calls();
      await step(name, "plain");
      const made = calls() - earlier;
      expect(made).toBeGreaterThan(5);
      const kinds: Fault["kind"][] = ["deathAfter", "lostAnswer"];
      for (const kind of kinds)
        for (let call = 1; call <= made; call += 1) {
          const userName = `${kind.toLowerCase()}.${call}`;
          await prepare(userName);
          context.stack.aws.faults.splice(0, Infinity, { kind, caller: "enroll-mfa", call });
          await persist(name, userName);
          context.stack.aws.faults.length = 0;
          holds(userName);
        }
      await context.stack.clock.advance(DAY);
    },
    300_000,
  );
});
