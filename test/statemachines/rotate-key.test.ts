import { EventBridge } from "@aws-sdk/client-eventbridge";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { describe, expect, it } from "vitest";
import { dayOf, rotationStack } from "../support/rotation.ts";
import { sightings } from "../support/sightings.ts";
import { invoke, toOperations } from "../support/stack.ts";

const r = rotationStack();
const { context, reader, holder } = r;

describe("a rotation", () => {
  it("takes weeks from an event to the deletion of the old key, and nobody is cut off", async () => {
    const old = r.seed();
    const { stack } = context;
    stack.aws.account.behaviour.delivery = "twice";
    const refused = [reader(old, 0.25), holder(old, 2)];
    const bus = new EventBridge(stack.aws.config);
    const Detail = JSON.stringify(r.input(old));
    await bus.putEvents({
      Entries: [{ EventBusName: stack.bus, Source: "ops", DetailType: "KeyRotationRequested", Detail }],
    });
    await stack.clock.runUntil(stack.aws.delivered());
    stack.aws.account.behaviour.delivery = "once";
    const execution = stack.engine.executions().at(-1) ?? expect.unreachable();
    await stack.clock.runUntil(stack.aws.delivered());
    await r.end(execution);

    const next = r.current() ?? "";
    expect(execution).toMatchObject({ status: "SUCCEEDED", output: { retired: old, successor: next } });
    expect(r.keys().map(({ AccessKeyId, Status }) => [AccessKeyId, Status])).toEqual([[next, "Active"]]);
    expect(refused).toEqual([[], []]);
    // Used until the second day, quiet for seven, and a use may show six hours late; then 35 days inactive.
    expect(dayOf(execution, "TellDeactivated")).toBeGreaterThan(2 + 7 + 0.25);
    expect(dayOf(execution, "TellDeactivated")).toBeLessThan(2 + 7 + 0.5);
    expect(dayOf(execution, "TellRetired") - dayOf(execution, "TellDeactivated")).toBeCloseTo(35, 2);
    expect(r.subjects()).toEqual([
      "IAM user svc has a new access key",
      "An old access key of IAM user svc is inactive now",
      "An old access key of IAM user svc is deleted",
    ]);
    expect(r.notice("new access key")?.MessageAttributes.owner?.StringValue).toBe("boss@example.com");
    expect(r.notice("is inactive now")?.Message).toContain(`steward undo ${execution.arn}`);
    expect(r.events()).toEqual(["KeyRotated", "KeyDeactivated", "KeyRetired"]);
    expect(sightings(stack, r.keys()[0]?.SecretAccessKey ?? "")).toEqual(["secrets"]);
    expect(sightings(stack, r.keys()[0]?.SecretAccessKey.slice(4, 24) ?? "")).toEqual(["secrets"]);
  });

  it("can be followed by the next one; of a deleted key no label is left", async () => {
    const first = r.seed();
    const refused = reader(first);
    await r.end(await r.start(first));
    const second = r.current() ?? "";
    await r.end(await r.start(second));
    const third = r.current() ?? "";
    expect(new Set([first, second, third]).size).toBe(3);
    expect(r.keys()).toMatchObject([{ AccessKeyId: third, Status: "Active" }]);
    const labels = [...(r.secret()?.versions.values() ?? [])].map(({ stages }) => [...stages].sort());
    expect(labels).toEqual([["AWSPREVIOUS"], [third, "AWSCURRENT"].sort()]);
    expect(refused).toEqual([]);
  });

  it("waits while the old key is used, whatever its age, and reminds daily", async () => {
    const old = r.seed({}, { created: r.ago(1500) });
    reader(old);
    const refused = holder(old, 10);
    const execution = await r.end(await r.start(old));
    expect(execution.status).toBe("SUCCEEDED");
    expect(refused).toEqual([]);
    expect(dayOf(execution, "TellDeactivated")).toBeGreaterThan(17.25);
    expect(dayOf(execution, "TellDeactivated")).toBeLessThan(18);
    const reminders = r.subjects().filter((subject) => subject.includes("still has to be replaced"));
    expect(reminders).toHaveLength(5); // on the days 7 to 11: a day after its last use the old key is left to rest
    expect(new Set(reminders).size).toBe(5);
  });

  it("of a key that is used for ever tells on-call in the end, and leaves both alive", async () => {
    const old = r.seed();
    const refused = [reader(old), holder(old, 90)];
    const execution = await r.end(await r.start(old));
    expect(execution).toMatchObject({ status: "FAILED", error: "OldKeyInUse" });
    expect(dayOf(execution, "Stalled")).toBeCloseTo(37, 1);
    await r.days(50);
    expect(r.keys()).toMatchObject([{ Status: "Active" }, { Status: "Active" }]);
    expect(refused).toEqual([[], []]);
    const told = r.notice("The rotation of a key of IAM user svc has stalled");
    expect(told?.TopicArn).toBe(context.stack.topics.operations);
    expect(told?.Message).toMatch(/old key was used at 20/);
  });

  it("never retires the old key where the new one is not used: our own proof is no use", async () => {
    const old = r.seed({}, { lastUsed: r.ago(20) }); // quiet for long, but not idle
    const execution = await r.end(await r.start(old));
    expect(execution).toMatchObject({ status: "FAILED", error: "NewKeyUnused" });
    expect(r.keys().map(({ Status }) => Status)).toEqual(["Active", "Active"]);
    expect(r.keys()[1]?.lastUsed).toBeDefined();
    expect(r.notice("The rotation of a key of IAM user svc has stalled")?.Message).toContain("has not been used yet");
    const told = toOperations(context.stack).map(({ Message }) => Message);
    expect(told).toContainEqual(expect.stringContaining("was refused: NewKeyUnused"));
    expect(told.join()).not.toContain("redrive"); // it would end there again
  });

  it("waits for a monthly job, which finds the new key at its next turn", async () => {
    const old = r.seed({}, { lastUsed: r.ago(20) });
    const refused: boolean[] = [];
    for (const day of [10, 40, 70]) r.inDays(day, async () => refused.push(await r.use(r.current() ?? old)));
    const execution = await r.end(await r.start(old));
    await r.days(40);
    expect(execution.status).toBe("SUCCEEDED");
    expect(dayOf(execution, "TellDeactivated")).toBeGreaterThanOrEqual(10);
    expect(refused).toEqual([true, true, true]);
  });

  it("of a monthly job that holds the old key leaves that key to it", async () => {
    const old = r.seed({}, { lastUsed: r.ago(20) });
    const used: boolean[] = [];
    for (const day of [10, 40, 70]) r.inDays(day, async () => used.push(await r.use(old)));
    await expect(r.start(old).then(r.end)).resolves.toMatchObject({ error: "NewKeyUnused" });
    await r.days(40);
    expect(used).toEqual([true, true, true]);
  });

  it("does not take from readers what the secret gives out, though somebody moved it back", async () => {
    const first = r.seed();
    const refused = reader(first);
    await r.end(await r.start(first));
    const old = r.current() ?? "";
    r.inDays(3, async () => {
      const secrets = new SecretsManager(context.stack.aws.config);
      const versions = [...(r.secret()?.versions.values() ?? [])];
      const idOf = (label: string) => versions.find(({ stages }) => stages.has(label))?.VersionId;
      await secrets.updateSecretVersionStage({
        ...{ SecretId: r.secret()?.Name, VersionStage: "AWSCURRENT" },
        ...{ MoveToVersionId: idOf(old), RemoveFromVersionId: idOf("AWSCURRENT") },
      });
    });
    const { error, cause } = await r.end(await r.start(old));
    expect([error, cause]).toEqual(["OldKeyInUse", expect.stringContaining("gives out the old key")]);
    expect(refused).toEqual([]);
  });
});

