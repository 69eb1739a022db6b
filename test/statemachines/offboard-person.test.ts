import { expect, it } from "vitest";
import { offboardings, standing, wholly } from "../support/offboarding.ts";
import { files, invoke } from "../support/stack.ts";

const { context, user, begin, end, message } = offboardings();
const jane = "jane@example.com";
const owned = { tags: { "steward:owner": jane }, keys: [{ lastUsed: new Date("2026-11-19T00:00:00Z") }], password: {} };
const leave = { requestId: "leave-7", requestedBy: "hr", reason: "last day", person: jane, urgency: "normal" };

it("a person with several users in a stage of one account is cut, deleted and certified with all of them", async () => {
  context.stack.aws.seed({ users: ["jane", "jane-admin"].map((UserName) => ({ UserName, ...owned })) });
  const execution = await begin("offboard-everywhere", { ...leave, quarantineDays: 1 });
  await context.stack.clock.advance(120_000);
  expect([standing(user("jane")), standing(user("jane-admin"))]).toEqual([wholly, wholly]);
  await end(execution);
  expect(execution).toMatchObject({ status: "SUCCEEDED", output: { deleted: 2, left: { inAll: 0 } } });
  const { certificate } = execution.output as { certificate: string };
  expect(JSON.parse(files(context.stack)[certificate] ?? "{}")).toMatchObject({
    complete: true,
    users: [{ keys: [{ status: "Active", lastUsed: "2026-11-19T00:00:00.000Z" }] }, { userName: "jane-admin" }],
  });
});

it("a user who is restored is named, is not cut again, and the others are deleted", async () => {
  context.stack.aws.seed({ users: ["jane", "jane-admin"].map((UserName) => ({ UserName, ...owned })) });
  const execution = await begin("offboard-everywhere", { ...leave, quarantineDays: 1 });
  await context.stack.clock.advance(120_000);
  const restore = { requestId: "back-1", requestedBy: "hr", reason: "the wrong one", userName: "jane-admin" };
  await invoke(context.stack, "start-workflow", { workflow: "restore", input: restore });
  await context.stack.clock.advance(600_000);
  const restored = structuredClone(user("jane-admin"));
  await end(execution);
  expect([user("jane-admin"), context.stack.aws.account.iam.users.has("jane")]).toEqual([restored, false]);
  expect(execution.output).toMatchObject({ deleted: 1, left: { some: [expect.stringMatching(/^jane-admin in /)] } });
  expect(message("is NOT cut in every account")).toMatch(/jane-admin.*: the offboarding was stopped or undone/);
});

it("a user whose offboarding fails after the cut is told as cut, with what failed in words", async () => {
  context.stack.aws.seed({ users: ["jane", "jane-admin"].map((UserName) => ({ UserName, ...owned })) });
  await begin("offboard-everywhere", { ...leave, quarantineDays: 1 });
  await context.stack.clock.advance(120_000);
  const [key] = user("jane-admin").accessKeys;
  if (key) key.Status = "Active";
  await context.stack.clock.advance(86_400_000);
  if (key) key.Status = "Inactive";
  await context.stack.clock.advance(3 * 86_400_000);
  const told = context.stack.aws.notices.filter(({ Subject }) => Subject?.startsWith("Access of jane@example.com"));
  expect(told.map(({ Subject }) => Subject)).not.toContain("Access of jane@example.com is NOT cut in every account");
  expect(told.at(-1)?.Message).toMatch(
    /offboarding has failed since; a redrive goes on:\n- jane-admin in \d+: QuarantineDisturbed: access key [^{}]*\n/,
  );
});

it("a user who is renamed before anybody cuts them is named, and is not certified as deleted", async () => {
  const { stack } = context;
  const asked = { requestId: "leave-8", person: "kim" };
  const ask = (step: string, more: object) =>
    invoke<{ summary: object }>(stack, "find-person", { step, ...asked, ...more });
  const look = async () => {
    const now = stack.clock.now().toISOString();
    await ask("look", { names: ["kim"], insist: false, now });
    return ask("plan", { requestedBy: "hr", reason: "last day", urgency: "normal", since: now, now });
  };
  stack.aws.seed({ users: [{ UserName: "kim", keys: [{}] }] });
  await ask("accounts", { open: false, insist: false });
  await look();
  const kim = user("kim") ?? expect.unreachable();
  stack.aws.account.iam.users.delete("kim");
  stack.aws.account.iam.users.set("kim-2", Object.assign(kim, { UserName: "kim-2" }));
  expect(await look()).toMatchObject({
    summary: { cut: 0, notCut: { some: [expect.stringContaining("not seen any more")] } },
  });
  const certified = await ask("certify", {
    requestedBy: "hr",
    reason: "last day",
    now: stack.clock.now().toISOString(),
  });
  expect(certified).toMatchObject({ deleted: 0, left: { inAll: 1 } });
});
