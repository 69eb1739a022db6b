import { beforeEach, describe, expect, it } from "vitest";
import type { Execution } from "../../embedded-aws/workflow/scope.ts";
import { readTemplate } from "../../infra/template.ts";
import { closed, hub, member, stageWithMembers } from "../support/members.ts";
import { auditInput, DAY, files, firstNight, invoke, toOperations, toPeople, withKey } from "../support/stack.ts";
import { startTestStack } from "../support/start-stack.ts";

const { stack, run, close, seed, calledIn } = stageWithMembers();
const owned = { tags: { "steward:owner": "ada@example.com" } };
const lines = (text = "") =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

async function redriven(execution: Execution | undefined) {
  if (!execution) return expect.unreachable("there is no such execution");
  stack().engine.redrive(execution);
  await stack().clock.runUntil(execution.ended);
  return execution;
}

/** A night's audit of all accounts, a day after the one before. */
async function night() {
  await stack().clock.advance(DAY);
  const input = auditInput(stack().clock.now());
  const execution = await run("audit-organization", { ...input, account: undefined });
  const folder = `organization/${input.scheduledTime.slice(0, 10)}`;
  const left = (name: string) => files(stack())[`${folder}/${name}`];
  return { execution, folder, left, summary: JSON.parse(left("summary.json") ?? "{}") };
}

beforeEach(() => {
  const stale = (name: string, days: number) => withKey(stack(), name, days, owned);
  seed([stale("ada", 200)]);
  stack().aws.seed({ users: [stale("ada.l", 120)] });
  seed([stale("ada", 150)], closed);
});

