import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { beforeEach, describe, expect, it } from "vitest";
import type { KeySeed } from "../../embedded-aws/seed-users.ts";
import { formatIntent, intentTag, requestHash } from "../../functions/issue-key/intent.ts";
import { onboardings, start } from "../support/onboarding.ts";
import { sightings } from "../support/sightings.ts";

const { context, invoke, user, secret, value, called } = onboardings();
const minutes = 60_000;
let userId: string;
const seed = (...keys: KeySeed[]) => {
  context.stack.aws.seed({ users: [{ UserName: "svc", CreateDate: "2026-01-01", keys }] });
  userId = user("svc")?.UserId ?? expect.unreachable();
};
beforeEach(() => seed());

const issue = (more: object = {}) =>
  invoke<{ accessKeyId: string; provenAt: string; abandoned?: object }>("issue-key", {
    requestId: "rotate-1",
    userName: "svc",
    userId,
    ...more,
  });
const died = { name: "Lambda.Unknown" };
const keys = () => user("svc")?.accessKeys.map(({ AccessKeyId }) => AccessKeyId) ?? [];
const active = () => user("svc")?.accessKeys.filter(({ Status }) => Status === "Active") ?? [];
const stored = () => secret("access-key", "svc");
/** Ids of the keys whose secrets lie in the hand-over secret and are theirs. */
const held = () => {
  const values = [...(stored()?.versions.values() ?? [])].map(({ SecretString }) => JSON.parse(SecretString ?? "{}"));
  return active().filter((key) => values.some(({ secretAccessKey }) => secretAccessKey === key.SecretAccessKey));
};
const ensureSecretOf = async (intent: { requestId: string; since: number; before?: string[] }) => {
  const Name = `iam-steward/local/${userId}/access-key`;
  const Value = formatIntent({
    request: requestHash(intent.requestId),
    since: intent.since,
    before: intent.before ?? [],
  });
  await context.secrets.createSecret({ Name, Tags: [{ Key: intentTag, Value }] });
};

