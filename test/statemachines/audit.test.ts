import { IAM } from "@aws-sdk/client-iam";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { SFN } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import { samplePeople } from "../../demo/sample-people.ts";
import type { Execution } from "../../embedded-aws/workflow/scope.ts";
import {
  auditInput,
  DAY,
  files,
  firstNight,
  invoke,
  latestAudit,
  nextNight,
  runAudit,
  stackFor,
  startAudit,
  type TestStack,
  toOperations,
  toPeople,
  withKey,
} from "../support/stack.ts";

const forever = Number.POSITIVE_INFINITY;
const account = "123456789012";
const folderOf = (night: Date) => `reports/${account}/${night.toISOString().slice(0, 10)}`;
const entered = ({ history }: Execution) =>
  history.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
const output = (execution: Execution) => execution.output as Record<string, unknown>;
const essence = (findings: { control: string; user: string }[]) =>
  findings.map(({ control, user }) => `${control} ${user}`).sort();
const digestOf = (stack: TestStack) =>
  toOperations(stack).findLast(({ Subject }) => Subject?.startsWith("IAM audit")) ?? { Subject: "", Message: "" };

const calm = [
  "Begin",
  ...["GenerateReportStart", "IsReportReady", "WaitForReport", "GenerateReportStart", "IsReportReady"],
  ...["GenerateReportEvaluate", "IsRotationWanted", "IsPartOfOrganization", "NotifyAudit", "SweepHandover"],
];

describe("a night", () => {
  const context = stackFor({ REMEDIATION: "plan" });

  it("goes from schedule to notice, and the next one tells what changed", async () => {
    const { stack } = context;
    stack.aws.seed(samplePeople(firstNight));
    const first = await runAudit(stack, firstNight);

    expect(first.status).toBe("SUCCEEDED");
    expect(entered(first)).toEqual(calm);
    expect(first.output).toEqual({
      folder: folderOf(firstNight),
      complete: true,
      findings: expect.any(Number),
      new: 0,
      resolved: 0,
      rotations: 5,
      rotate: false,
      messages: 1 + toPeople(stack).length,
      destroyed: 0,
    });
    expect(Object.keys(files(stack)).sort()).toEqual([
      ...[
        "credential-report.csv",
        "findings.jsonl",
        "people.jsonl",
        "report.html",
        "rotations.jsonl",
        "summary.json",
      ].map((name) => `${folderOf(firstNight)}/${name}`),
      `reports/${account}/history.jsonl`,
      `reports/${account}/latest.json`,
    ]);
    const before = await latestAudit(stack);
    expect(essence(before.findings)).toEqual(
      expect.arrayContaining([
        "admin-without-mfa mary",
        "console-mfa charles",
        "key-age o,comma",
        "key-age svc-legacy",
        "orphan-mfa <account>",
        "quarantine-policy svc-leaked",
        "root-access-key <root_account>",
        "service-credential BedrockAPIKey-7f3a",
      ]),
    );
    expect(toOperations(stack)).toHaveLength(1);
    const owners = toPeople(stack).map(({ MessageAttributes }) => MessageAttributes.owner?.StringValue);
    expect(new Set(owners).size).toBe(owners.length);
    expect(owners).toEqual(expect.arrayContaining(["platform@example.com", "charles@example.com"]));
    expect(owners).not.toContain("ada@example.com");

    const iam = new IAM(stack.aws.config);
    await iam.deleteLoginProfile({ UserName: "charles" });
    await iam.createUser({ UserName: "hannah", Path: "/people/" });
    await iam.createLoginProfile({ UserName: "hannah", Password: "Correct-Horse-7" });
    stack.aws.notices.length = 0;
    const second = await runAudit(stack, new Date(firstNight.getTime() + DAY));

    expect(second.status).toBe("SUCCEEDED");
    const after = await latestAudit(stack);
    const fresh = after.findings.filter(({ firstSeen }) => firstSeen === after.asOf);
    // Two of the sample's people reach a limit of their own on this day.
    expect(essence(fresh)).toEqual(["console-mfa hannah", "key-age svc-nightly", "unused-credential evelyn"]);
    expect(essence(after.resolved)).toEqual(["console-mfa charles"]);
    expect(second.output).toMatchObject({ complete: true, new: 3, resolved: 1 });
    const stays = after.findings.find(({ control, user }) => control === "key-age" && user === "svc-legacy");
    expect(stays?.firstSeen).toBe(before.asOf);
    expect(digestOf(stack).Message).toMatch(/New since the last audit:.*hannah.*Open.*svc-legacy.*Resolved:.*charles/s);
    // Nobody is told again of what they heard last night.
    expect(
      toPeople(stack)
        .map(({ MessageAttributes }) => MessageAttributes.owner?.StringValue)
        .sort(),
    ).toEqual(["evelyn@example.com", "platform@example.com"]);
  });
});