describe("a key that is idle", () => {
  it("gets no successor: it is announced, deactivated after the grace, and deleted", async () => {
    const old = r.seed({}, { lastUsed: r.ago(45) });
    const execution = await r.end(await r.start(old));
    expect(execution.status).toBe("SUCCEEDED");
    expect(r.keys()).toEqual([]);
    expect(r.secret()).toBeUndefined();
    expect(dayOf(execution, "TellDeactivated")).toBeCloseTo(7, 2);
    expect(dayOf(execution, "TellRetired")).toBeCloseTo(42, 2);
    expect(r.subjects()[0]).toBe("An idle access key of IAM user svc will be deactivated");
    expect(r.events()).toEqual(["KeyDeactivated", "KeyRetired"]);
  });

  it("stays where somebody uses it after all", async () => {
    const old = r.seed({}, { lastUsed: r.ago(60) });
    r.inDays(3, () => r.use(old));
    await expect(r.start(old).then(r.end)).resolves.toMatchObject({ error: "OldKeyInUse" });
    expect(r.status(old)).toBe("Active");
  });

  it("goes though there is another one, unless it is the one that the secret gives out", async () => {
    const [idle, used] = [r.seed({}, { lastUsed: r.ago(90) }, { lastUsed: r.ago(1) }), r.keys()[1]?.AccessKeyId ?? ""];
    await r.end(await r.start(idle));
    expect([r.status(idle), r.status(used)]).toEqual(["deleted", "Active"]);

    const old = r.seed();
    r.every(0.5, () => r.use(old));
    await r.end(await r.start(old));
    await r.days(10);
    const unclaimed = r.current() ?? "";
    await expect(r.start(unclaimed).then(r.end)).resolves.toMatchObject({ error: "Rejected" });
    expect([r.status(old), r.status(unclaimed)]).toEqual(["Active", "Active"]);
  });
});