describe("issue-key", () => {
  it("closes the secret before it puts a value in, and makes the key between the two", async () => {
    await issue();
    const order = context.stack.aws.calls.map(({ operation }) => operation);
    const at = (operation: string) => order.indexOf(operation);
    expect(at("CreateSecret")).toBeLessThan(at("PutResourcePolicy"));
    expect(at("PutResourcePolicy")).toBeLessThan(at("CreateAccessKey"));
    expect(at("CreateAccessKey")).toBeLessThan(at("PutSecretValue"));
    expect(at("PutSecretValue")).toBeLessThan(at("GetCallerIdentity"));
    expect(stored()?.tags.has(intentTag)).toBe(false);
    expect(called("PutSecretValue").map(({ input }) => Object.keys(input))).toEqual([
      expect.not.arrayContaining(["SecretString"]),
    ]);
  });

  it("lets its user, the hand-over principals and a named consumer read, and nobody else, administrators included", async () => {
    const consumer = "arn:aws:iam::123456789012:role/billing";
    const { aws } = context.stack;
    aws.seed({
      users: [
        { UserName: "eve", policies: ["arn:aws:iam::aws:policy/AdministratorAccess"], keys: [{ id: "AKIAEVE" }] },
      ],
    });
    const { accessKeyId } = await issue({ consumer });
    await issue({ requestId: "rotate-2" });
    const read = (id: string) =>
      new SecretsManager({ ...aws.config, credentials: { accessKeyId: id, secretAccessKey: "any" } }).getSecretValue({
        SecretId: stored()?.Name,
      });
    await expect(read(accessKeyId)).resolves.toBeDefined();
    await expect(read("AKIAEVE")).rejects.toMatchObject({ name: "AccessDeniedException" });
    await expect(read(aws.credentialsOf("rotate-keys").accessKeyId)).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    expect(stored()?.policy).toContain(consumer);
  });

  it.each([
    ["is not allowed", "arn:aws:iam::123456789012:role/administrator", /not among ALLOWED_CONSUMERS/],
    ["lives in another account", "arn:aws:iam::999999999999:role/billing", /not among ALLOWED_CONSUMERS/],
    ["is gone", "arn:aws:iam::123456789012:role/billing", /there is no role .*billing/],
    ["has a comma in its name, which no tag takes", "arn:aws:iam::123456789012:role/bil,ling", /consumer/],
  ])("refuses a consumer who %s, and makes nothing", async (_, consumer, message) => {
    context.stack.aws.account.iam.roles.delete("billing");
    await expect(issue({ consumer })).rejects.toMatchObject({
      name: "Rejected",
      message: expect.stringMatching(message),
    });
    expect(keys()).toEqual([]);
    expect(stored()).toBeUndefined();
  });

  it("goes on without a consumer of an earlier request who is gone", async () => {
    await issue({ consumer: "arn:aws:iam::123456789012:role/billing" });
    context.stack.aws.account.iam.roles.delete("billing");
    await issue({ requestId: "rotate-2" });
    expect(stored()?.policy).not.toContain("billing");
  });

  it("gives a second key beside the first, and then refuses a third, whatever their status", async () => {
    seed({ status: "Inactive" });
    await issue();
    await expect(issue({ requestId: "rotate-2" })).rejects.toMatchObject({ name: "KeyLimitReached" });
    expect(keys()).toHaveLength(2);
    expect(called("CreateAccessKey")).toHaveLength(1);
    expect(stored()?.tags.has(intentTag)).toBe(false);
  });

  it("waits for STS to know the key, and says when it was proven", async () => {
    context.stack.aws.account.behaviour.accessKeySeconds = 30;
    const { provenAt } = await issue();
    expect(Date.parse(provenAt)).toBeGreaterThanOrEqual(start.getTime() + 30_000);
    expect(stored()?.versions.size).toBe(1);
  });

  it("is Transient where STS does not know the key for minutes, and takes the same key up then", async () => {
    context.stack.aws.account.behaviour.accessKeySeconds = 150;
    await expect(issue()).rejects.toMatchObject({ name: "Transient" });
    const [id] = keys();
    await expect(issue()).resolves.toMatchObject({ accessKeyId: id });
    expect(keys()).toEqual([id]);
  });

  it("answers a repeat with the key that it issued, even when another has followed", async () => {
    const first = await issue();
    const second = await issue({ requestId: "rotate-2" });
    await expect(issue()).resolves.toMatchObject({ accessKeyId: first.accessKeyId });
    expect((await value("access-key", "svc")).accessKeyId).toBe(second.accessKeyId);
    expect(keys()).toHaveLength(2);
  });

  it("makes no other key for a request whose key was deactivated since, its attempt closed or not", async () => {
    context.stack.aws.dieBefore("UntagResource");
    await expect(issue()).rejects.toMatchObject(died);
    const [AccessKeyId = ""] = keys();
    await context.iam.updateAccessKey({ UserName: "svc", AccessKeyId, Status: "Inactive" });
    await expect(issue()).rejects.toMatchObject({ name: "Rejected" });
    await expect(issue()).rejects.toMatchObject({ name: "Rejected" });
    expect(keys()).toEqual([AccessKeyId]);
  });
});