describe("an audit", () => {
  const context = stackFor();
  const { aws, clock } = { aws: () => context.stack.aws, clock: () => context.stack.clock };
  const fault = (kind: "throttle" | "accessDenied" | "limitExceeded" | "timeout", operation: string, times = forever) =>
    aws().faults.push({ kind, operation, times });
  const seedStale = () => aws().seed({ users: [withKey(context.stack, "svc-old", 200)] });
  const waits = ({ history }: Execution) =>
    history.flatMap(({ stateEnteredEventDetails, timestamp }, at) =>
      stateEnteredEventDetails?.name === "WaitForReport"
        ? Math.round(((history[at + 1]?.timestamp?.getTime() ?? 0) - (timestamp?.getTime() ?? 0)) / 1000)
        : [],
    );
  const audit = () => runAudit(context.stack, nextNight(context.stack));
  const expectIncomplete = async (execution: Execution, why: RegExp) => {
    expect(execution.status).toBe("SUCCEEDED");
    expect(output(execution).complete).toBe(false);
    expect((await latestAudit(context.stack)).coverage["credential-report"]).toMatch(why);
    expect(digestOf(context.stack).Subject).toContain("INCOMPLETE");
    expect(digestOf(context.stack).Message).toMatch(why);
  };

  it("waits for a report that takes minutes, ever more patiently", async () => {
    aws().account.behaviour.reportSeconds = 250;
    const execution = await audit();
    expect(output(execution).complete).toBe(true);
    expect(waits(execution)).toEqual([5, 10, 20, 40, 60, 60, 60]);
  });

  it("gives up on a report that takes hours, and says so", async () => {
    seedStale();
    await audit();
    aws().account.behaviour.reportSeconds = 3 * 3600;
    const execution = await audit();
    await expectIncomplete(execution, /unavailable: .*not finished.* after 20 minutes/);
    expect(waits(execution).reduce((sum, wait) => sum + wait, 0)).toBeGreaterThanOrEqual(20 * 60);
    expect((await latestAudit(context.stack)).findings).toMatchObject([{ user: "svc-old", carriedOver: true }]);
  });

  it.each(["GenerateCredentialReport", "GetCredentialReport", "PutObject", "Publish", "ListSecrets"])(
    "rides out a moment of throttling: %s",
    async (operation) => {
      fault("throttle", operation, 2);
      expect(output(await audit())).toMatchObject({ complete: true });
    },
  );

  it("is incomplete where the making of the report is throttled for good, and says by what", async () => {
    fault("throttle", "GenerateCredentialReport");
    await expectIncomplete(await audit(), /unavailable: Throttling: Rate exceeded/);
  });

  it("is incomplete where the fetching of the report is throttled for good", async () => {
    fault("throttle", "GetCredentialReport");
    await expectIncomplete(await audit(), /unavailable: Throttling: Rate exceeded/);
  });

  it.each(["GenerateCredentialReport", "GetCredentialReport"])(
    "is incomplete where %s is denied",
    async (operation) => {
      fault("accessDenied", operation);
      await expectIncomplete(await audit(), new RegExp(`unavailable: AccessDenied: .*iam:${operation}`));
    },
  );

  it.each([
    ["at once", 0, true],
    ["in ten minutes", 600, true],
    ["in an hour, which is too late", 3600, false],
  ])(
    "has the report made again, %s, where it expires between its start and its fetching",
    async (_, seconds, whole) => {
      await new IAM(aws().config).generateCredentialReport();
      const madeAt = clock().now();
      await clock().advance(3.9 * 3600_000);
      aws().account.behaviour.reportSeconds = seconds;
      fault("timeout", "GetObject", 1); // a quarter of an hour passes in the middle of the step
      const execution = await runAudit(context.stack);
      expect(output(execution)).toMatchObject({ complete: whole });
      const { generatedAt } = await latestAudit(context.stack);
      if (whole) expect(Date.parse(generatedAt ?? "")).toBeGreaterThan(madeAt.getTime() + 4 * 3600_000);
      else expect(generatedAt).toBeNull();
    },
  );

  it("takes the report at hand where AWS will make no other, and says its doubt", async () => {
    await new IAM(aws().config).generateCredentialReport();
    await clock().advance(2 * 3600_000);
    fault("limitExceeded", "GenerateCredentialReport");
    const execution = await runAudit(context.stack);
    expect(output(execution)).toMatchObject({ complete: true });
    expect(digestOf(context.stack).Message).toMatch(/Doubt: AWS made no new credential report/);
  });

  it("is incomplete where AWS will make no report and there is none at hand", async () => {
    fault("limitExceeded", "GenerateCredentialReport");
    await expectIncomplete(await audit(), /unavailable: .*LimitExceeded.* none at hand/);
  });

  it("is incomplete where the report has no row on the root user", async () => {
    aws().account.behaviour.reportRoot = false;
    expect(output(await audit())).toMatchObject({ complete: false });
    expect(digestOf(context.stack).Subject).toContain("INCOMPLETE");
    expect(digestOf(context.stack).Message).toContain("root-row: unavailable: the report has no row on the root user");
  });

  it("runs once for a scheduled time, though the schedule fires twice", async () => {
    const at = nextNight(context.stack);
    const first = await startAudit(context.stack, at);
    const second = await startAudit(context.stack, at);
    await clock().runUntil(first.ended);
    await startAudit(context.stack, at);
    expect(second.arn).toBe(first.arn);
    expect(toOperations(context.stack)).toHaveLength(1);
  });

  it.each([
    ["PutObject", "GenerateReportEvaluate"],
    ["Publish", "NotifyAudit"],
    ["ListSecrets", "SweepHandover"],
  ])(
    "fails at its step where %s is denied, tells operations, and goes on from there when redriven",
    async (operation, state) => {
      seedStale();
      fault("accessDenied", operation);
      const execution = await audit();
      expect(execution.status).toBe("FAILED");
      expect(execution.error).toMatch(/^(AccessDenied|AuthorizationError)/);
      expect(entered(execution).at(-1)).toBe(state);
      const [alarm, ...more] = toOperations(context.stack)
        .filter(({ Subject }) => !Subject?.startsWith("IAM audit"))
        .map(({ Message }) => Message);
      expect(more).toEqual([]);
      for (const told of ["FAILED", execution.name]) expect(alarm).toContain(told);

      aws().faults.length = 0;
      aws().calls.length = 0;
      await new SFN(aws().config).redriveExecution({ executionArn: execution.arn });
      await clock().runUntil(execution.ended);
      expect(execution.status).toBe("SUCCEEDED");
      expect(output(execution)).toMatchObject({ complete: true, findings: 1 });
      expect(digestOf(context.stack).Subject).toContain("1 high");
      // What had succeeded was not done again.
      const again = aws().calls.some((call) => call.operation === "GetCredentialReport");
      expect(again).toBe(state === "GenerateReportEvaluate");
    },
  );

  it("fails where its files cannot be written for long: nobody would ever see it", async () => {
    fault("throttle", "PutObject");
    const execution = await audit();
    expect(execution).toMatchObject({ status: "FAILED", error: "Transient" });
    expect(entered(execution).at(-1)).toBe("GenerateReportEvaluate");
  });

  const secretName = "iam-steward/local/AIDAEXAMPLE1/password";
  const seedHandover = async () => {
    aws().account.secrets.clear();
    await new SecretsManager(aws().config).createSecret({ Name: secretName, SecretString: "to be destroyed" });
    const secret = aws().account.secrets.get(secretName) ?? expect.unreachable();
    secret.LastChangedDate = new Date(clock().now().getTime() - 8 * DAY);
    return secret;
  };

  it("leaves no secret in histories, logs, notices or files, where a secret that is told would be found", async () => {
    const { stack } = context;
    const canary = "Canary-Password-1";
    aws().seed({
      users: [
        withKey(stack, "svc-old", 200, { password: { value: canary }, mfa: true }),
        { UserName: "ada", password: { value: canary } },
      ],
      orphanDevices: [{ name: "left" }],
    });
    const kept = { requestId: "r", password: "Canary-Handover-1" };
    const handover = "iam-steward/local/AIDAEXAMPLE2/password";
    await seedHandover();
    await new SecretsManager(aws().config).createSecret({ Name: handover, SecretString: JSON.stringify(kept) });
    const { iam } = aws().account;
    const plain = [
      canary,
      kept.password,
      "to be destroyed",
      ...[...iam.users.values()].flatMap(({ accessKeys }) => accessKeys.map(({ SecretAccessKey }) => SecretAccessKey)),
      ...[...iam.virtualMfaDevices.values()].map(({ seed }) => seed),
    ];
    expect(plain).toHaveLength(6);
    const secrets = plain.flatMap((secret) => [secret, Buffer.from(secret).toString("base64").replace(/=+$/, "")]);
    const places = () => ({
      histories: JSON.stringify(stack.engine.executions().map(({ machine: _, ...execution }) => execution)),
      logs: ["generate-report", "notify", "start-workflow", "sweep-handover"]
        .flatMap((name) => stack.functions.logs(name))
        .join("\n"),
      notices: JSON.stringify(aws().notices),
      files: Object.values(files(stack)).join("\n"),
    });
    const leaks = () =>
      Object.entries(places())
        .filter(([, text]) => secrets.some((secret) => text.includes(secret)))
        .map(([place]) => place);

    fault("accessDenied", "Publish", 1); // a failure's message is told in more places than an answer
    const failed = await audit();
    expect(failed.status).toBe("FAILED");
    const execution = await audit();
    expect(execution.status).toBe("SUCCEEDED");
    expect(Object.values(places()).every((text) => text.length > 100)).toBe(true);
    expect(leaks()).toEqual([]);

    const tags = {
      "steward:exempt": "console-mfa",
      "steward:exempt-until": new Date(clock().now().getTime() + 5 * DAY).toISOString(),
      "steward:exempt-reason": `has ${canary} until then`,
    };
    aws().seed({ users: [{ UserName: "careless", password: true, tags }] });
    const at = nextNight(stack);
    await clock().advance(DAY);
    const input = { ...auditInput(at), reason: kept.password };
    await invoke(stack, "start-workflow", { workflow: "audit", input });
    await clock().run();
    expect(leaks()).toEqual(["histories", "notices", "files"]);
    await expect(invoke(stack, "start-workflow", { workflow: canary })).rejects.toMatchObject({ name: "Rejected" });
  });
});
