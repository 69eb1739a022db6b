import { S3 } from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import { readAudit } from "../../audit/archive/archive.ts";
import {
  archiveOf,
  DAY,
  files,
  invoke,
  judge,
  judgeAgain,
  latestAudit,
  nextNight,
  stackFor,
  startWithout,
  type TestStack,
  withKey,
} from "../support/stack.ts";

const forever = Number.POSITIVE_INFINITY;
const account = "123456789012";
const folderOf = (night: Date) => `reports/${account}/${night.toISOString().slice(0, 10)}`;
const latest = (stack: TestStack) => JSON.parse(files(stack)[`reports/${account}/latest.json`] ?? "null");
const lines = (text = "") =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
const essence = (findings: { control: string; user: string }[]) =>
  findings.map(({ control, user }) => `${control} ${user}`).sort();

describe("generate-report, asked to start", () => {
  const context = stackFor();
  const start = () => invoke(context.stack, "generate-report", { step: "start" });
  const generate = (kind: "throttle" | "accessDenied" | "limitExceeded", times: number) =>
    context.stack.aws.faults.push({ kind, operation: "GenerateCredentialReport", times });

  it("says how far AWS is with the report", async () => {
    context.stack.aws.account.behaviour.reportSeconds = 60;
    await expect(start()).resolves.toEqual({ report: "in progress" });
    await context.stack.clock.advance(30_000);
    await expect(start()).resolves.toEqual({ report: "in progress" });
    await context.stack.clock.advance(31_000);
    await expect(start()).resolves.toEqual({ report: "ready" });
  });

  it("rides out a moment of throttling, and asks for a retry where it lasts", async () => {
    generate("throttle", 2);
    await expect(start()).resolves.toEqual({ report: "in progress" });
    generate("throttle", forever);
    await expect(start()).rejects.toMatchObject({ name: "Transient" });
  });

  it("tells AWS's limit on asking from a right that is missing", async () => {
    generate("limitExceeded", forever);
    await expect(start()).resolves.toEqual({ report: "refused" });
    context.stack.aws.faults.length = 0;
    generate("accessDenied", forever);
    await expect(start()).resolves.toEqual({
      report: "unavailable",
      reason: expect.stringMatching(/^AccessDenied: .*iam:GenerateCredentialReport/),
    });
  });

  it.each(["dieBefore", "dieAfter"] as const)("may be asked again where it dies: %s", async (death) => {
    context.stack.aws[death]("GenerateCredentialReport");
    await expect(start()).rejects.toMatchObject({ name: "Lambda.Unknown" });
    await start();
    await expect(start()).resolves.toEqual({ report: "ready" });
  });

  const good = { step: "evaluate", requestId: "r", scheduledTime: "2026-11-20T02:00:00Z", now: "2026-11-20T02:00:00Z" };
  it.each([
    ["no step", {}],
    ["an unknown step", { step: "delete" }],
    ["an unknown key", { step: "start", force: true }],
    ["an unknown state of the report", { ...good, report: "somewhere" }],
    ["an unknown key beside the others", { ...good, report: "ready", folder: "/" }],
    ["a folder in the place of a time", { ...good, report: "ready", scheduledTime: "../../other" }],
  ])("refuses %s", async (_, payload) => {
    await expect(invoke(context.stack, "generate-report", payload)).rejects.toMatchObject({ name: "Rejected" });
    expect(context.stack.aws.calls).toEqual([]);
  });

  it("does not start without its variables, and names them", async () => {
    const why = await startWithout(context.stack, "generate-report");
    expect(why).toMatch(/ACCOUNT_ID.*REPORT_BUCKET/s);
    const bad = { ACCOUNT_ID: account, REPORT_BUCKET: "b", REMEDIATION: "delete", KEY_MAX_AGE_DAYS: "soon" };
    const worse = await startWithout(context.stack, "generate-report", bad);
    expect(worse).toMatch(/KEY_MAX_AGE_DAYS.*REMEDIATION/s);
    expect(worse).not.toMatch(/UNUSED_DAYS|ACCOUNT_ID/);
  });
});

