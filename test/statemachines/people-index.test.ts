import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { closed, hub, member, stageWithMembers } from "../support/members.ts";
import { auditInput, files, firstNight, invoke, toOperations } from "../support/stack.ts";
import { startTestStack } from "../support/start-stack.ts";
import { stewardAt } from "../support/steward.ts";

const { stack, start, run, close, seed } = stageWithMembers();
const ada = "ada@example.com";
const owned = { tags: { "steward:owner": ada }, keys: [{}], password: {} };
const night = () => run("audit-organization", { ...auditInput(stack().clock.now()), account: undefined });
const notice = (subject: RegExp) => toOperations(stack()).find(({ Subject }) => subject.test(Subject ?? ""))?.Message;
const writeAliases = (text: string) =>
  stack()
    .aws.account.buckets.get(stack().bucket)
    ?.set("people/aliases.json", { body: Buffer.from(text), etag: "1" } as never);
const cut = async (more: object = {}) => {
  await start("offboard", { userName: "al", urgency: "normal", ...more });
  await stack().clock.advance(3_600_000);
  return notice(/^Access of IAM user al is cut/);
};

beforeEach(() => {
  seed([{ UserName: "ada", ...owned }], hub);
  seed([{ UserName: "al", ...owned }]);
  seed([{ UserName: "ci", keys: [{}], tags: { "steward:owner": "team@example.com", "steward:person": ada } }], closed);
});
afterEach(() => {
  for (const execution of stack().engine.executions())
    if (execution.status === "RUNNING") stack().engine.stop(execution);
});

describe("the index of people that the night leaves", () => {
  it("has a person's users by the tag steward:person before the owner", async () => {
    await night();
    const [line] = Object.entries(files(stack())).find(([key]) => /^organization\/.*people\.jsonl$/.test(key)) ?? [];
    const people = (files(stack())[line ?? ""] ?? "").trim().split("\n");
    expect(people.map((each) => JSON.parse(each))).toMatchObject([
      { person: ada, users: [{ userName: "ada" }, { userName: "al" }, { userName: "ci", person: ada }] },
    ]);
  });

  it("lets the notice of one user's offboarding name the person's other users, and how to offboard them", async () => {
    await night();
    const message = await cut();
    expect(message).toContain(`The person (${ada}) has other users, as the audit of 2026-11-20 saw them.`);
    expect(message).toContain(`- ada (1 active key, a console password) in ${hub}\n- ci (1 active key) in ${closed}\n`);
    expect(message).toContain(`steward offboard --everywhere ${ada}`);
  });

  it("names users of the person's other names, and nobody where the names cannot be read", async () => {
    seed([{ UserName: "ada.l", keys: [{}] }]);
    await night();
    writeAliases(`{"${ada}": ["ada.l"]}`);
    expect(await cut()).toContain(`- ada.l (1 active key) in ${member}`);
    stack().aws.account.notices.length = 0;
    writeAliases("{");
    await start("offboard", { userName: "ada", urgency: "normal", account: undefined });
    await stack().clock.advance(3_600_000);
    expect(notice(/^Access of IAM user ada is cut/)).not.toContain("other users");
  });

  it("adds nothing where no audit was made yet, or where the request is about all of the person's users", async () => {
    expect(await cut()).not.toContain("other users");
    await night();
    stack().aws.account.notices.length = 0;
    await start("offboard-everywhere", { person: ada, urgency: "normal", account: undefined });
    await stack().clock.advance(3_600_000);
    expect(notice(/^Access of IAM user ada is cut/)).not.toContain("other users");
  });

  it("says what a person has in an account that cannot be entered", async () => {
    await night();
    close(closed);
    const { stdout } = await stewardAt(stack(), ["find", ada]);
    expect(stdout).toContain(`the last audit (2026-11-20) knows in ${closed}: ci (1 active key), never used`);
    await start("offboard-everywhere", { person: ada, urgency: "normal", account: undefined });
    await stack().clock.advance(3_600_000);
    expect(notice(/^Access of ada@example.com/)).toMatch(
      new RegExp(`- ${closed}: AccountUnreachable: .*\\. The last audit knows there: ci \\(1 active key\\)`),
    );
  });
});

describe("a stage that serves an organization", () => {
  it("looks for a person in all active accounts, and names those that are excluded", async () => {
    const parameters = { MANAGE_ACCOUNTS: "true", ORGANIZATION_ID: "o-example", EXCLUDE_ACCOUNTS: closed };
    const other = await startTestStack(firstNight, parameters, [member, closed, "444444444444"]);
    other.aws.member("444444444444").account.state = "SUSPENDED";
    other.aws.member(closed).seed({ users: [{ UserName: "ada", ...owned }] });
    other.aws.member(member).seed({ users: [{ UserName: "al", ...owned }] });
    const found = await stewardAt(other, ["find", ada, "--json"]);
    expect(JSON.parse(found.stdout).accounts.map(({ account }: { account: string }) => account)).toEqual([hub, member]);
    const asked = { requestId: "leave-7", requestedBy: "hr", reason: "last day", person: ada, urgency: "normal" };
    await invoke(other, "start-workflow", { workflow: "offboard-everywhere", input: asked });
    await other.clock.advance(3_600_000);
    const { Message = "" } = toOperations(other).find(({ Subject }) => Subject?.startsWith(`Access of ${ada}`)) ?? {};
    await other.close();
    expect(Message).toContain("in 2 accounts, and found 1 user");
    expect(Message).toContain(`Accounts of EXCLUDE_ACCOUNTS, which were not looked into:\n- ${closed}\n`);
  });
});
