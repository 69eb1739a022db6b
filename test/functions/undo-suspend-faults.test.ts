import { expect, it } from "vitest";
import { invoke, stackFor } from "../support/stack.ts";

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

/** As often as somebody asks for it again; each failure is one that can be tried again. */
async function persist(userName: string): Promise<void> {
  for (let tries = 0; tries < 3; tries += 1) {
    const failure = await step("undo-suspend", userName).then(
      () => undefined,
      (error: Error) => error.name,
    );
    if (failure === undefined) return;
    expect(failure).toMatch(/^(Transient|Lambda.Unknown|Sandbox.Timedout|AccessDenied\w*)$/);
    await context.stack.clock.advance(60_000);
  }
  expect.fail(`the undo of ${userName}'s suspension comes to no end`);
}

async function suspended(userName: string): Promise<void> {
  context.stack.aws.seed({ users: [{ UserName: userName, password: { created: "2026-01-01" }, keys: [{}] }] });
  for (const earlier of ["begin", "suspend"]) await step(earlier, userName);
  await context.stack.clock.advance(60_000);
}

/** Every step of a workflow meets every fault in `npm run faults`; this one is part of none. */
it("the undo of a suspension gives one password, whatever call of it meets whatever fault", async () => {
  await suspended("plain");
  const earlier = calls();
  await step("undo-suspend", "plain");
  const made = calls() - earlier;
  expect(made).toBeGreaterThan(5);
  for (const kind of ["deathAfter", "lostAnswer"] as const)
    for (let call = 1; call <= made; call += 1) {
      const name = `${kind.toLowerCase()}.${call}`;
      await suspended(name);
      context.stack.aws.faults.splice(0, Infinity, { kind, caller: "enroll-mfa", call });
      await persist(name);
      context.stack.aws.faults.length = 0;
      expect(user(name).loginProfile?.passwords).toEqual([current(name, "password").password]);
      expect(user(name).tags.has("steward:suspended")).toBe(false);
    }
});
