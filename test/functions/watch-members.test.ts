import { IAM } from "@aws-sdk/client-iam";
import { beforeEach, describe, expect, it } from "vitest";
import { closed, hub, member, stageWithMembers } from "../support/members.ts";
import { toOperations, toPeople } from "../support/stack.ts";
import { stewardAt } from "../support/steward.ts";

const { stack, accountOf, start, user, seed } = stageWithMembers({ WATCH: "true", WATCH_LEAVERS: "cut" });
const bobsKey = "AKIABOB0000000000000";
const watch = "iam-steward-local-watch";
const ada = { UserName: "ada" };
const owned = { ...ada, tags: { "steward:owner": "boss@example.com" }, keys: [{ id: "AKIAADA0000000000000" }] };

beforeEach(() => {
  seed([
    { UserName: "bob", keys: [{ id: bobsKey }], inline: { own: { Statement: [allow("iam:*"), allow("sts:*")] } } },
    owned,
  ]);
  seed([{ ...ada, tags: { "steward:owner": "another@example.com" } }], hub);
});
const allow = (Action: string) => ({ Effect: "Allow", Action, Resource: "*" });
/** Somebody of another account, with every right there. */
const bob = (id = member) =>
  new IAM({ ...stack().aws.member(id).config, credentials: { accessKeyId: bobsKey, secretAccessKey: "s" } });
const admin = (id: string) => new IAM(stack().aws.member(id).config);
const told = async () => {
  await stack().clock.advance(120_000);
  return toOperations(stack()).filter(({ Subject }) => Subject?.startsWith("Not by iam-steward"));
};

describe("a change in another account", () => {
  it("is told with that account, to the owner of its user and not of a namesake here", async () => {
    await bob().createAccessKey(ada);
    const [notice, ...more] = await told();
    expect(more).toEqual([]);
    expect(notice?.Message).toMatch(/^\[high\] ada: the access key …\w{4} was created$/m);
    expect(notice?.Message).toContain(`in account ${member}`);
    expect(notice?.Message).toContain(`Next: steward show user ada --stage local --account ${member}`);
    expect(notice?.MessageAttributes.accountId?.StringValue).toBe(member);
    expect(toPeople(stack()).map(({ MessageAttributes }) => MessageAttributes.owner?.StringValue)).toEqual([
      "boss@example.com",
    ]);
  });

  it("can be looked up there", async () => {
    await bob().createAccessKey(ada);
    const { stdout, stderr } = await stewardAt(stack(), ["trail", "ada", "--account", member]);
    expect(stdout, stderr).toMatch(/ bob +iam:CreateAccessKey /);
    expect((await stewardAt(stack(), ["trail", "ada"])).stdout).not.toContain("CreateAccessKey");
    const shown = await stewardAt(stack(), ["show", "user", "bob", "--account", member]);
    expect(shown.stdout, shown.stderr).toMatch(/Last active +\S+ ago from 127.0.0.1 \(iam:CreateAccessKey\)/);
  });

  it("is one of the same notice as changes elsewhere", async () => {
    await bob().createAccessKey(ada);
    await admin(hub).createAccessKey(ada);
    const [notice, ...more] = await told();
    expect(more).toEqual([]);
    expect(notice?.Subject).toBe("Not by iam-steward: 2 events");
    expect(notice?.MessageAttributes.accountId?.StringValue).toBe(hub);
    expect(toPeople(stack())).toHaveLength(2);
  });

  it("is not told if the automation made it, in whichever account", async () => {
    await start("offboard", { ...{ userName: "ada", urgency: "normal" } });
    await stack().clock.advance(3_600_000);
    expect(user("ada")?.accessKeys[0]?.Status).toBe("Inactive");
    expect(await told()).toEqual([]);
  });

  it("to a role of the automation is told: who may assume it acts in silence", async () => {
    const RoleName = "iam-steward-local-cut-access";
    const Statement = [
      { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${member}:root` }, Action: "sts:AssumeRole" },
    ];
    await bob().updateAssumeRolePolicy({
      RoleName,
      PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
    });
    expect((await told())[0]?.Message).toContain(
      `[high] UpdateAssumeRolePolicy changed ${RoleName}, which belongs to iam-steward`,
    );
  });

  it("that gives a leaver something back is told, and the leaver is cut again there", async () => {
    const before = structuredClone(user("ada", hub));
    await start("offboard", { userName: "ada", urgency: "normal" });
    await stack().clock.advance(3_600_000);
    await bob().updateAccessKey({ ...ada, AccessKeyId: "AKIAADA0000000000000", Status: "Active" });
    expect((await told())[0]?.Message).toContain("[critical] ada: this user is being offboarded, and");
    await stack().clock.advance(300_000);
    expect(user("ada")?.accessKeys[0]?.Status).toBe("Inactive");
    expect(toOperations(stack()).map(({ Subject }) => Subject)).toContain("Access of IAM user ada is cut again");
    expect(user("ada", hub)).toEqual(before);
  });

  it.each<[what: string, close: (roles: Map<string, { inline: Map<string, string> }>) => void]>([
    ["cannot be entered", (roles) => roles.delete(watch)],
    ["lets nobody read", (roles) => roles.get(watch)?.inline.clear()],
  ])("is told though the account %s, and keeps no other from being told", async (_, close) => {
    close(accountOf(closed).iam.roles);
    seed([ada], closed);
    await admin(closed).createAccessKey(ada);
    await bob().createAccessKey(ada);
    const [notice] = await told();
    expect(notice?.Message).toContain(`iam-steward cannot look into account ${closed}`);
    expect(notice?.Message).toContain(`in account ${member}`);
  });
});

describe("an exposed key of another account", () => {
  it("is contained there", async () => {
    const eventTypeCode = "AWS_RISK_CREDENTIALS_EXPOSED";
    const detail = { eventTypeCode, eventArn: "arn:aws:health:us-east-1::event/RISK/1", affectedAccount: member };
    const affectedEntities = [{ entityValue: "AKIAADA0000000000000" }];
    stack().aws.announce("aws.health", "AWS Health Event", { ...detail, affectedEntities });
    await stack().aws.delivered();
    await stack().clock.advance(60_000);
    expect(user("ada")?.accessKeys[0]?.Status).toBe("Inactive");
  });
});
