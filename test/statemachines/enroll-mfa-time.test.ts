import { beforeEach, describe, expect, it } from "vitest";
import type { Fault } from "../../embedded-aws/faults.ts";
import { codesOf } from "../support/enrolment.ts";
import { DAY, invoke, stackFor, toPeople } from "../support/stack.ts";

const context = stackFor();
const hour = 3_600_000;
let requests = 0;

const user = () => context.stack.aws.account.iam.users.get("ada");
const lastPromise = () => {
  const { Subject = "", Message = "" } = toPeople(context.stack).at(-1) ?? {};
  const [, deadline = ""] = /set up MFA by (\S+)\. After/.exec(Message) ?? [];
  return { subject: Subject, left: Date.parse(deadline) - context.stack.clock.now().getTime() };
};

async function start() {
  requests += 1;
  const input = { requestId: `mfa-${requests}`, requestedBy: "audit", reason: "console-mfa", userName: "ada" };
  await invoke(context.stack, "start-workflow", { workflow: "enroll-mfa", input });
  return context.stack.engine.executions().at(-1) ?? expect.unreachable();
}

beforeEach(() => {
  for (const running of context.stack.engine.executions()) context.stack.engine.stop(running);
  const tags = { "steward:owner": "boss@example.com" };
  context.stack.aws.seed({ users: [{ UserName: "ada", password: true, tags }] });
});

describe("an enrolment that failed at its beginning and is redriven nine days later", () => {
  const denied = (operation: string): Fault => ({ kind: "accessDenied", operation });
  it.each<[string, Fault[]]>([
    ["before it made the device", [denied("CreateVirtualMFADevice")]],
    ["after it made the device", [{ kind: "deathAfter", operation: "PutSecretValue" }, denied("TagMFADevice")]],
  ])("gives the user all days from then on: %s", async (_, faults) => {
    const { aws, clock, engine } = context.stack;
    aws.faults.push(...faults);
    const execution = await start();
    await clock.runUntil(execution.ended);
    expect([execution.status, execution.progress.state]).toEqual(["FAILED", "EnrollMfaBegin"]);
    aws.faults.length = 0;

    await clock.advance(9 * DAY);
    engine.redrive(execution);
    await clock.advance(2 * hour);
    expect(lastPromise().subject).toBe("IAM user ada has 7 days left to set up MFA");
    expect(lastPromise().left).toBeGreaterThan(6.8 * DAY);
    await clock.advance(6 * DAY);
    expect([execution.status, user()?.loginProfile]).toEqual(["RUNNING", expect.anything()]);
  });
});

describe("an enrolment whose first notice is sent nine days late", () => {
  it("leaves half a day after the notice, and takes codes until then", async () => {
    const { aws, clock, engine } = context.stack;
    aws.faults.push({ kind: "accessDenied", operation: "Publish", caller: "notify" });
    const execution = await start();
    await clock.runUntil(execution.ended);
    expect(execution).toMatchObject({ status: "FAILED", progress: { state: "NotifyWanted" } });

    await clock.advance(9 * DAY);
    engine.redrive(execution);
    await clock.advance(2 * hour);
    expect(lastPromise().subject).toBe("IAM user ada has a day left to set up MFA");
    expect(lastPromise().left).toBeGreaterThan(9 * hour);
    expect(user()?.loginProfile).toBeDefined();
    await clock.advance(9 * hour);
    const secret = aws.account.secrets.get(`iam-steward/local/${user()?.UserId}/mfa`);
    const [version] = [...(secret?.versions.values() ?? [])].slice(-1);
    const codes = codesOf(JSON.parse(version?.SecretString ?? "{}").otpauthUri, clock.now());
    await invoke(context.stack, "confirm-mfa", { userName: "ada", ...codes });
    await clock.runUntil(execution.ended);
    expect(execution.output).toMatchObject({ mfa: "enrolled" });
  });
});

describe("an enrolment that was stopped", () => {
  it("can be asked for again at once, with a new device and all days", async () => {
    const { clock, engine } = context.stack;
    const stopped = await start();
    await clock.advance(5 * DAY);
    engine.stop(stopped); // as an offboarding does that is restored
    const again = await start();
    await clock.advance(2 * hour);
    expect(again.status).toBe("RUNNING");
    expect(lastPromise().left).toBeGreaterThan(6.8 * DAY);
  });

  it("gives all days once more when the same request starts again", async () => {
    const { clock, engine } = context.stack;
    const stopped = await start();
    await clock.advance(5 * DAY);
    engine.stop(stopped);
    await invoke(context.stack, "start-workflow", { again: stopped.arn });
    await clock.advance(2 * hour);
    expect(lastPromise().left).toBeGreaterThan(6.8 * DAY);
    await clock.advance(6 * DAY);
    expect(user()?.loginProfile).toBeDefined();
  });
});