describe("issue-key and an intent", () => {
  it("leaves another request's alone that has taken the place of its own", async () => {
    context.stack.aws.account.behaviour.accessKeySeconds = 30;
    const Value = formatIntent({ request: requestHash("other"), since: start.getTime() + 5_000, before: [] });
    context.stack.clock.at(start.getTime() + 10_000, () => stored()?.tags.set(intentTag, Value));
    await issue();
    expect(stored()?.tags.get(intentTag)).toBe(Value);
  });

  it("waits while another request's is fresh", async () => {
    await ensureSecretOf({ requestId: "other", since: start.getTime() - 14 * minutes });
    await expect(issue()).rejects.toMatchObject({ name: "Transient" });
    expect(keys()).toEqual([]);
  });

  describe("that another request left a quarter of an hour ago", () => {
    const left = () => keys()[0] ?? "";
    const abandoned = () => ({ since: "2026-11-20T08:45:00.000Z", accessKeyIds: [left()] });
    beforeEach(async () => {
      seed({ created: "2026-11-20T08:46:00Z" });
      await ensureSecretOf({ requestId: "other", since: start.getTime() - 15 * minutes });
    });

    it("takes its place, and says which keys it may have left", async () => {
      await expect(issue()).resolves.toMatchObject({ abandoned: abandoned() });
      expect(keys()).toHaveLength(2);
    });

    it.each([
      ["TagResource", died],
      ["CreateAccessKey", died],
      ["UntagResource", died],
    ])("says so on a repeat, too, after its first try died at %s", async (operation, error) => {
      context.stack.aws.dieAfter(operation);
      await expect(issue()).rejects.toMatchObject(error);
      await expect(issue()).resolves.toMatchObject({ abandoned: abandoned() });
    });

    it("says so though the request that took its place was itself replaced before it could tell", async () => {
      context.stack.aws.dieAfter("TagResource");
      await expect(issue()).rejects.toMatchObject(died);
      await context.stack.clock.advance(16 * minutes);
      await expect(issue({ requestId: "rotate-2" })).resolves.toMatchObject({ abandoned: abandoned() });
      await expect(issue({ requestId: "rotate-3" })).rejects.not.toThrow(left());
    });

    it("names those keys where it is refused, and lets the next request in at once", async () => {
      const { id: second } = { id: "AKIASECONDSECONDSEC0" };
      seed({ created: "2026-11-20T08:30:00Z" }, { id: second, created: "2026-01-01" });
      await ensureSecretOf({ requestId: "other", since: start.getTime() - 31 * minutes });
      const refused = { name: "KeyLimitReached", message: expect.stringMatching(`the secret of ${left()}$`) };
      await expect(issue()).rejects.toMatchObject(refused);
      await expect(issue()).rejects.toMatchObject({ name: "KeyLimitReached" });
      expect(stored()?.tags.has(intentTag)).toBe(false);
      await context.iam.deleteAccessKey({ UserName: "svc", AccessKeyId: second });
      await issue({ requestId: "rotate-2" });
    });
  });

  it.each([
    ["before a key is made", "TagResource", 0],
    ["with a key whose secret is lost", "CreateAccessKey", 1],
  ])("closes its own where the guard refuses a repeat %s, and names what is left", async (_, operation, left) => {
    context.stack.aws.dieAfter(operation);
    await expect(issue()).rejects.toMatchObject(died);
    await context.iam.tagUser({ UserName: "svc", Tags: [{ Key: "steward:leaving", Value: "leave-1" }] });
    const message = left
      ? expect.stringContaining(`the secret of ${keys()[0]}`)
      : expect.not.stringContaining("secret");
    await expect(issue()).rejects.toMatchObject({ name: "UserLeaving", message });
    expect(keys()).toHaveLength(left);
    expect(stored()?.tags.has(intentTag)).toBe(false);
  });

  it("deletes what it lost where a repeat is refused for another reason than its user", async () => {
    const consumer = "arn:aws:iam::123456789012:role/billing";
    context.stack.aws.dieAfter("CreateAccessKey");
    await expect(issue({ consumer })).rejects.toMatchObject(died);
    context.stack.aws.account.iam.roles.delete("billing");
    await expect(issue({ consumer })).rejects.toMatchObject({
      name: "Rejected",
      message: expect.stringMatching(/no role \S+$/),
    });
    expect(keys()).toEqual([]);
    expect(stored()?.tags.has(intentTag)).toBe(false);
  });

  it("leaves alone a key that somebody made a moment before, and that nobody has used yet", async () => {
    seed({ created: "2026-11-20T08:59:30Z" });
    const [other] = keys();
    await issue();
    expect(keys()).toContain(other);
  });

  it("leaves alone what was there before, what is older and what was ever used", async () => {
    seed({ created: "2026-11-20T08:59:30Z", lastUsed: "2026-11-20T08:59:40Z" });
    await ensureSecretOf({ requestId: "rotate-1", since: start.getTime() - 1 * minutes });
    const [own] = keys();
    await issue();
    expect(keys()).toContain(own);

    seed({ created: "2026-11-20T08:53:00Z" });
    const [older] = keys();
    await ensureSecretOf({ requestId: "rotate-1", since: start.getTime() - 1 * minutes });
    await issue();
    expect(keys()).toContain(older);
  });

  it.each([
    ["after the intent by IAM's clock", "2026-11-20T08:59:30Z"],
    ["five minutes before it, since the clocks may differ", "2026-11-20T08:54:00Z"],
  ])("deletes a key that its own earlier try made and could not store, %s", async (_, created) => {
    seed({ created });
    const [lost] = keys();
    await ensureSecretOf({ requestId: "rotate-1", since: start.getTime() - 1 * minutes });
    const { accessKeyId } = await issue();
    expect(keys()).toEqual([accessKeyId]);
    expect(accessKeyId).not.toBe(lost);
  });
});