describe("an audit of all accounts", () => {
  it("finds what is in each, and tells it once: one digest, one message an owner", async () => {
    const { execution, left, summary } = await night();
    expect(execution).toMatchObject({ status: "SUCCEEDED", output: { complete: true, accounts: 3, notAudited: 0 } });
    const found = lines(left("findings.jsonl")).filter(({ control }) => control === "key-age");
    expect(found.map(({ account, user }) => [account, user])).toEqual([
      [member, "ada"],
      [closed, "ada"],
      [hub, "ada.l"],
    ]);
    expect(found.map(({ next }) => / --account (\d+)/.exec(next)?.[1])).toEqual([member, closed, undefined]);
    const commandsOn = (account: string) => {
      const [, page] = Object.entries(files(stack())).find(([key]) =>
        new RegExp(`^reports/${account}/.*/report\\.html$`).test(key),
      ) ?? ["", ""];
      return [...page.matchAll(/<code class="?command"?>(steward rotate [^<]*)/g)].map(([, command]) => command);
    };
    expect(commandsOn(member)).toEqual([expect.stringMatching(`^steward rotate --key \\w+ ada --account ${member}$`)]);
    expect(commandsOn(hub)).toEqual([expect.stringMatching(/^steward rotate --key \w+ ada\.l$/)]);
    expect(summary).toMatchObject({ accounts: 3, audited: 3, figures: { users: 3, activeKeys: 3 } });
    expect(lines(left("people.jsonl"))).toMatchObject([
      { person: "ada@example.com", users: [{ account: hub }, { account: member }, { account: closed }] },
    ]);
    expect(toOperations(stack()).map(({ Subject }) => Subject)).toEqual([
      expect.stringMatching(/^IAM audit of 3 accounts: /),
    ]);
    const [owners, ...others] = toPeople(stack());
    expect(others).toEqual([]);
    expect(owners?.Message).toContain(`You are the owner of IAM users in accounts ${hub}, ${member}, ${closed}.`);
    expect(left("report.html")).toContain(`#account=${closed}`);
  });

  it("works in each account with its own rights: members are entered, the stage's own account is not", async () => {
    await night();
    expect(calledIn()).toEqual([hub, member, closed]);
    const entered = stack().aws.calls.filter(({ operation }) => operation === "AssumeRole");
    const roles = entered.map(({ input }) =>
      /::(\d+):role\/iam-steward-local-(.*)/.exec(String(input.RoleArn))?.slice(1),
    );
    expect(new Set(roles.map((role) => role?.[0]))).toEqual(new Set([member, closed]));
    expect(entered.map(({ sender }) => sender)).toEqual(roles.map((role) => role?.[1]));
  });

  it("names an account that cannot be entered, and why, with what it had last night", async () => {
    await night();
    close(closed);
    const { left, summary, execution } = await night();
    expect(execution.status).toBe("SUCCEEDED");
    expect(summary).toMatchObject({ complete: false, audited: 3, incomplete: 1, carriedOver: 0 });
    const [line] = lines(left("accounts.jsonl")).filter(({ account }) => account === closed);
    expect(line.unavailable["credential-report"]).toContain("AccountUnreachable");
    const carried = lines(left("findings.jsonl")).filter(({ account }) => account === closed);
    expect(carried.map(({ carriedOver }) => carriedOver)).toEqual(carried.map(() => true));
    expect(carried.length).toBeGreaterThan(0);
    expect(lines(left("people.jsonl"))[0].users).toContainEqual(
      expect.objectContaining({ account: closed, carriedOver: true }),
    );
    const digest = toOperations(stack()).at(-1);
    expect(digest?.Subject).toContain("INCOMPLETE");
    expect(digest?.Message).toMatch(new RegExp(`Audited, but incomplete:\\s+${closed}: .*AccountUnreachable`));
  });

  /** Of one of the three audits, whichever writes first. */
  const failOne = () =>
    stack().aws.faults.push({ kind: "accessDenied", operation: "PutObject", caller: "generate-report" });

  it("carries over the findings of an account whose audit fails, and says how to repeat that audit alone", async () => {
    await night();
    failOne();
    const { left, summary, execution } = await night();
    expect(execution).toMatchObject({ status: "SUCCEEDED", output: { complete: false, notAudited: 1 } });
    expect(summary).toMatchObject({ audited: 2, carriedOver: 1, new: 0 });
    const [line] = lines(left("accounts.jsonl")).filter(({ failed }) => failed);
    expect(line).toMatchObject({ state: "carried over", failed: expect.stringContaining("AccessDenied") });
    const carried = lines(left("findings.jsonl")).filter(({ account }) => account === line.account);
    expect(carried.map(({ carriedOver }) => carriedOver)).toEqual(carried.map(() => true));
    expect(carried.length).toBeGreaterThan(0);
    const { Message = "" } = toOperations(stack()).findLast(({ Subject }) => Subject?.includes("3 accounts")) ?? {};
    expect(Message).toContain(`steward redrive ${line.execution} --stage local`);
    const failed = stack()
      .engine.executions()
      .find(({ name }) => name === line.execution);
    expect(failed?.status).toBe("FAILED");
  });

  it("takes the audit of an account that is redriven into that night's page, and tells what it found", async () => {
    failOne();
    const { left } = await night();
    const [missing] = lines(left("accounts.jsonl")).filter(({ state }) => state === "never audited");
    const audit = stack()
      .engine.executions()
      .find(({ name }) => name === missing.execution);
    await stack().clock.advance(5 * 3_600_000);
    const before = stack().aws.notices.length;
    expect(await redriven(audit)).toMatchObject({ status: "SUCCEEDED" });
    expect(JSON.parse(left("summary.json") ?? "")).toMatchObject({ complete: true, audited: 3, neverAudited: 0 });
    const [line] = lines(left("accounts.jsonl")).filter(({ account }) => account === missing.account);
    expect(line).toMatchObject({ state: "audited" });
    expect(line.findings).toBeGreaterThan(0);
    expect(line).not.toHaveProperty("failed");
    expect(lines(left("findings.jsonl")).filter(({ account }) => account === missing.account)).toHaveLength(
      line.findings,
    );
    const told = stack().aws.notices.slice(before);
    expect(told.map(({ MessageAttributes }) => MessageAttributes.kind?.StringValue)).toEqual([
      "audit-digest",
      "audit-owner",
    ]);
    expect(told[0]?.Subject).toContain(missing.account);
  });

  it("is merged by a redrive where the merge failed", async () => {
    const fault = { kind: "accessDenied" as const, operation: "PutObject", caller: "audit-organization", call: 2 };
    stack().aws.faults.push(fault);
    const { execution, left } = await night();
    expect([execution.status, left("summary.json")]).toEqual(["FAILED", undefined]);
    expect(await redriven(execution)).toMatchObject({ status: "SUCCEEDED", output: { complete: true, accounts: 3 } });
    expect(left("report.html")).toContain(`#account=${closed}`);
  });

  it("leaves no file under way that a later merge would write, when one cannot be written", async () => {
    const fault = { operation: "PutObject", caller: "audit-organization" };
    stack().aws.faults.push(
      { ...fault, kind: "accessDenied", call: 2 },
      { ...fault, kind: "throttle", call: 3, times: 4 },
    );
    const { execution, left } = await night();
    expect(execution.status).toBe("FAILED");
    const written = ["accounts.jsonl", "findings.jsonl", "people.jsonl", "owners.jsonl", "report.html"].filter(left);
    expect(written).toHaveLength(4);
  });

  it("says which account was never audited", async () => {
    failOne();
    const { left, summary } = await night();
    expect(summary).toMatchObject({ neverAudited: 1, complete: false });
    expect(lines(left("accounts.jsonl"))).toContainEqual(
      expect.objectContaining({ state: "never audited", folder: null, findings: 0 }),
    );
  });

  it("is what the nightly schedule starts", async () => {
    const { Properties } = readTemplate("test", { MANAGE_ACCOUNTS: "true" }).Resources.NightlyAudit ?? {};
    expect(JSON.parse(Properties?.Target.Input)).toMatchObject({ workflow: "audit-organization" });
  });
});

