import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Night, writeAudit } from "../../audit/archive/archive.ts";
import type { AuditResult, Finding } from "../../audit/archive/result.ts";
import { isDue } from "../../audit/evaluate/due.ts";
import { evaluate } from "../../audit/evaluate/evaluate.ts";
import { parseCredentialReport } from "../../audit/read/credential-report.ts";
import type { Sources } from "../../audit/read/sources.ts";
import type { Notice } from "../../embedded-aws/services/state.ts";
import { activeKey, reportText, rootRow, thresholds, userRow } from "../support/credential-reports.ts";
import { incompleteResult, sampleFinding, sampleResult } from "../support/sample-result.ts";
import { archiveOf, DAY, invoke, stackFor, startWithout, toOperations, toPeople } from "../support/stack.ts";

const folder = "reports/123456789012/2026-11-20";
const payload = { notice: "audit", requestId: "2026-11-20T02:00:00Z", folder };
const keyId = /\bA[KS]IA[A-Z0-9]{16}\b/;
const ownerIn = ({ MessageAttributes }: Notice) => MessageAttributes.owner?.StringValue;
const idIn = ({ Message }: Notice) => /\nId: ([\da-f]{16})$/.exec(Message)?.[1];

describe("notify, told of an audit", () => {
  const context = stackFor();
  const write = (result: AuditResult, more: Partial<Night> = {}) => {
    const night = {
      requestId: "2026-11-20T02:00:00Z",
      result,
      users: [],
      credentialReport: undefined,
      rotations: [],
      left: [],
      page: "<html>",
      history: [],
      ...more,
    };
    return writeAudit(archiveOf(context.stack), folder, night);
  };
  const tell = (more: object = {}) => invoke(context.stack, "notify", { ...payload, ...more });
  const told = async (result: AuditResult, more: Partial<Night> = {}) => {
    await write(result, more);
    const answer = await tell();
    const [digest, ...others] = toOperations(context.stack);
    expect(others).toEqual([]);
    if (!digest) throw new Error("no digest");
    return { answer, digest, people: toPeople(context.stack) };
  };
  /** A new finding on an old key of somebody's, whose last use does not matter. */
  const finding = (user: string, more: Partial<Finding> = {}): Finding => ({
    ...sampleFinding(4),
    id: user,
    user,
    control: "console-mfa",
    firstSeen: sampleResult(0).asOf,
    accessKeyId: undefined,
    owner: `${user}@example.com`,
    ...more,
  });
  const old = { firstSeen: "2026-11-18T02:00:00Z" };

  it("sends operations one digest, and each owner one message that subscriptions can filter", async () => {
    const findings = [
      finding("a", { owner: "ann@example.com" }),
      finding("b", { owner: "ben@example.com", severity: "medium" }),
      finding("c", { owner: "ann@example.com", severity: "critical" }),
      finding("d", { owner: undefined }),
    ];
    const { answer, digest, people } = await told(sampleResult(0, { findings }));

    expect(answer).toEqual({ messages: 3 });
    expect(people.map((notice) => [ownerIn(notice), notice.MessageAttributes.severity?.StringValue])).toEqual([
      ["ann@example.com", "critical"],
      ["ben@example.com", "medium"],
    ]);
    expect(people[0]?.Message).toMatch(/: a, .*: c, /s);
    expect(people[1]?.Message).not.toMatch(/: [acd], /);
    expect(digest.Message).toMatch(/: a, .*: b, .*: c, .*: d, /s);
    expect(digest.MessageAttributes).toEqual({
      kind: { DataType: "String", StringValue: "audit-digest" },
      accountId: { DataType: "String", StringValue: "123456789012" },
      severity: { DataType: "String", StringValue: "critical" },
    });
    expect(people[0]?.MessageAttributes).toMatchObject({ kind: { DataType: "String", StringValue: "audit-owner" } });
    expect(digest.Message).toContain(`s3://${context.stack.bucket}/${folder}/report.html`);
  });

  it("speaks of new findings first, in the digest and to owners", async () => {
    const week = { firstSeen: "2026-11-13T02:00:00Z" };
    const owner = "ann@example.com";
    const findings = [finding("worse-but-known", { ...week, owner }), finding("fresh", { owner, isNew: true })];
    const { digest, people } = await told(sampleResult(0, { findings, resolved: [finding("gone")] }));
    for (const { Message } of [digest, ...people]) expect(Message).toMatch(/New.*: fresh, .*pen.*: worse-but-known, /s);
    expect(digest.Message).toMatch(/Resolved:\n {2}console-mfa: gone/);
    expect(people[0]?.Message).not.toContain("gone");
  });

  it("says what to type for an account that has expired, such as one that single sign-on left behind", async () => {
    const next = "steward offboard ada";
    const findings = [finding("ada", { control: "expired-account", next }), finding("eve", { next: "steward rotate" })];
    const { digest } = await told(sampleResult(0, { findings }));
    expect(digest.Message).toMatch(/Expired users[^\n]*:\n {2}steward offboard ada --stage local\n\n/);
  });

  it("does not bother owners with what they were told this week, but keeps it in the digest", async () => {
    const { digest, people } = await told(sampleResult(0, { findings: [finding("known", old)] }));
    expect(people).toEqual([]);
    expect(digest.Message).toContain(": known, ");
  });

  it("calls nothing new and tells owners of everything in the first night", async () => {
    const findings = [finding("known", old), finding("fresh")];
    const { digest, people } = await told(sampleResult(0, { findings, resolved: [], comparedWith: null }));
    expect(people.map(ownerIn)).toEqual(["known@example.com", "fresh@example.com"]);
    expect(digest.Message).not.toContain("New");
  });

  it("does not tell owners of exempt findings, and counts none of them", async () => {
    const exempt = { until: "2027-06-30T23:59:59Z", reason: "vendor" };
    const { digest, people } = await told(sampleResult(0, { findings: [finding("exempt", { exempt })], resolved: [] }));
    expect(people).toEqual([]);
    expect(digest.Subject).toMatch(/no findings$/);
    expect(digest.Message).not.toContain("exempt, ");
    expect(digest.MessageAttributes.severity?.StringValue).toBe("none");
  });

  it.each([
    ["2026-11-21T01:00:00Z", true],
    ["2026-12-04T01:59:59Z", true],
    ["2026-12-04T23:59:59Z", false],
    ["2027-06-30T23:59:59Z", false],
  ])("names an exemption that ends on %s: %s", async (until, named) => {
    const findings = [finding("soon", { exempt: { until, reason: "new client comes" } })];
    const { digest } = await told(sampleResult(0, { findings }));
    expect(digest.Message.includes("Exemptions that end within 14 days")).toBe(named);
    expect(digest.Message.includes(`console-mfa: soon, until ${until} (new client comes)`)).toBe(named);
  });

  it("says in the subject that an audit is incomplete, and in the text what could not be seen", async () => {
    const { digest } = await told(incompleteResult());
    expect(digest.Subject).toContain("INCOMPLETE");
    expect(digest.Message).toMatch(
      /INCOMPLETE.*virtual-mfa-devices: unavailable: AccessDenied.*password-policy: unav/s,
    );
    expect(digest.Message).toContain("(as seen last)");
  });

  it("does not call a whole audit incomplete, and says its doubts", async () => {
    const { digest } = await told(sampleResult());
    expect(digest.Message + digest.Subject).not.toContain("INCOMPLETE");
    expect(digest.Message).toContain("Doubt: frank: two access keys fit");
  });

  it("names the rotations that are called for, and the keys that are left alone with the reason", async () => {
    const rotation = { requestId: "r", requestedBy: "audit", reason: "old" };
    const { digest } = await told(sampleResult(), {
      rotations: [{ ...rotation, userName: "svc-backup", accessKeyId: "AKIAEXAMPLE000009876" }],
      left: [{ user: "twins", key: "access_key_1", why: "its id could not be told" }],
    });
    expect(digest.Message).toMatch(/svc-backup, …9876\n/);
    expect(digest.Message).toContain("twins, access_key_1: its id could not be told");
  });

  it("fits SNS with 5,000 findings of one owner, none of them left uncounted", async () => {
    const long = "x".repeat(64);
    const findings = Array.from({ length: 5000 }, (_, n) =>
      finding(`${n}${long}`.slice(0, 64), {
        owner: "o@example.com",
        severity: "critical",
        detail: `${n} ${"é".repeat(1000)}`,
        ...(n % 3 === 0 && { exempt: { until: "2026-11-22T00:00:00Z", reason: "ü".repeat(256) } }),
      }),
    );
    const totals = { critical: 3333, high: 0, medium: 0, low: 0 };
    const result = sampleResult(0, { findings, resolved: findings, upcoming: findings, totals });
    const left = findings.map(({ user }) => ({ user, key: "access_key_1", why: "y".repeat(300) }));
    const { digest, people } = await told(result, { left });
    for (const { Message, Subject = "" } of [digest, ...people]) {
      expect(Buffer.byteLength(Message)).toBeLessThan(250_000);
      expect(Subject).toMatch(/^[\x20-\x7e]{1,99}$/);
    }
    expect(people).toHaveLength(1);
    expect(digest.Subject).toContain("3333 critical");
    expect(digest.Message).toMatch(/and 3293 more/);
  });

  it("has a subject that SNS takes, however large the numbers", async () => {
    const many = 999_999_999_999;
    const totals = { critical: many, high: many, medium: many, low: many };
    const { digest } = await told({ ...incompleteResult(), totals });
    expect(digest.Subject).toMatch(/^[\x20-\x7e]{1,99}$/);
  });

  it("shows no more of an access key's id than its last four characters, wherever it stands", async () => {
    const id = "AKIAQ4XEXAMPLE7ABCDE";
    const findings = [
      finding("ada", { accessKeyId: id, detail: `One of ${id} and ASIAQ4XEXAMPLE7VWXYZ.` }),
      finding(`svc-${id}`, { exempt: { until: "2026-11-22T00:00:00Z", reason: `until ${id} is gone` } }),
      finding("ben", { owner: undefined }),
    ];
    const { digest, people } = await told(
      sampleResult(0, {
        findings,
        upcoming: [finding("tim", { control: "key-age", accessKeyId: id })],
        resolved: [finding(`svc-${id}`)],
        doubts: [`${id} is two people's`],
        complete: false,
        coverage: { ...sampleResult(0).coverage, "access-keys": `unavailable: InvalidClientTokenId: ${id}` },
      }),
      {
        rotations: [{ requestId: id, requestedBy: "audit", reason: id, userName: "ada", accessKeyId: id }],
        left: [{ user: "ben", key: id, why: `${id} is too young` }],
      },
    );
    for (const { Message, Subject } of [digest, ...people]) expect(`${Subject} ${Message}`).not.toMatch(keyId);
    expect(digest.Message).toContain("…BCDE");
    expect(people.map(({ Message }) => Message).join()).toContain("…BCDE");
  });

  it("sends a repeat under the same ids, and each message under one of its own", async () => {
    await write(sampleResult());
    await tell();
    const first = context.stack.aws.notices.map(idIn);
    context.stack.aws.notices.length = 0;
    await tell();
    expect(context.stack.aws.notices.map(idIn)).toEqual(first);
    expect(new Set(first).size).toBe(first.length);
    expect(first).not.toContain(undefined);
    context.stack.aws.notices.length = 0;
    await tell({ requestId: "another" });
    expect(context.stack.aws.notices.map(idIn).filter((id) => first.includes(id))).toEqual([]);
  });

  it.each([
    ["dieBefore", 1],
    ["dieAfter", 1],
    ["dieAfter", 3],
  ] as const)("leaves nobody out where it dies: %s, message %i", async (death, call) => {
    await write(sampleResult());
    await tell();
    const whole = context.stack.aws.notices.map(idIn).sort();
    context.stack.aws.notices.length = 0;
    context.stack.aws[death]("Publish", { call });
    await expect(tell()).rejects.toMatchObject({ name: "Lambda.Unknown" });
    await tell();
    expect([...new Set(context.stack.aws.notices.map(idIn))].sort()).toEqual(whole);
  });

  it("says which night it looked for in vain", async () => {
    await expect(tell({ folder: "reports/123456789012/1999-12-31" })).rejects.toMatchObject({
      message: expect.stringContaining("1999-12-31"),
    });
    expect(context.stack.aws.notices).toEqual([]);
  });

  it.each([
    ["an unknown notice", { notice: "gossip" }],
    ["an unknown key", { to: "everyone@example.com" }],
    ["no folder", { folder: "" }],
  ])("refuses %s", async (_, more) => {
    await expect(tell(more)).rejects.toMatchObject({ name: "Rejected" });
  });

  it("does not start without its variables, and names them", async () => {
    const why = await startWithout(context.stack, "notify");
    expect(why).toMatch(/OPERATIONS_TOPIC.*PEOPLE_TOPIC/s);
  });
});

