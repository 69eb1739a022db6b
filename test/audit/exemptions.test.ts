import { describe, expect, it } from "vitest";
import { parseCredentialReport } from "../../audit/read/credential-report.ts";
import { audit, denied, everything, frank, franksKey, person, staleKey, tags } from "../support/audited-account.ts";
import { made, reportText, rootRow } from "../support/credential-reports.ts";

describe("exemptions and owners", () => {
  const exempt = {
    "steward:exempt": "console-mfa key-age",
    "steward:exempt-until": "2026-11-20",
    "steward:exempt-reason": "vendor",
  };
  const withTags = async (given: Record<string, string>) => {
    const { findings, totals } = await audit(
      everything([staleKey], { ...franksKey, users: [person("frank", { Tags: tags(given) })] }),
    );
    return { finding: findings.find(({ control }) => control === "key-age"), totals };
  };

  it("keeps an exempt finding in sight, out of the totals", async () => {
    const { finding, totals } = await withTags(exempt);
    expect(finding).toMatchObject({ exempt: { until: "2026-11-20T23:59:59Z", reason: "vendor" } });
    expect(totals.high).toBe(0);
  });

  it.each([
    ["no end", { "steward:exempt-until": "" }, /no valid end/],
    ["no reason", { "steward:exempt-reason": " " }, /no reason/],
    ["an end that has passed", { "steward:exempt-until": "2026-11-19" }, /ended at 2026-11-19T23:59:59Z/],
    ["an end that is no time", { "steward:exempt-until": "soon" }, /no valid end/],
  ])("does not count an exemption with %s, and says so", async (_, change, why) => {
    const { finding, totals } = await withTags({ ...exempt, ...change });
    expect(finding).toMatchObject({ exempt: undefined, detail: expect.stringMatching(why) });
    expect(totals.high).toBe(1);
  });

  it.each(["never 2099", "ticket-2099", "12/31/2099", "2099-01-01T00:00:00"])(
    "does not take %s for an end",
    async (end) => {
      expect((await withTags({ ...exempt, "steward:exempt-until": end })).finding?.exempt).toBeUndefined();
    },
  );

  it("forgets an exemption and an owner whose tags are gone", async () => {
    const tagged = everything([staleKey], {
      ...franksKey,
      users: [person("frank", { Tags: tags({ ...exempt, "steward:owner": "a@b.c" }) })],
    });
    const first = await audit(tagged);
    const { findings } = await audit(everything([staleKey], franksKey), { previous: first });
    expect(findings).toMatchObject([{ exempt: undefined, owner: undefined }]);
  });

  it("ends an exemption in time on a finding that is carried over", async () => {
    const Tags = tags({ ...exempt, "steward:exempt": "direct-policy" });
    const users = [
      person("frank", { Tags, UserPolicyList: [{ PolicyName: "p", PolicyDocument: "%7B%22Statement%22:%5B%5D%7D" }] }),
    ];
    const first = await audit(everything([frank], { users }));
    expect(first.findings).toMatchObject([{ control: "direct-policy", exempt: { reason: "vendor" } }]);
    const later = made + 3 * 86_400_000;
    const report = {
      value: { generatedAt: later, rows: () => parseCredentialReport([reportText([rootRow(), frank])]) },
    };
    const second = await audit(everything([frank], { authorization: denied, report }), { now: later, previous: first });
    expect(second.findings).toMatchObject([{ carriedOver: true, exempt: undefined }]);
    expect(second.totals.low).toBe(1);
  });

  it("lets an exemption count to the very second of its end, carried over or not", async () => {
    const atEnd = { ...exempt, "steward:exempt-until": "2026-11-20T02:00:00Z" };
    expect((await withTags(atEnd)).finding?.exempt?.until).toBe("2026-11-20T02:00:00Z");
    const users = [person("frank", { Tags: tags(atEnd) })];
    const first = await audit(everything([staleKey], { ...franksKey, users }));
    const { findings } = await audit(everything([], { report: denied, users }), { now: made, previous: first });
    expect(findings).toMatchObject([{ carriedOver: true, exempt: { reason: "vendor" } }]);
  });

  it("does not stretch an exemption to another control", async () => {
    const { finding } = await withTags({ ...exempt, "steward:exempt": "key-ages" });
    expect(finding?.exempt).toBeUndefined();
  });

  it("names the owner", async () => {
    expect((await withTags({ "steward:owner": "ops@example.com" })).finding?.owner).toBe("ops@example.com");
  });
});
