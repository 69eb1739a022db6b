import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AuditResult, Finding } from "../../audit/archive/result.ts";
import { toCsv } from "../../cli/formats/csv.ts";
import { essence, fixture, judge, reportText, rootRow, userRow } from "../support/credential-reports.ts";
import { steward, stewardHere } from "../support/steward.ts";

const sample = "test/fixtures/credential-reports/credential-report-small.csv";
const offline = ["audit", "--report", sample, "--as-of", "2026-11-20T02:00:00Z"];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "iam-steward-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("steward audit --report", () => {
  it.each(["small", "small-legacy", "empty"])(
    "prints the %s report's findings as JSON and nothing else",
    async (name) => {
      const file = `test/fixtures/credential-reports/credential-report-${name}.csv`;
      const { code, stdout, stderr } = await stewardHere([
        "audit",
        "--report",
        file,
        "--as-of",
        "2026-11-20T02:00:00Z",
        "--json",
      ]);
      const result = AuditResult.parse(JSON.parse(stdout));
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(essence(result.findings)).toEqual(essence(JSON.parse(fixture(`credential-report-${name}.expected.json`))));
      expect(result).toMatchObject({ account: "123456789012", asOf: "2026-11-20T02:00:00Z", complete: true });
      expect(result.coverage).toMatchObject({ "credential-report": "ok", "authorization-details": "not asked" });
    },
  );

  it("reads a report from a pipe, as the AWS CLI prints it", async () => {
    const answer = { Content: Buffer.from(fixture("credential-report-small.csv")).toString("base64") };
    const piped = await steward([...offline.with(2, "-"), "--json"], {}, JSON.stringify(answer));
    expect({ code: piped.code, stderr: piped.stderr }).toEqual({ code: 0, stderr: "" });
    expect(piped.stdout).toBe((await stewardHere([...offline, "--json"])).stdout);
    expect((await steward(["audit", "--report", "-"])).stderr).toContain(
      "-: the file is empty. To save a report, type:",
    );
  });

  it("shows a person the worst first, and what to type", async () => {
    const { code, stdout } = await stewardHere(offline);
    expect(code).toBe(0);
    const order = [
      "1 critical, 5 high, 5 medium, 5 low",
      "Begin here:",
      "aws iam list-access-keys",
      "root-access-key",
      "unused-credential",
      "zoe_old",
      "Not asked:",
    ];
    expect(order.map((text) => stdout.indexOf(text))).toEqual(
      order.map((text) => stdout.indexOf(text)).sort((a, b) => a - b),
    );
    expect(stdout).toContain("aws iam delete-login-profile --user-name=ivan");
    expect(stdout).not.toContain("\u001b");
  });

  it("shows what a hostile name holds instead of obeying it", async () => {
    const file = join(folder, "hostile.csv");
    const row = userRow("\u001b[2Jx", { password_enabled: "true" });
    await writeFile(file, reportText([rootRow(), row]));
    const { stdout } = await stewardHere(["audit", "--report", file]);
    expect(stdout).not.toContain("\u001b");
    expect(stdout).toContain("\\u001b[2Jx");
  });

  it("lets the last of two --fail-on count", async () => {
    expect((await stewardHere([...offline, "--fail-on", "low", "--fail-on", "critical"])).code).toBe(2);
  });

  it("writes the page into a pipe or device without replacing it", async () => {
    expect((await stewardHere([...offline, "--json", "--html", "/dev/null"])).code).toBe(0);
    expect((await stat("/dev/null")).isFile()).toBe(false);
  });

  it("narrows what is printed and what --fail-on counts, and not what it calls an earlier audit", async () => {
    const part = [...offline, "--json", "--severity", "high", "--control", "console-mfa", "--fail-on", "critical"];
    const { code, stdout } = await stewardHere(part);
    const chosen: AuditResult = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(chosen.findings.map(({ control, user }) => `${control} ${user}`)).toEqual([
      "console-mfa Dave",
      "console-mfa bob.builder",
    ]);
    expect(chosen).toMatchObject({ totals: { critical: 0, high: 2 }, filter: "--severity high --control console-mfa" });
    const file = join(folder, "part.json");
    await writeFile(file, stdout);
    expect((await stewardHere([...offline, "--previous", file])).stderr).toContain(
      "Give an audit without these options",
    );
  });

  it("refuses to compare with another account, or with a later audit", async () => {
    const { stdout } = await stewardHere([...offline, "--json"]);
    const audit: AuditResult = JSON.parse(stdout);
    const other = join(folder, "other.json");
    await writeFile(other, JSON.stringify({ ...audit, account: "999999999999" }));
    expect((await stewardHere([...offline, "--previous", other])).stderr).toMatch(
      /audit of account 999999999999, this one is of 123456789012/,
    );
    await writeFile(other, JSON.stringify({ ...audit, asOf: "2026-12-01T00:00:00Z" }));
    expect((await stewardHere([...offline, "--previous", other])).stderr).toMatch(/later than this audit/);
  });

  it.each([
    ["critical", 2],
    ["low", 2],
  ])("exits with 2 where there are findings at or above --fail-on %s", async (severity, code) => {
    expect((await stewardHere([...offline, "--fail-on", severity])).code).toBe(code);
  });

  it("exits with 0 where all findings are below --fail-on, and with 4 where something could not be seen", async () => {
    const file = join(folder, "no-root.csv");
    await writeFile(
      file,
      reportText([userRow("dave", { password_enabled: "true", password_last_changed: "2026-11-19T00:00:00Z" })]),
    );
    const asOf = ["--as-of", "2026-11-20T02:00:00Z"];
    const incomplete = await stewardHere(["audit", "--report", file, ...asOf]);
    expect(incomplete.code).toBe(4);
    expect(incomplete.stdout).toContain("INCOMPLETE");
    expect((await stewardHere(["audit", "--report", file, ...asOf, "--fail-on", "critical"])).code).toBe(4);
    expect((await stewardHere(["audit", "--report", file, ...asOf, "--fail-on", "high"])).code).toBe(2);
    const whole = join(folder, "whole.csv");
    await writeFile(
      whole,
      reportText([rootRow(), userRow("x", { cert_1_active: "true", cert_1_last_rotated: "2020-01-01T00:00:00Z" })]),
    );
    expect((await stewardHere(["audit", "--report", whole, ...asOf, "--fail-on", "medium"])).code).toBe(0);
  });

  it("takes its limits from flags, and else from the environment", async () => {
    const keys = async (words: string[], environment = {}) => {
      const { stdout } = await stewardHere([...offline, "--json", ...words], environment);
      const { findings }: AuditResult = JSON.parse(stdout);
      return findings.filter(({ control }) => control === "key-age").map(({ user }) => user);
    };
    expect(await keys(["--key-max-age-days", "95"])).toEqual(["carol+ci@example.com"]);
    expect(await keys([], { KEY_MAX_AGE_DAYS: "95" })).toEqual(["carol+ci@example.com"]);
    expect(await keys(["--key-max-age-days", "95"], { KEY_MAX_AGE_DAYS: "200" })).toEqual(["carol+ci@example.com"]);
  });

  it("compares with an earlier audit", async () => {
    const earlier = join(folder, "earlier.json");
    await writeFile(earlier, (await stewardHere([...offline, "--json"])).stdout);
    const mended = join(folder, "mended.csv");
    await writeFile(
      mended,
      fixture("credential-report-small.csv")
        .replace(/^Dave(.*?)false/m, "Dave$1true")
        .replace(/^ivan.*\n/m, ""),
    );
    const later = ["audit", "--report", mended, "--as-of", "2026-11-21T02:00:00Z", "--previous", earlier, "--json"];
    const result: AuditResult = JSON.parse((await stewardHere(later)).stdout);
    expect(new Set(result.resolved.map(({ user }) => user))).toEqual(new Set(["Dave", "ivan"]));
    expect(new Set(result.findings.map(({ firstSeen }) => firstSeen))).toContain("2026-11-20T02:00:00Z");
  });

  it("writes the page beside its answer, whole or not at all", async () => {
    const page = join(folder, "report.html");
    const { code, stdout } = await stewardHere([...offline, "--json", "--html", page]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).findings).toHaveLength(16);
    expect(await readFile(page, "utf8")).toMatch(/^<!doctype html>.*carol\+ci@example\.com.*<\/html>\s*$/is);

    const broken = join(folder, "broken.csv");
    await writeFile(broken, `${fixture("credential-report-small.csv")}\nfrank,`);
    const before = await readdir(folder);
    const failed = await stewardHere(["audit", "--report", broken, "--html", join(folder, "never.html"), "--json"]);
    expect(failed).toMatchObject({ code: 1, stdout: "" });
    expect(failed.stderr).toContain(`${broken}: line 15, column 3: Invalid Record Length`);
    expect(await readdir(folder)).toEqual(before);
  });

  it("prints Security Hub's format", async () => {
    const { code, stdout } = await stewardHere([...offline, "--format", "asff", "--region", "eu-west-1"]);
    const findings = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(findings).toHaveLength(16);
    expect(findings[0]).toMatchObject({
      SchemaVersion: "2018-10-08",
      ProductArn: "arn:aws:securityhub:eu-west-1:123456789012:product/123456789012/default",
      AwsAccountId: "123456789012",
      Severity: { Label: "CRITICAL" },
      Resources: [{ Type: "AwsAccount", Id: "AWS::::Account:123456789012" }],
      Compliance: { Status: "FAILED", RelatedRequirements: ["IAM.4", "CIS 5.0 1.3"] },
      RecordState: "ACTIVE",
    });
  });

  it.each<[string, string[], Record<string, string>, RegExp]>([
    ["no file", ["audit", "--report", "nowhere.csv"], {}, /There is no file or folder nowhere\.csv/],
    ["a folder", ["audit", "--report", "test"], {}, /is a folder, where a file is needed/],
    [
      "no time",
      ["audit", "--report", sample, "--as-of", "tonight"],
      {},
      /--as-of tonight is no time; give one like 2026/,
    ],
    ["a time before the report", ["audit", "--report", sample, "--as-of", "2026-01-01"], {}, /give a later one/],
    ["no such flag", ["audit", "--reprot", sample], {}, /reprot/],
    ["no such command", ["adit"], {}, /Did you mean audit\?/],
    ["no such severity", [...offline, "--fail-on", "bad"], {}, /critical.*high.*medium.*low/],
    ["a time of no zone", ["audit", "--report", sample, "--as-of", "2026-11-20T02:00:00"], {}, /is no time/],
    [
      "a page in no folder",
      [...offline, "--html", "nowhere/page.html"],
      {},
      /--html nowhere\/page\.html: nowhere does not exist/,
    ],
    ["a page that is a folder", [...offline, "--html", "test"], {}, /--html test is a folder/],
    ["no name for the page", [...offline, "--html", ""], {}, /html is empty: give it a value/],
    ["two formats", [...offline, "--json", "--format", "csv"], {}, /exclude each other/],
    [
      "an earlier audit that is none",
      [...offline, "--previous", "package.json"],
      {},
      /package\.json is not the output of steward audit --json/,
    ],
    ["an earlier audit that is no JSON", [...offline, "--previous", sample], {}, /is not JSON/],
    ["a bad limit", offline, { KEY_MAX_AGE_DAYS: "ninety" }, /KEY_MAX_AGE_DAYS/],
    ["no such control", [...offline, "--control", "key-ages"], {}, /key-age/],
    ["no lines", [...offline, "--top", "0"], {}, /--top takes a number of lines/],
    ["a limit of none", [...offline, "--unused-days", "0"], {}, /--unused-days takes whole days/],
  ])("refuses %s with exit code 1 and a sentence that helps", async (_, words, environment, message) => {
    const { code, stdout, stderr } = await stewardHere(words, environment);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

describe("the CSV export", () => {
  const columns = Object.keys(Finding.shape);
  const unguarded = (text: string) => text.replace(/^'/, "");

  it("never begins a cell like a formula, and can be read back", async () => {
    const { findings } = await judge(fixture("credential-report-small.csv"));
    const [finding] = findings;
    if (!finding) throw new Error("the sample has findings");
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string().map((tail) => `=${tail}`),
      fc.string().map((tail) => `'${tail}`),
    );
    fc.assert(
      fc.property(fc.array(fc.record({ user: text, detail: text, owner: text }), { minLength: 1 }), (strange) => {
        const csv = toCsv({ findings: strange.map((change) => ({ ...finding, ...change })) } as AuditResult);
        const rows: Record<string, string>[] = parse(csv, { columns: true });
        const cells = rows.flatMap((row) => Object.values(row));
        expect(cells.filter((cell) => /^[=+\-@\t\r\n]/.test(cell))).toEqual([]);
        expect(Object.keys(rows[0] ?? {})).toEqual(columns);
        const back = rows.map(({ user = "", detail = "", owner = "" }) => ({
          user: unguarded(user),
          detail: unguarded(detail),
          owner: unguarded(owner),
        }));
        expect(back).toEqual(strange);
      }),
    );
  });

  it("is what --format csv prints", async () => {
    const { code, stdout } = await stewardHere([...offline, "--format", "csv"]);
    expect(code).toBe(0);
    expect(parse(stdout, { columns: true })).toHaveLength(16);
  });
});
