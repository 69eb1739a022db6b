import { describe, expect, it } from "vitest";
import { select } from "../../cli/audit/selection.ts";
import { toTable } from "../../cli/formats/table.ts";
import { audit, everything, franksKey, person, tags } from "../support/audited-account.ts";
import { activeKey, ago, goodPassword, userRow } from "../support/credential-reports.ts";
import { sampleResult } from "../support/sample-result.ts";

const width = 140;
const commandsOf = (table: string) =>
  /Begin here:\n(.*?)\n\n/s
    .exec(table)?.[1]
    ?.split("\n")
    .map((line) => line.trim());

describe("the table of an audit", () => {
  it("shows a key once, with all that was found on it, and its command once", async () => {
    const idle = userRow("frank", activeKey(1, ago(100), ago(100)));
    const table = toTable(await audit(everything([idle], franksKey)), width, 20);
    expect(table).toContain("2 high");
    expect(commandsOf(table)).toEqual(["steward rotate --key AKIAFRANK frank"]);
    expect(table.match(/AKIAFRANK /g)).toHaveLength(2); // in the command and in the one line
    expect(table).toMatch(/key-age/);
    expect(table).toMatch(/unused-credential/);
  });

  it("proposes nothing for what is exempt", async () => {
    const exempt = {
      "steward:exempt": "console-mfa",
      "steward:exempt-until": "2027-01-01",
      "steward:exempt-reason": "x",
    };
    const rows = [userRow("frank", { ...goodPassword, mfa_active: "false" })];
    const users = [person("frank", { Tags: tags(exempt) })];
    expect(commandsOf(toTable(await audit(everything(rows, { users })), width, 20))).toBeUndefined();
  });

  it("is short, and says how to see the rest", () => {
    const result = sampleResult(500);
    const lines = (top: number) => toTable(result, width, top).split("\n").length;
    expect(lines(20)).toBeLessThan(lines(500) / 2);
    expect(lines(40)).toBeGreaterThan(lines(20));
    expect(toTable(result, width, 20)).toMatch(/… and \d+ more. To see all: --top \d+/);
    expect(toTable(result, width, 500)).not.toContain("To see them");
  });

  it("lists who is leaving, and says no more of them", async () => {
    const Tags = tags({ "steward:leaving": "out-7" });
    const AttachedManagedPolicies = [{ PolicyArn: "arn:aws:iam::aws:policy/AWSDenyAll" }];
    const users = [person("frank", { Tags, AttachedManagedPolicies })];
    const table = toTable(await audit(everything([userRow("frank", activeKey(1, ago(100)))], { users })), width, 20);
    expect(table).toContain("nothing found.");
    expect(table).toContain("Leaving, with access cut: frank");
  });

  it("names what no audit looks at", () => {
    expect(toTable(sampleResult(), width, 20)).toContain("Never looked at: SSH public keys, roles, and whether MFA");
  });

  it("says that nothing was chosen rather than that nothing was found", () => {
    const nobody = select(sampleResult(), { user: ["nobody"] });
    expect(toTable(nobody, width, 20)).toContain("nothing of what was chosen.\nOnly --user nobody.");
  });
});

describe("a selection of findings", () => {
  const result = sampleResult();
  const chosen = (selection: Parameters<typeof select>[1]) => select(result, selection).findings;

  it("is by severity and worse, control, user and owner, whatever the case", () => {
    expect(new Set(chosen({ severity: "high" }).map(({ severity }) => severity))).toEqual(
      new Set(["critical", "high"]),
    );
    expect(new Set(chosen({ control: ["key-age", "root-mfa"] }).map(({ control }) => control)).size).toBe(2);
    expect(new Set(chosen({ user: ["dave"] }).map(({ user }) => user))).toEqual(new Set(["Dave"]));
    expect(new Set(chosen({ owner: ["BOBBUILDER@example.com"] }).map(({ owner }) => owner))).toEqual(
      new Set(["bobbuilder@example.com"]),
    );
    expect(chosen({ user: ["dave"], severity: "critical", control: ["key-age"] })).toEqual([]);
  });

  it("counts what is chosen, the exempt left out", () => {
    const { totals, findings, filter } = select(result, { severity: "critical" });
    expect(totals.critical).toBe(findings.filter(({ exempt }) => !exempt).length);
    expect(totals.high).toBe(0);
    expect(filter).toBe("--severity critical");
  });

  it("of nothing in particular is the audit itself", () => {
    expect(select(result, {})).toBe(result);
  });
});