describe("generate-report, asked to evaluate", () => {
  const context = stackFor();
  let tonight: Date;
  beforeEach(() => {
    tonight = nextNight(context.stack);
  });
  const stale = (UserName: string) => withKey(context.stack, UserName, 200);
  const remove = (name: string) => context.stack.aws.account.iam.users.delete(name);

  it("leaves a night's files in the folder of its day, and points to them", async () => {
    context.stack.aws.seed({ users: [stale("svc-old")] });
    const answer = await judge(context.stack, tonight);
    const folder = folderOf(tonight);

    expect(answer).toMatchObject({ folder, complete: true, findings: 1, new: 0, resolved: 0, rotations: 0 });
    const left = files(context.stack);
    expect(Object.keys(left).sort()).toEqual(
      [
        ...[
          "credential-report.csv",
          "findings.jsonl",
          "people.jsonl",
          "report.html",
          "rotations.jsonl",
          "summary.json",
        ].map((name) => `${folder}/${name}`),
        `reports/${account}/history.jsonl`,
        `reports/${account}/latest.json`,
      ].sort(),
    );
    expect(latest(context.stack)).toEqual({ folder, before: null });
    expect(left[`${folder}/credential-report.csv`]).toContain("svc-old,arn:aws:iam::123456789012:user/svc-old");
    expect(left[`${folder}/report.html`]).toMatch(/^<!doctype html>.*svc-old.*<\/html>\s*$/is);
    expect(left[`${folder}/rotations.jsonl`]).toBe("");
    expect(lines(left[`${folder}/findings.jsonl`])).toMatchObject([{ control: "key-age", user: "svc-old" }]);
    expect(JSON.parse(left[`${folder}/summary.json`] ?? "")).toMatchObject({ account, complete: true });
    expect(left[`${folder}/summary.json`]).not.toContain("svc-old,");
  });

  it("compares with the night before: new, persisting, resolved", async () => {
    context.stack.aws.seed({ users: [stale("stays"), stale("goes")] });
    await judge(context.stack, tonight);
    remove("goes");
    context.stack.aws.seed({ users: [stale("comes")] });
    const answer = await judge(context.stack, nextNight(context.stack));

    expect(answer).toMatchObject({ findings: 2, new: 1, resolved: 1 });
    const { findings, resolved } = await latestAudit(context.stack);
    expect(essence(findings)).toEqual(["key-age comes", "key-age stays"]);
    expect(findings.filter(({ isNew }) => isNew).map(({ user }) => user)).toEqual(["comes"]);
    expect(essence(resolved)).toEqual(["key-age goes"]);
  });

  it("compares a repeat with the night before, not with itself", async () => {
    await judge(context.stack, tonight);
    context.stack.aws.seed({ users: [stale("comes")] });
    const second = nextNight(context.stack);
    const first = await judge(context.stack, second);
    const before = files(context.stack);
    await expect(judgeAgain(context.stack, second)).resolves.toEqual(first);
    expect(first).toMatchObject({ new: 1 });
    expect(files(context.stack)).toEqual(before);
  });

  it("leaves no file under way that a later invocation would write, when one cannot be written", async () => {
    const { aws } = context.stack;
    aws.faults.push({ kind: "accessDenied", operation: "PutObject" });
    aws.faults.push({ kind: "throttle", operation: "PutObject", call: 2, times: 4 });
    await expect(judge(context.stack, tonight)).rejects.toThrow("not authorized to perform: s3:PutObject");
    const written = Object.keys(files(context.stack));
    expect(written.filter((key) => key.startsWith(folderOf(tonight)))).toHaveLength(4);
  });

  it("carries over what it could not see tonight, and says what that is", async () => {
    context.stack.aws.seed({
      users: [{ UserName: "bot", serviceCredentials: [{ service: "bedrock.amazonaws.com" }] }, stale("svc-old")],
    });
    await judge(context.stack, tonight);
    const { faults } = context.stack.aws;
    faults.push({ kind: "accessDenied", operation: "ListServiceSpecificCredentials", times: forever });
    const answer = await judge(context.stack, nextNight(context.stack));

    expect(answer).toMatchObject({ complete: false, findings: 2, new: 0, resolved: 0 });
    const { coverage, findings } = await latestAudit(context.stack);
    expect(coverage["service-specific-credentials"]).toMatch(/^unavailable: AccessDenied/);
    expect(findings.filter(({ carriedOver }) => carriedOver).map(({ control }) => control)).toEqual([
      "service-credential",
    ]);

    faults.length = 0;
    await judge(context.stack, nextNight(context.stack));
    const seen = await latestAudit(context.stack);
    expect(seen.findings.filter(({ carriedOver }) => carriedOver)).toEqual([]);
    expect(essence(seen.findings)).toEqual(["key-age svc-old", "service-credential bot"]);
  });

  it("does not keep an exemption alive that ended while its finding could not be seen", async () => {
    const until = new Date(tonight.getTime() + 1.5 * DAY).toISOString().replace(/\.\d+Z/, "Z");
    const exempt = {
      "steward:exempt": "direct-policy",
      "steward:exempt-until": until,
      "steward:exempt-reason": "soon",
    };
    const policy = { Version: "2012-10-17", Statement: [] };
    context.stack.aws.seed({ users: [{ UserName: "dora", inline: { mine: policy }, tags: exempt }] });
    await judge(context.stack, tonight);
    context.stack.aws.faults.push({
      kind: "accessDenied",
      operation: "GetAccountAuthorizationDetails",
      times: forever,
    });

    await judge(context.stack, nextNight(context.stack));
    const within = await latestAudit(context.stack);
    expect(within.findings).toMatchObject([{ user: "dora", carriedOver: true, exempt: { reason: "soon" } }]);
    await judge(context.stack, nextNight(context.stack));
    const after = await latestAudit(context.stack);
    expect(after.findings).toMatchObject([{ user: "dora", carriedOver: true }]);
    expect(after.findings[0]).not.toHaveProperty("exempt");
    expect(after.totals.low).toBe(1);
  });

  it("goes on without a credential report, and leaves no file that pretends to be one", async () => {
    context.stack.aws.seed({ users: [stale("svc-old")] });
    await judge(context.stack, tonight);
    const second = nextNight(context.stack);
    await context.stack.clock.advance(DAY); // the first night's report has expired
    await judgeAgain(context.stack, second, { report: "unavailable", reason: "AWS was asleep" });
    const { coverage, findings, complete } = await latestAudit(context.stack);
    expect(complete).toBe(false);
    expect(coverage["credential-report"]).toBe("unavailable: AWS was asleep; there is none at hand");
    expect(findings).toMatchObject([{ control: "key-age", carriedOver: true }]);
    expect(Object.keys(files(context.stack))).not.toContain(`${folderOf(second)}/credential-report.csv`);
  });

  it("asks for another report where the one that was there has expired", async () => {
    await invoke(context.stack, "generate-report", { step: "start" });
    await context.stack.clock.advance(DAY);
    await expect(judgeAgain(context.stack, tonight)).rejects.toMatchObject({ name: "ReportNotReady" });
  });

  it("goes on without the night before where that was removed, for a first night has none either", async () => {
    await judge(context.stack, tonight);
    for (const key of Object.keys(files(context.stack)))
      if (!key.endsWith("latest.json")) context.stack.aws.account.buckets.get(context.stack.bucket)?.delete(key);
    await judge(context.stack, nextNight(context.stack));
    await expect(latestAudit(context.stack)).resolves.toMatchObject({ comparedWith: null, complete: true });
  });

  // Six files a night, the history, and then the pointer.
  const puts = [1, 6, 7, 8];
  it.each(puts.flatMap((call) => [["dieBefore", call] as const, ["dieAfter", call] as const]))(
    "leaves a whole night to be read where it dies: %s, object %i",
    async (death, call) => {
      context.stack.aws.seed({ users: [stale("stays")] });
      await judge(context.stack, tonight);
      const before = await latestAudit(context.stack);
      const second = nextNight(context.stack);
      context.stack.aws.seed({ users: [stale("comes")] });
      context.stack.aws[death]("PutObject", { call });
      await expect(judge(context.stack, second)).rejects.toMatchObject({ name: "Lambda.Unknown" });

      const pointed = death === "dieAfter" && call === 8;
      expect(latest(context.stack)).toEqual(
        pointed ? { folder: folderOf(second), before: folderOf(tonight) } : { folder: folderOf(tonight), before: null },
      );
      await expect(readAudit(archiveOf(context.stack), folderOf(tonight))).resolves.toEqual(before);
      if (pointed) await expect(latestAudit(context.stack)).resolves.toMatchObject({ comparedWith: before.asOf });

      await expect(judgeAgain(context.stack, second)).resolves.toMatchObject({ findings: 2, new: 1, resolved: 0 });
      expect(latest(context.stack)).toEqual({ folder: folderOf(second), before: folderOf(tonight) });
      await expect(latestAudit(context.stack)).resolves.toMatchObject({ comparedWith: before.asOf });
    },
  );

  it("plans no rotation where REMEDIATION is report", async () => {
    context.stack.aws.seed({ users: [stale("svc-old")] });
    await expect(judge(context.stack, tonight)).resolves.toMatchObject({ rotations: 0 });
    expect(files(context.stack)[`${folderOf(tonight)}/rotations.jsonl`]).toBe("");
  });

  it.each([
    ["has what this version does not know", (text: string) => text.replace("{", '{"newer":true,'), false],
    ["lacks what this version needs", (text: string) => text.replace('"coverage"', '"covered"'), true],
    ["is no JSON", () => "{", true],
  ])("goes on where the night before %s", async (_, change, doubtful) => {
    context.stack.aws.seed({ users: [stale("stays")] });
    await judge(context.stack, tonight);
    const key = `${folderOf(tonight)}/summary.json`;
    const s3 = new S3(context.stack.aws.config);
    const { Body } = await s3.getObject({ Bucket: context.stack.bucket, Key: key });
    const text = (await Body?.transformToString()) ?? "";
    await s3.putObject({ Bucket: context.stack.bucket, Key: key, Body: change(text) });
    await judge(context.stack, nextNight(context.stack));
    const { doubts, comparedWith } = await latestAudit(context.stack);
    expect(doubts.some((doubt) => doubt.includes("cannot be read any more"))).toBe(doubtful);
    expect(comparedWith === null).toBe(doubtful);
  });

  it("knows account and findings again though no source names the account", async () => {
    delete context.stack.aws.account.iam.passwordPolicy;
    await judge(context.stack, tonight);
    const denied = ["GenerateCredentialReport", "GetCredentialReport", "GetAccountAuthorizationDetails"];
    for (const operation of denied) context.stack.aws.faults.push({ kind: "accessDenied", operation, times: forever });
    await judge(context.stack, nextNight(context.stack));
    const { account, findings, resolved } = await latestAudit(context.stack);
    expect(account).toBe("123456789012");
    expect(findings.filter(({ control }) => control === "password-policy").map(({ isNew }) => isNew)).toEqual([
      undefined,
    ]);
    expect(resolved).toEqual([]);
  });

  it("does not point back to a night that is made up for late", async () => {
    const later = nextNight(context.stack);
    await judge(context.stack, later);
    await judge(context.stack, tonight);
    expect((await latestAudit(context.stack)).doubts).toEqual([]);
    expect(files(context.stack)[`reports/123456789012/latest.json`]).toContain(folderOf(later));
  });
});