describe("the accounts of an organization", () => {
  it("are audited if they are active and not excluded, as AWS Organizations lists them", async () => {
    const accounts = [member, closed, "444444444444"];
    const parameters = { MANAGE_ACCOUNTS: "true", ORGANIZATION_ID: "o-example", EXCLUDE_ACCOUNTS: closed };
    await using stack = disposable(await startTestStack(firstNight, parameters, accounts));
    stack.aws.member("444444444444").account.state = "SUSPENDED";
    stack.aws.account.behaviour.emptyPages = true;
    const answer = await invoke(stack, "audit-organization", { step: "list", ...auditInput(firstNight) });
    expect(answer).toEqual({ folder: "organization/2026-11-20", accounts: 2, concurrency: 40 });
    const orders = lines(files(stack)["organization/2026-11-20/audits.jsonl"]);
    expect(orders).toMatchObject([
      { account: hub, accountName: `account-${hub}`, input: { partOf: firstNight.toISOString() } },
      { account: member, input: { account: member } },
    ]);
    expect(orders[0].input).not.toHaveProperty("account");

    stack.aws.faults.push({ kind: "accessDenied", operation: "ListAccounts" });
    await expect(
      invoke(stack, "audit-organization", { step: "list", ...auditInput(firstNight) }),
    ).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining("List them in ACCOUNTS"),
    });
  });

  it("are refused if all of them are excluded", async () => {
    const parameters = { MANAGE_ACCOUNTS: "true", ACCOUNTS: member, EXCLUDE_ACCOUNTS: `${hub} ${member}` };
    await using stack = disposable(await startTestStack(firstNight, parameters));
    await expect(
      invoke(stack, "audit-organization", { step: "list", ...auditInput(firstNight) }),
    ).rejects.toMatchObject({
      name: "Rejected",
      message: expect.stringContaining("EXCLUDE_ACCOUNTS"),
    });
  });
});

const disposable = <T extends { close(): Promise<void> }>(stack: T) =>
  Object.assign(stack, { [Symbol.asyncDispose]: () => stack.close() });
