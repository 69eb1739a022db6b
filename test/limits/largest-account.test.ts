import { beforeEach, describe, expect, it } from "vitest";
import type { UserSeed } from "../../embedded-aws/seed-users.ts";
import type { Execution } from "../../embedded-aws/workflow/scope.ts";
import { at, everything, offboardings, trusting } from "../support/offboarding.ts";
import { DAY, runAudit } from "../support/stack.ts";

/** Quotas of IAM, as AWS gives them by default (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html). */
const most = { users: 5_000, roles: 5_000, groups: 300, groupsOfUser: 10, policies: 1_500, tags: 50, name: 64 };
/** Half of what Step Functions takes as input, output or variable of a state, in bytes. */
const half = 128 * 1024;

const { context, user, begin, request, run, message, evidence } = offboardings({ REMEDIATION: "rotate" });
const id = "123456789012";
const owner = "boss@example.com";
const some = (count: number) => Array.from({ length: count }, (_, index) => String(index).padStart(4, "0"));
const long = (name: string) => name.padEnd(most.name, "-x");
const ours = 1; // group, which the stack makes
const groups = ["developers", "analysts", ...some(most.groups - 2 - ours).map((number) => long(`group-${number}`))];
const document = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] };

const person = (UserName: string): UserSeed => ({
  ...everything(UserName, { groups: groups.slice(0, most.groupsOfUser) }),
  tags: Object.fromEntries(some(most.tags - 5).map((number) => [long(`tag-${number}`), "v".repeat(256)])),
  hardware: some(7).map((number) => `GAHT0000${number}`),
  sshKeys: some(5).map(() => ({})),
  serviceCredentials: ["codecommit", "cassandra", "bedrock", "logs"].flatMap((name) =>
    some(2).map(() => ({ service: `${name}.amazonaws.com` })),
  ),
});

beforeEach(() => {
  const stale: Omit<UserSeed, "UserName"> = {
    keys: [{ created: "2025-01-01T00:00:00Z", lastUsed: "2026-11-19T00:00:00Z" }],
    password: true,
  };
  const policies = some(most.policies - context.stack.aws.account.iam.policies.size).map((number) => ({
    PolicyName: long(`policy-${number}`),
    document,
  }));
  context.stack.aws.seed({
    policies,
    groups: groups.map((GroupName) => ({ GroupName })),
    roles: some(most.roles).map((number) => ({
      RoleName: long(`role-${number}`),
      trust: trusting(`arn:aws:iam::${id}:root`),
    })),
    users: some(most.users - 2).map((number) => ({ UserName: long(`user-${number}`), ...stale })),
  });
  context.stack.aws.seed({ users: [person("ada")] });
});

/** Bytes of the largest input, output and variable in a history, by the state that it belongs to. */
function heaviest(execution: Execution): { state: string | undefined; bytes: number } {
  const sizes = execution.history.flatMap(({ stateEnteredEventDetails: entered, stateExitedEventDetails: exited }) =>
    [entered?.input, exited?.output, ...Object.values(exited?.assignedVariables ?? {})].map((text) => ({
      state: entered?.name ?? exited?.name,
      bytes: Buffer.byteLength(text ?? ""),
    })),
  );
  return sizes.reduce((most, each) => (each.bytes > most.bytes ? each : most));
}
const results = ({ history }: Execution) =>
  history.map(({ taskSucceededEventDetails: done }) => Buffer.byteLength(done?.output ?? ""));

const fits = (execution: Execution) => {
  expect(heaviest(execution).bytes, `${execution.name} at ${heaviest(execution).state}`).toBeLessThan(half);
  expect(Math.max(...results(execution)), execution.name).toBeLessThan(half);
};

describe("in the largest account that AWS allows by default, no state holds more than half of what it may", {
  timeout: 120_000,
}, () => {
  it("of an offboarding and a restore", async () => {
    const offboarding = await begin("offboard", request({ urgency: "normal" }));
    await context.stack.clock.advance(DAY);
    expect(at(offboarding)).toBe("Quarantine");
    expect(message("is cut")).toContain(`- and ${most.roles - 20} more`);
    const restored = await run("restore");
    expect(restored.status).toBe("SUCCEEDED");
    const deletion = await run("offboard", { urgency: "normal" });
    expect([deletion.status, evidence("certificate")[0]?.residue]).toEqual(["SUCCEEDED", undefined]);
    for (const execution of [offboarding, restored, deletion]) fits(execution);
  });

  it("of an audit that plans rotations, and of all that it starts", async () => {
    const audit = await runAudit(context.stack);
    expect(audit.status).toBe("SUCCEEDED");
    for (const execution of context.stack.engine.executions()) fits(execution);
  });

  it("of an onboarding, a change of access, an enrolment of MFA, a rotation and a containment", async () => {
    const userName = long("user-0000");
    const [key] = user(userName).accessKeys;
    const all: [string, object][] = [
      ["onboard", { userName: "eve", owner, groups: ["developers"], console: true, accessKey: true, mfa: false }],
      ["change-access", { userName: "eve", groups: ["analysts"], policies: [] }],
      ["enroll-mfa", { userName: "eve" }],
      ["rotate-key", { userName, accessKeyId: key?.AccessKeyId }],
      ["contain-key", { userName: undefined, accessKeyId: key?.AccessKeyId }],
    ];
    for (const [workflow, input] of all) {
      const execution = await begin(workflow, request(input));
      await context.stack.clock.advance(DAY / 24);
      expect(execution.status, `${execution.name}: ${execution.cause}`).toMatch(/SUCCEEDED|RUNNING/);
      fits(execution);
    }
  });
});