describe("a rotation is refused, and nothing is changed,", () => {
  const until = "2031-01-01";
  const exempt = { "steward:exempt": "x key-age", "steward:exempt-until": until, "steward:exempt-reason": "vendor" };
  it.each([
    ["of a protected user", "UserProtected", { tags: { "Steward:Protected": "" } }],
    ["of a break-glass user", "UserProtected", { Path: "/break-glass/" }],
    ["of one who is leaving", "UserLeaving", { tags: { "steward:leaving": "leave-1" } }],
    ["of one who is exempt", "UserExempt", { tags: exempt }],
  ])("%s (%s)", async (_, error, more) => {
    const old = r.seed(more as object);
    await expect(r.start(old).then(r.end)).resolves.toMatchObject({ status: "FAILED", error });
    expect(r.keys()).toMatchObject([{ AccessKeyId: old, Status: "Active" }]);
    expect(r.notice("Refused: rotate-key of IAM user svc")?.Message).toContain("this execution changed nothing");
  });

  it("where the user has two live keys, or an inactive one that may be wanted back", async () => {
    const cases: [string, object][] = [
      ["live", { lastUsed: r.ago(1) }],
      ["not rested", { status: "Inactive", created: r.ago(200), lastUsed: r.ago(10) }],
    ];
    for (const [why, other] of cases) {
      const old = r.seed({}, {}, other);
      const before = structuredClone(r.keys());
      const { error, cause } = await r.end(await r.start(old));
      expect([error, cause]).toEqual(["KeyLimitReached", expect.stringContaining(why)]);
      expect(r.keys()).toEqual(before);
    }
  });

  it("of a key that is gone", async () => {
    r.seed();
    await expect(r.start("AKIA0000000000000000").then(r.end)).resolves.toMatchObject({ error: "Rejected" });
  });

  it("where another rotation of the user is under way: of two at once the first goes on", async () => {
    const old = r.seed();
    reader(old);
    const both = await Promise.all([r.start(old), r.start(old)]);
    await r.days(1 / 86_400); // of what began in the same moment either may be the first
    const third = await r.start(old, "another");
    for (const execution of [...both, third]) await r.end(execution);
    // Whichever is listed late finds the other under way, or its key made: both are refusals.
    const refused = expect.stringMatching(/^(KeyLimitReached|RotationUnderWay)$/);
    expect(both.map(({ status, error }) => error ?? status).sort()).toEqual([refused, "SUCCEEDED"]);
    expect(third.error).toBe("RotationUnderWay");
    expect(context.stack.aws.calls.filter(({ operation }) => operation === "CreateAccessKey")).toHaveLength(1);
  });

  it("but an exemption without an end or a reason does not count", async () => {
    const { "steward:exempt-reason": _, ...tags } = exempt;
    const old = r.seed({ tags });
    reader(old);
    await expect(r.start(old).then(r.end)).resolves.toMatchObject({ status: "SUCCEEDED" });
  });
});

describe("a key that was exposed, and is inactive", () => {
  it("is replaced as on-call was told to have it, however long it has rested, and never made active on the way", async () => {
    for (const lastUsed of [r.ago(0.1), r.ago(200)]) {
      const old = r.seed({}, { lastUsed, created: r.ago(300) });
      reader(old);
      const input = { requestId: `exposed-${old}`, requestedBy: "health", reason: "exposed", accessKeyId: old };
      await invoke(context.stack, "start-workflow", { workflow: "contain-key", input });
      await r.end(context.stack.engine.executions().at(-1) ?? expect.unreachable());
      expect(r.status(old)).toBe("Inactive");
      const seen = new Set<string>();
      r.every(0.5, () => seen.add(r.status(old)));
      await expect(r.start(old).then(r.end)).resolves.toMatchObject({ status: "SUCCEEDED" });
      expect([...seen, r.status(old)]).toEqual(["Inactive", "deleted"]);
      expect(r.keys()).toMatchObject([{ AccessKeyId: r.current(), Status: "Active" }]);
    }
  });
});
