import { describe, expect, it } from "vitest";
import { DAY, files, judge, latestAudit, nextNight, stackFor, withKey } from "../support/stack.ts";

const forever = Number.POSITIVE_INFINITY;
const folderOf = (night: Date) => `reports/123456789012/${night.toISOString().slice(0, 10)}`;
const lines = (text = "") =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

describe("generate-report where REMEDIATION is plan", () => {
  const context = stackFor({ REMEDIATION: "plan", REMEDIATION_MAX_USERS: "3" });
  const planned = async (at = nextNight(context.stack)) => {
    await judge(context.stack, at);
    const left = files(context.stack);
    const { notRotated } = JSON.parse(left[`${folderOf(at)}/summary.json`] ?? "");
    return { rotations: lines(left[`${folderOf(at)}/rotations.jsonl`]), notRotated };
  };
  const users = (list: { userName: string }[]) => list.map(({ userName }) => userName);
  const why = (list: { user: string; why: string }[]) => Object.fromEntries(list.map((each) => [each.user, each.why]));

  it("names the riskiest first, one key a user, and leaves the rest with a reason", async () => {
    const { stack } = context;
    const ago = (days: number) => new Date(stack.clock.now().getTime() - days * DAY);
    const until = new Date(stack.clock.now().getTime() + 90 * DAY).toISOString().slice(0, 10);
    const exemption = { "steward:exempt": "key-age", "steward:exempt-until": until, "steward:exempt-reason": "vendor" };
    stack.aws.seed({
      groups: [{ GroupName: "admins", policies: ["arn:aws:iam::aws:policy/AdministratorAccess"] }],
      users: [
        withKey(stack, "year-old", 365),
        withKey(stack, "just-over", 91),
        withKey(stack, "boss", 120, { groups: ["admins"], mfa: true }),
        withKey(stack, "young", 30),
        withKey(stack, "exempt", 400, { tags: exemption }),
        withKey(stack, "sealed", 400, { tags: { "steward:Protected": "" } }),
        withKey(stack, "glass", 400, { Path: "/break-glass/" }),
        withKey(stack, "twins", 300, {
          CreateDate: ago(500),
          keys: [
            { created: ago(300), lastUsed: ago(1) },
            { created: ago(300), lastUsed: ago(1) },
          ],
        }),
        withKey(stack, "two-keys", 250, {
          CreateDate: ago(500),
          keys: [
            { created: ago(250), lastUsed: ago(1) },
            { created: ago(150), lastUsed: ago(1) },
          ],
        }),
        withKey(stack, "gone-quiet", 200, { keys: [{ created: ago(200), lastUsed: ago(199) }] }),
        { UserName: "no-key", CreateDate: ago(400), password: { changed: ago(300) }, mfa: true },
      ],
      root: { keys: [{ created: ago(1000) }] },
    });
    const { rotations, notRotated } = await planned();

    expect(users(rotations)).toEqual(["gone-quiet", "boss", "year-old"]);
    const { findings } = await latestAudit(stack);
    const risks = users(rotations).map((name) => findings.find(({ user }) => user === name)?.risk ?? 0);
    expect(risks).toEqual(risks.toSorted((a, b) => b - a));
    const ids = new Map(findings.map(({ user, accessKeyId }) => [user, accessKeyId]));
    for (const { userName, accessKeyId, requestId, requestedBy, reason } of rotations) {
      expect(accessKeyId).toBe(ids.get(userName));
      expect(requestId).toContain(accessKeyId);
      expect({ requestedBy, reason }).toEqual({ requestedBy: "audit", reason: expect.stringMatching(/\S/) });
    }
    expect(why(notRotated)).toEqual({
      exempt: expect.stringMatching(/^exempt until .*vendor/),
      sealed: "the user is protected",
      glass: "the user is protected",
      twins: "its id could not be told",
      "two-keys": expect.stringMatching(/two live keys/),
      "just-over": "3 users a night is the limit",
    });
    expect([...ids.keys()]).not.toContain("young");
  });

  it("leaves a user's second stale key for another night, and one of two keys alone unless it is idle", async () => {
    const { stack } = context;
    const ago = (days: number) => new Date(stack.clock.now().getTime() - days * DAY);
    const user = (UserName: string, ...used: number[]) => {
      const keys = used.map((lastUsed, at) => ({ created: ago(250 - 100 * at), lastUsed: ago(lastUsed) }));
      return { UserName, CreateDate: ago(500), keys };
    };
    stack.aws.seed({ users: [user("both-idle", 100, 101), user("one-idle", 100, 1), user("both-busy", 1, 1)] });
    const { rotations, notRotated } = await planned();
    expect(users(rotations).sort()).toEqual(["both-idle", "one-idle"]);
    const of = (name: string) => notRotated.filter(({ user }: { user: string }) => user === name);
    expect(of("both-idle")).toMatchObject([{ why: "another key of the user comes first" }]);
    expect(of("one-idle")).toMatchObject([{ why: expect.stringMatching(/two live keys/) }]);
    expect(of("both-busy")).toHaveLength(2);
  });

  it("leaves a key alone of which one finding is exempt, though another is not", async () => {
    const { stack } = context;
    const ago = (days: number) => new Date(stack.clock.now().getTime() - days * DAY);
    const until = new Date(stack.clock.now().getTime() + 90 * DAY).toISOString().slice(0, 10);
    const tags = { "steward:exempt": "key-age", "steward:exempt-until": until, "steward:exempt-reason": "vendor" };
    stack.aws.seed({
      users: [withKey(stack, "svc-old", 200, { tags, keys: [{ created: ago(200), lastUsed: ago(60) }] })],
    });
    const { rotations, notRotated } = await planned();
    expect(rotations).toEqual([]);
    expect(why(notRotated)).toEqual({ "svc-old": expect.stringMatching(/^exempt until/) });
  });

  it("gives a rotation the same request id in a repeat, so that it is started once", async () => {
    const at = nextNight(context.stack);
    context.stack.aws.seed({ users: [withKey(context.stack, "svc-old", 200)] });
    const first = await planned(at);
    await expect(planned(at)).resolves.toEqual(first);
    expect(first.rotations).toHaveLength(1);
  });

  it.each([
    ["the report", "GetCredentialReport"],
    ["the tags, by which users are exempt or protected,", "GetAccountAuthorizationDetails"],
    ["the keys", "ListAccessKeys"],
    ["which rotations are under way", "ListExecutions"],
  ])("calls for none where %s could not be read", async (_, operation) => {
    context.stack.aws.seed({ users: [withKey(context.stack, "svc-old", 200)] });
    const first = await planned();
    expect(users(first.rotations)).toEqual(["svc-old"]);
    context.stack.aws.faults.push({ kind: "accessDenied", operation, times: forever });
    context.stack.aws.seed({ users: [withKey(context.stack, "svc-other", 150)] });
    const second = await planned();
    expect(second.rotations).toEqual([]);
    expect(Object.keys(why(second.notRotated))).toContain("svc-old");
  });
});
