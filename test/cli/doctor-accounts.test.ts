import { describe, expect, it } from "vitest";
import { entryVerdict } from "../../cli/doctor/entry.ts";
import { closed, member, stageWithMembers } from "../support/members.ts";
import { firstNight } from "../support/stack.ts";
import { startTestStack } from "../support/start-stack.ts";
import { stewardAt } from "../support/steward.ts";

const { stack, accountOf, close } = stageWithMembers();

/** What `steward doctor --accounts` says of each account but the stage's own. */
async function doctor() {
  const { stdout, code, stderr } = await stewardAt(stack(), ["doctor", "--accounts", "--json"]);
  expect(stderr).toBe("");
  const { checks } = JSON.parse(stdout) as {
    checks: { check: string; outcome: string; detail: string; todo?: string }[];
  };
  return { code, of: (id: string) => checks.find(({ check }) => check === `account ${id}`) };
}

const roleOf = (name: string) => {
  const role = accountOf(member).iam.roles.get(`iam-steward-local-${name}`);
  return role ?? expect.unreachable();
};
const changeTrust = (name: string, change: (text: string) => string) => {
  const role = roleOf(name);
  role.document = change(role.document);
};

describe("steward doctor --accounts", () => {
  it("finds that each account lets the stage in, and counts those for people", async () => {
    expect(await doctor()).toMatchObject({ code: 0 });
    const { stdout } = await stewardAt(stack(), ["doctor", "--accounts"]);
    expect(stdout).toBe("ok       accounts  2 of 2 are as they should be\n");
  });

  it("names an account without the roles, and what to deploy there", async () => {
    close(closed);
    const { code, of } = await doctor();
    expect([code, of(member)?.outcome]).toEqual([1, "ok"]);
    expect(of(closed)).toMatchObject({
      outcome: "not ok",
      detail: "there is no role iam-steward-local-read, or it does not trust account 123456789012",
      todo: "deploy dist/member.json there (npm run member), with HubAccount=123456789012 Stage=local",
    });
  });

  it("names the functions that are kept out, and by what", async () => {
    accountOf(member).iam.roles.delete("iam-steward-local-find-person");
    changeTrust("cut-access", (text) => text.replaceAll("123456789012", "999999999999"));
    changeTrust("issue-key", (text) =>
      text.replace('"Condition":{', '"Condition":{"StringEquals":{"sts:ExternalId":"x"},'),
    );
    changeTrust("rotate-keys", (text) => text.replace("RotateKeys", "Another"));
    const { of } = await doctor();
    expect(of(member)).toMatchObject({ outcome: "not ok", todo: expect.stringContaining("dist/member.json") });
    expect(of(member)?.detail.split("; ")).toEqual([
      "no role for find-person",
      "the role of cut-access does not trust account 123456789012",
      "the role of issue-key asks for an external id, which iam-steward does not send",
      expect.stringMatching(/^the role of rotate-keys does not trust arn:aws:iam::123456789012:role\//),
    ]);
  });

  it("tells a closed account from one that was not prepared", async () => {
    await using stack = await organization({ ORGANIZATION_ID: "o-example" });
    stack.aws.member(closed).account.state = "SUSPENDED";
    const { stdout, code } = await stewardAt(stack, ["doctor", "--accounts", "--json"]);
    expect(JSON.parse(stdout).checks).toMatchObject([
      { check: `account ${member} (account-${member})`, outcome: "ok" },
      { check: `account ${closed} (account-${closed})`, outcome: "ok", detail: expect.stringContaining("SUSPENDED") },
    ]);
    expect(code).toBe(0);
    stack.aws.account.faults.push({ kind: "accessDenied", operation: "ListAccounts" });
    const unlisted = await stewardAt(stack, ["doctor", "--accounts"]);
    expect(unlisted).toMatchObject({ code: 1, stderr: expect.stringContaining("organizations:ListAccounts") });
  });

  it("says so where a stage serves no other account", async () => {
    await using stack = await organization({ MANAGE_ACCOUNTS: "false" });
    const { code, stderr } = await stewardAt(stack, ["doctor", "--accounts"]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("MANAGE_ACCOUNTS is not true")]);
  });
});

async function organization(parameters: Record<string, string>) {
  const stack = await startTestStack(firstNight, { MANAGE_ACCOUNTS: "true", ...parameters }, [member, closed]);
  return Object.assign(stack, { [Symbol.asyncDispose]: () => stack.close() });
}

/** The ends of AWS's texts, as https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html has them. */
describe("what AWS says of an account that is not entered", () => {
  const stage = { name: "prod", accountId: "123456789012" };
  const said = "User: … is not authorized to perform: sts:AssumeRole on resource: …";
  it.each([
    [
      "with an explicit deny in a service control policy: arn:aws:organizations::…",
      "not ok",
      "a service control policy",
    ],
    ["because no service control policy allows the sts:AssumeRole action", "not ok", "a service control policy"],
    ["with an explicit deny in a resource control policy", "not ok", "a resource control policy"],
    ["because no identity-based policy allows the sts:AssumeRole action", "not seen", "you may not look"],
    ["with an explicit deny in a permissions boundary", "not seen", "you may not look"],
    ["", "not ok", "there is no role iam-steward-prod-read, or it does not trust account 123456789012"],
  ])("tells what refuses the caller from what refuses the stage: %s", (why, outcome, detail) => {
    const error = Object.assign(new Error(`${said} ${why}`), { name: "AccessDenied" });
    expect(entryVerdict(error, stage)).toMatchObject({ outcome, detail: expect.stringContaining(detail) });
  });

  it("does not take throttling for a closed door", () => {
    const error = Object.assign(new Error("Rate exceeded"), { name: "Throttling" });
    expect(entryVerdict(error, stage)).toMatchObject({ outcome: "not seen" });
  });
});
