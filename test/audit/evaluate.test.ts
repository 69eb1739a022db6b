import { describe, expect, it } from "vitest";
import type { AuditOptions } from "../../audit/evaluate/evaluate.ts";
import { parseCredentialReport } from "../../audit/read/credential-report.ts";
import type { Sources } from "../../audit/read/sources.ts";
import { audit, denied, everything, frank, franksKey, person, staleKey, tags } from "../support/audited-account.ts";
import {
  activeKey,
  ago,
  goodPassword,
  judge,
  made,
  reportText,
  rootRow,
  thresholds,
  userRow,
} from "../support/credential-reports.ts";

describe("the time that ages are counted from", () => {
  const report = (generatedAt: number, rows = [frank]) => ({
    report: { value: { generatedAt, rows: () => parseCredentialReport([reportText([rootRow(), ...rows])]) } },
  });

  it("is when the report was made, whatever the clock says", async () => {
    expect(await audit(everything([frank]), { now: made + 86_400_000 })).toMatchObject({
      asOf: "2026-11-20T02:00:00Z",
      generatedAt: "2026-11-20T02:00:00Z",
      doubts: [],
    });
  });

  it("is the clock where the report claims to be more than a day away from it", async () => {
    for (const now of [made + 86_400_001, Date.parse("2029-01-01T00:00:00Z")]) {
      const { asOf, doubts, complete } = await audit(everything([frank]), { now });
      expect(Date.parse(asOf)).toBe(Math.floor(now / 1000) * 1000);
      expect(doubts).toEqual([expect.stringContaining("counted from the clock")]);
      expect(complete).toBe(true);
    }
  });

  it("is when the report was made where a date in it is that very second", async () => {
    const now = userRow("frank", { ...goodPassword, password_last_used: ago(0) });
    const { asOf, doubts } = await audit(everything([now]));
    expect([asOf, doubts]).toEqual(["2026-11-20T02:00:00Z", []]);
  });

  it("is the clock where the report holds a later date than its own", async () => {
    const later = userRow("frank", { ...goodPassword, password_last_used: ago(0, -30) });
    const { asOf, doubts } = await audit(everything([frank], report(made, [later])));
    expect(asOf).toBe("2026-11-20T02:01:00Z");
    expect(doubts).toEqual([expect.stringContaining("password_last_used of frank is 2026-11-20T02:00:30Z")]);
  });

  it("says where the report holds a date in the future", async () => {
    const text = reportText([rootRow(), userRow("frank", activeKey(1, "2099-01-01T00:00:00Z"))]);
    const { doubts } = await judge(text, { asOf: undefined, now: made });
    expect(doubts).toEqual([
      expect.stringContaining("access_key_1_last_rotated of frank is 2099-01-01T00:00:00Z, which is in the future"),
    ]);
  });

  it("is never earlier than what the report holds, where somebody asked for a time", async () => {
    await expect(judge(reportText([staleKey]), { asOf: made - 3 * 86_400_000 })).rejects.toMatchObject({
      name: "ReportError",
      message: expect.stringContaining("access_key_1_last_used_date of frank is 2026-11-19T02:00:00Z"),
    });
  });
});