describe("when an owner is told", () => {
  const iso = (time: number) => new Date(time).toISOString().replace(/\.\d+Z/, "Z");
  const notAsked = { notAsked: true } as const;
  /** An account that is nothing but one key, or one password without MFA. */
  const sourcesAt = (time: number, row: Record<string, string>, seen: boolean): Sources => ({
    report: seen
      ? {
          value: {
            generatedAt: time,
            rows: () => parseCredentialReport([reportText([rootRow({ mfa_active: "true" }), row])]),
          },
        }
      : { unavailable: "AWS was asleep" },
    authorization: notAsked,
    serviceCredentials: notAsked,
    unassignedDevices: notAsked,
    serverCertificates: notAsked,
    passwordPolicy: notAsked,
    accessDrift: notAsked,
    directory: notAsked,
  });
  const start = Date.parse("2026-06-01T02:00:00Z");
  const long = { user_creation_time: iso(start - 900 * DAY) };

  interface Told {
    /** Days since the credential was made, or since the finding was first seen. */
    age: number;
    seen: boolean;
    due: boolean;
  }
  /** What 120 nights tell of a key or a person; `jitter` in seconds, `blind`: nights without a report. */
  async function nights(
    row: (now: number) => Record<string, string>,
    since: number,
    control: string,
    jitter: number[],
    blind: Set<number>,
  ) {
    const told: Told[] = [];
    let previous: AuditResult | undefined;
    for (const [night, late] of jitter.entries()) {
      const time = start + night * DAY + late * 1000;
      const seen = !blind.has(night);
      previous = await evaluate(sourcesAt(time, row(time), seen), { now: time, thresholds, previous });
      const result = previous;
      const about = [...result.findings, ...result.upcoming].filter((finding) => finding.control === control);
      expect(about.length).toBeLessThanOrEqual(1);
      told.push({ age: (time - since) / DAY, seen, due: about.some((finding) => isDue(finding, result)) });
    }
    return told;
  }

  /** Each threshold is announced in the first night that sees it passed, and in no other. */
  function checkEachOnce(told: Told[], passed: (age: number) => number): void {
    let announced = 0;
    for (const [night, { age, seen, due }] of told.entries()) {
      const reached = passed(age);
      const about = `night ${night}, ${age} days, announced ${announced} of ${reached}`;
      if (due) expect(reached, `doubled: ${about}`).toBeGreaterThan(announced);
      if (seen && !due) expect(reached, `missed: ${about}`).toBe(announced);
      if (due) announced = reached;
    }
  }

  const punctual = Array.from({ length: 120 }, () => 0);
  const anyJitter = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 4 * 3600 })), {
    minLength: 120,
    maxLength: 120,
  });
  // No two in a row: who is blind for long enough sees two thresholds pass as one.
  const anyBlind = fc
    .array(fc.integer({ min: 1, max: 59 }), { maxLength: 8 })
    .map((nights) => new Set(nights.map((night) => 2 * night - 1)));
  const runs = { numRuns: 30 };

  it("of an ageing key, is at 75, 83 and 90 days and then weekly, each time once, whenever the nights begin", async () => {
    const thresholdsPassed = (age: number) =>
      age > 90 ? 3 + Math.floor((age - 90) / 7) : [75, 83].filter((days) => age >= days).length;
    const anyAge = fc.oneof(
      fc.integer({ min: 0, max: 130 }).map((days) => days * 86_400),
      fc.integer({ min: 0, max: 130 * 86_400 }),
    );
    await fc.assert(
      fc.asyncProperty(anyAge, anyJitter, anyBlind, async (ageSeconds, jitter, blind) => {
        const created = start - ageSeconds * 1000;
        const row = (now: number) => userRow("svc", { ...long, ...activeKey(1, iso(created), iso(now - 3600_000)) });
        checkEachOnce(await nights(row, created, "key-age", jitter, blind), thresholdsPassed);
      }),
      { ...runs, examples: [89, 89.5, 82.5, 74.5].map((days) => [days * 86_400, punctual, new Set([1])]) },
    );
  });

  it("of anything else, is when it is new and then weekly", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 60 }), anyJitter, anyBlind, async (first, jitter, blind) => {
        blind.delete(first);
        const since = start + first * DAY + (jitter[first] ?? 0) * 1000;
        const row = (now: number) =>
          userRow("ada", {
            ...long,
            mfa_active: String(now < since),
            password_enabled: "true",
            password_last_used: iso(now - 3600_000),
            password_last_changed: iso(now - 3600_000),
          });
        const told = await nights(row, since, "console-mfa", jitter, blind);
        checkEachOnce(told, (age) => (age < 0 ? 0 : 1 + Math.floor(age / 7)));
      }),
      runs,
    );
  });

  it("is not more often because the same night is judged again", async () => {
    const row = userRow("svc", { ...long, ...activeKey(1, iso(start - 90.5 * DAY), iso(start)) });
    const before = await evaluate(sourcesAt(start - DAY, row, true), { now: start - DAY, thresholds });
    const judge = () => evaluate(sourcesAt(start, row, true), { now: start + 60_000, thresholds, previous: before });
    const due = (result: AuditResult) => result.findings.map((finding) => isDue(finding, result));
    const first = await judge();
    expect(due(first)).toEqual([true]);
    expect(await judge()).toEqual(first);
  });
});