describe("issue-key and death", () => {
  it("after the key was made and before its secret is stored: the lost key goes, another takes its place", async () => {
    context.stack.aws.dieAfter("CreateAccessKey");
    await expect(issue()).rejects.toMatchObject(died);
    const [lost] = keys();
    expect(held()).toEqual([]);

    const { accessKeyId } = await issue();
    expect(keys()).toEqual([accessKeyId]);
    expect(accessKeyId).not.toBe(lost);
    expect(held()).toHaveLength(1);
  });

  it("of the answer: the SDK does not ask for a second key behind our back", async () => {
    context.stack.aws.faults.push({ kind: "lostAnswer", operation: "CreateAccessKey" });
    await expect(issue()).rejects.toMatchObject({ name: "Transient" });
    expect(called("CreateAccessKey")).toHaveLength(1);
    const { accessKeyId } = await issue();
    expect(keys()).toEqual([accessKeyId]);
  });

  it("after the secret was stored and before it is promoted: the same key is promoted", async () => {
    const first = await issue();
    const { aws } = context.stack;
    aws.dieBefore("UpdateSecretVersionStage");
    await expect(issue({ requestId: "rotate-2" })).rejects.toMatchObject(died);
    expect((await value("access-key", "svc")).accessKeyId).toBe(first.accessKeyId);

    const second = await issue({ requestId: "rotate-2" });
    expect((await value("access-key", "svc")).accessKeyId).toBe(second.accessKeyId);
    expect(keys().sort()).toEqual([first.accessKeyId, second.accessKeyId].sort());
  });

  it("at any call: in the end there is one key, held and current, and nobody else has seen it", async () => {
    await issue();
    const made = context.stack.aws.calls.filter(({ caller }) => caller.functionName === "issue-key").length;
    expect(made).toBeGreaterThan(15);
    for (let call = 1; call <= made; call += 1) {
      const { aws } = context.stack;
      aws.account.secrets.clear();
      seed();
      aws.faults.push({ kind: "deathAfter", caller: "issue-key", call });
      const done = async () => issue().catch(() => undefined);
      const { accessKeyId } = (await done()) ?? (await done()) ?? (await issue());
      expect([call, keys()]).toEqual([call, [accessKeyId]]);
      expect(held()).toHaveLength(1);
      expect((await value("access-key", "svc")).accessKeyId).toBe(accessKeyId);
      expect([...(stored()?.versions.values() ?? [])].at(-1)?.stages).toEqual(new Set(["AWSCURRENT", accessKeyId]));
      expect(sightings(context.stack, active()[0]?.SecretAccessKey ?? "")).toEqual(["secrets"]);
      aws.faults.length = 0;
    }
  });

  it.each(["accessDenied", "serverError"] as const)(
    "where storing fails for good by %s, the key is deleted before the step fails",
    async (kind) => {
      context.stack.aws.faults.push({ kind, operation: "PutSecretValue", times: Infinity });
      await expect(issue()).rejects.toThrow();
      expect(keys()).toEqual([]);
    },
  );

  it.each(["UpdateAccessKey", "DeleteAccessKey"])(
    "where neither storing nor deleting succeeds, since %s fails, the next try deletes",
    async (operation) => {
      const { aws } = context.stack;
      aws.faults.push({ kind: "accessDenied", operation: "PutSecretValue" });
      aws.faults.push({ kind: "accessDenied", operation });
      await expect(issue()).rejects.toMatchObject({ name: "AccessDenied" });
      expect(keys()).toHaveLength(1);
      const { accessKeyId } = await issue();
      expect(keys()).toEqual([accessKeyId]);
    },
  );

  it("where the secret is stored, but neither read back nor deleted for throttling, the next try deletes", async () => {
    const { aws } = context.stack;
    aws.faults.push({ kind: "accessDenied", operation: "GetSecretValue" });
    aws.faults.push({ kind: "throttle", operation: "DeleteAccessKey", times: 10 });
    await expect(issue()).rejects.toMatchObject({ name: "Transient" });
    const [orphan] = user("svc")?.accessKeys ?? [];
    expect(orphan).toMatchObject({ Status: "Inactive" });
    aws.faults.length = 0;
    const { accessKeyId } = await issue();
    expect(keys()).toEqual([accessKeyId]);
    expect(held()).toHaveLength(1);
    expect([...(stored()?.versions.values() ?? [])].flatMap(({ stages }) => [...stages]).sort()).toEqual(
      [accessKeyId, "AWSCURRENT", "AWSPREVIOUS"].sort(),
    );
  });

  it("or a lost answer leave IAM counting a key that it does not list: the next try finds and deletes it", async () => {
    const { aws } = context.stack;
    seed({ created: "2026-01-01" });
    const [before] = keys();
    aws.dieAfter("CreateAccessKey");
    await expect(issue()).rejects.toMatchObject(died);
    const [, lost] = user("svc")?.accessKeys.splice(1, 1, ...[]) ?? [];
    aws.faults.push({ kind: "limitExceeded", operation: "CreateAccessKey" });
    await expect(issue()).rejects.toMatchObject({ name: "Transient" });
    if (lost) user("svc")?.accessKeys.push(lost);
    const { accessKeyId } = await issue();
    expect(keys()).toEqual([before, accessKeyId]);
  });
});

describe("issue-key and the guard", () => {
  it.each([
    [{ "Steward:PROTECTED": "" }, "UserProtected"],
    [{ "steward:leaving": "leave-1" }, "UserLeaving"],
  ])("touches nothing of a user tagged %o (%s)", async (tags, name) => {
    context.stack.aws.seed({ users: [{ UserName: "svc", tags: tags as Record<string, string> }] });
    userId = user("svc")?.UserId ?? "";
    await expect(issue()).rejects.toMatchObject({ name });
    expect(keys()).toEqual([]);
    expect(stored()).toBeUndefined();
  });

  it("is not tried again where CreateAccessKey is denied", async () => {
    context.stack.aws.faults.push({ kind: "accessDenied", operation: "CreateAccessKey" });
    await expect(issue()).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("says no where the guard cannot read, and where the name is somebody else's", async () => {
    const { faults } = context.stack.aws;
    faults.push({ kind: "accessDenied", operation: "GetUser", times: Infinity });
    await expect(issue()).rejects.toMatchObject({ name: "AccessDenied" });
    faults.length = 0;
    await expect(issue({ userId: "AIDA0000000000000000X" })).rejects.toMatchObject({ name: "UserReplaced" });
    expect(keys()).toEqual([]);
  });
});