describe("coverage and the night before", () => {
  it("never says complete where a source did not answer, and names it", async () => {
    for (const source of [
      "report",
      "authorization",
      "serviceCredentials",
      "unassignedDevices",
      "serverCertificates",
      "passwordPolicy",
    ] as const) {
      const { complete, coverage } = await audit(everything([frank], { [source]: denied }));
      expect(complete).toBe(false);
      expect(Object.values(coverage)).toContain("unavailable: AccessDenied: not allowed");
    }
  });

  it("says of each source whether it was asked", async () => {
    const asked = await audit(everything([frank]));
    const { "identity-store": ofPeople, ...others } = asked.coverage;
    expect(new Set(Object.values(others))).toEqual(new Set(["ok"]));
    expect(ofPeople).toBe("not applicable: the stage knows no identity store");
    expect(asked).toMatchObject({ comparedWith: null, resolved: [] });
    const { coverage, complete } = await judge(reportText([rootRow(), frank]));
    expect(complete).toBe(true);
    expect(Object.entries(coverage).filter(([, state]) => state === "ok")).toHaveLength(2);
    expect(coverage).toMatchObject({ "credential-report": "ok", "root-row": "ok", "access-keys": "not asked" });
    expect(new Set(Object.values(coverage))).toEqual(new Set(["ok", "not asked"]));
    const unread = await audit(everything([frank], { report: denied }));
    expect(unread.coverage["root-row"]).toMatch(/^unavailable: \w/);
  });

  it("resolves what an earlier version looked for and this one does not", async () => {
    const first = await audit(everything([staleKey], franksKey));
    const former = first.findings.map((finding) => ({ ...finding, id: "0123456789abcdef", control: "former-control" }));
    const { resolved } = await audit(everything([frank]), { previous: { ...first, findings: former } });
    expect(resolved).toEqual(former);
    expect(first.findings.map(({ id }) => id)).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/)]);
  });

  it("does not say that root is well where the report has no row on root", async () => {
    const { complete, coverage } = await judge(reportText([frank]));
    expect(complete).toBe(false);
    expect(coverage["root-row"]).toMatch(/^unavailable/);
  });

  it("keeps the night a finding was first seen, and tells new from resolved", async () => {
    const first = await audit(
      everything([staleKey, userRow("erin", { ...goodPassword, mfa_active: "false" })], franksKey),
    );
    const rows = [staleKey, userRow("erin", goodPassword), userRow("grace", { ...goodPassword, mfa_active: "false" })];
    const report = {
      value: { generatedAt: made + 3_600_000, rows: () => parseCredentialReport([reportText([rootRow(), ...rows])]) },
    };
    const second = await audit(everything(rows, { ...franksKey, report }), { now: made + 3_600_000, previous: first });
    expect(second.findings.map(({ user, firstSeen }) => [user, firstSeen])).toEqual([
      ["frank", "2026-11-20T02:00:00Z"],
      ["grace", "2026-11-20T03:00:00Z"],
    ]);
    expect(second.resolved).toMatchObject([{ user: "erin", control: "console-mfa" }]);
  });

  it("calls a finding new though both audits go by the same report", async () => {
    const first = await audit(everything([frank]));
    const users = [person("frank", { Tags: tags({ "steward:expires-at": "2026-01-01" }) })];
    const second = await audit(everything([frank], { users }), { previous: first });
    expect(second.findings).toMatchObject([{ control: "expired-account", isNew: true }]);
    const third = await audit(everything([frank], { users }), { previous: second });
    expect(third.findings.map(({ isNew }) => isNew)).toEqual([undefined]);
  });

  it("says where the earlier audit went by other limits", async () => {
    for (const other of [{ keyMaxAgeDays: 30 }, { unusedDays: 30 }]) {
      const first = await audit(everything([frank]), { thresholds: { ...thresholds, ...other } });
      const { doubts } = await audit(everything([frank]), { previous: first });
      expect(doubts).toEqual([expect.stringContaining("other limits")]);
    }
  });

  it("does not resolve offline what only a live audit can see", async () => {
    const users = [person("frank", { Tags: tags({ "steward:expires-at": "2026-01-01" }) })];
    const first = await audit(everything([frank], { users }));
    const offline = await judge(reportText([rootRow(), frank]), { previous: first });
    expect(offline).toMatchObject({ resolved: [], findings: [{ control: "expired-account", carriedOver: true }] });
  });

  it("carries over what an unavailable source told last, and resolves nothing of it", async () => {
    const users = [person("frank", { Tags: tags({ "steward:expires-at": "2026-01-01" }) })];
    const first = await audit(everything([frank], { users }));
    const second = await audit(everything([frank], { authorization: denied }), { previous: first });
    expect(second.findings).toMatchObject([{ control: "expired-account", carriedOver: true }]);
    expect(second.resolved).toEqual([]);
    const third = await audit(everything([frank]), { previous: second });
    expect(third).toMatchObject({ findings: [], resolved: [{ control: "expired-account" }] });
  });

  it("remembers owner and exemption of a known finding while the tags cannot be read", async () => {
    const Tags = tags({
      "steward:owner": "ops@example.com",
      "steward:exempt": "key-age",
      "steward:exempt-until": "2026-12-31",
      "steward:exempt-reason": "vendor",
    });
    const first = await audit(everything([staleKey], { ...franksKey, users: [person("frank", { Tags })] }));
    const { findings, totals } = await audit(everything([staleKey], { ...franksKey, authorization: denied }), {
      previous: first,
    });
    expect(findings).toMatchObject([{ owner: "ops@example.com", exempt: { reason: "vendor" } }]);
    expect(totals.high).toBe(0);
  });
});

describe("the account that is audited", () => {
  const silent = everything([], { report: denied, authorization: denied });
  const other = "arn:aws-cn:iam::999999999999";

  it.each<[string, Sources, Partial<AuditOptions>, string, string]>([
    ["the report", everything([frank]), { account: "999999999999" }, "123456789012", "arn:aws:iam::123456789012:root"],
    [
      "the account's users",
      everything([], { report: denied, users: [person("frank", { Arn: `${other}:user/frank` })] }),
      {},
      "999999999999",
      `${other}:root`,
    ],
    ["who asks", silent, { account: "999999999999" }, "999999999999", "arn:aws:iam::999999999999:root"],
    ["nobody", silent, {}, "unknown", "arn:aws:iam:::root"],
  ])("is told by %s", async (_, sources, options, account, arn) => {
    const result = await audit({ ...sources, passwordPolicy: { value: null } }, options);
    expect(result.account).toBe(account);
    expect(result.findings.filter(({ control }) => control === "password-policy")).toMatchObject([{ account, arn }]);
  });

  it("is told by the audit before where nothing else does", async () => {
    const first = await audit(everything([frank], { passwordPolicy: { value: null } }));
    const { account, findings } = await audit({ ...silent, passwordPolicy: { value: null } }, { previous: first });
    expect(account).toBe("123456789012");
    expect(findings.map(({ id }) => id)).toEqual(first.findings.map(({ id }) => id));
  });
});
