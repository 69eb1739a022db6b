import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCredentialReport } from "../../audit/read/credential-report.ts";
import { ago, essence, fixture, judge, type Row, reportText, rootRow, userRow } from "../support/credential-reports.ts";

const read = async (text: string, pieces: string[] = [text]) =>
  (await Array.fromAsync(parseCredentialReport(pieces))).flat();

describe("the credential report", () => {
  it.each(["small", "small-legacy", "empty"])(
    "gives exactly the findings that stand beside the %s sample",
    async (name) => {
      const { findings } = await judge(fixture(`credential-report-${name}.csv`));
      const expected = JSON.parse(fixture(`credential-report-${name}.expected.json`));
      expect(essence(findings)).toEqual(essence(expected));
    },
  );

  it("reads the same in the spelling of any year: upper case, +00:00, CRLF, a byte order mark, a 23rd column", async () => {
    const text = fixture("credential-report-small.csv");
    const respelt = `\uFEFF${text
      .replaceAll(/\b(true|false)\b/g, (flag) => flag.toUpperCase())
      .replaceAll(/(T\d\d:\d\d:\d\d)Z/g, "$1+00:00")
      .split("\n")
      .map((line, index) => `${line},${index === 0 ? "additional_credentials_info" : ""}`)
      .join("\r\n")}\r\n`;
    expect(await read(respelt)).toEqual(await read(text));
  });

  it("reads the same with its columns in any order, others among them, with any line ends, cut into any pieces", async () => {
    const rows = [rootRow(), userRow("erin,ops", { mfa_active: "true" }), userRow('"quoted"\nname')];
    const columns = [...Object.keys(userRow("any")), "something_new"];
    const expected = await read(reportText(rows));
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(columns, { minLength: columns.length }),
        fc.integer({ min: 1, max: 200 }),
        fc.constantFrom("\n", "\r\n", "\r"),
        async (order, size, lineEnd) => {
          const text = reportText(rows, order).replaceAll(/\n(?!name)/g, lineEnd);
          const pieces = text.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
          expect(await read(text, pieces)).toEqual(expected);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("reads the same where a piece ends within a line end of Windows, or right behind it", async () => {
    const text = reportText([rootRow(), userRow("erin")]).replaceAll("\n", "\r\n");
    const lineEnd = text.indexOf("\r");
    const cut = (at: number) => read(text, [text.slice(0, at), text.slice(at)]);
    for (const more of [0, 1, 2]) expect(await cut(lineEnd + more)).toEqual(await read(text));
  });

  it("keeps any text that RFC 4180 can carry", async () => {
    const text = fc.string({ unit: "binary", minLength: 1 });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(text, { minLength: 1 }), async (names) => {
        const rows = names.map((name) => userRow(name, { arn: `arn of ${name}` }));
        const parsed = await read(reportText(rows));
        expect(parsed.map(({ user, arn }) => [user, arn])).toEqual(rows.map(({ user, arn }) => [user, arn]));
      }),
    );
  });

  const broken = (change: Row) => reportText([rootRow(), userRow("frank", change)]);
  it.each<[string, string, RegExp]>([
    ["an empty file", "", /^line 1: the file is empty/],
    ["a quote inside a field", `${reportText([rootRow()])}fra"nk,arn`, /^line 3.*: Invalid Opening Quote/],
    [
      "a user twice",
      reportText([rootRow(), userRow("x"), userRow("x")]),
      /^line 4, column 1 \(user\): "x" stands there twice/,
    ],
    [
      "two accounts",
      reportText([rootRow(), userRow("x", { arn: "arn:aws:iam::999999999999:user/x" })]),
      /^line 3, column 2 \(arn\): account "999999999999"/,
    ],
    [
      "a day that does not exist",
      reportText([rootRow(), userRow("x", { user_creation_time: "2026-02-30T00:00:00Z" })]),
      /^line 3, column 3/,
    ],
    [
      "a user without a word about a password",
      reportText([rootRow(), userRow("x", { password_enabled: "N/A" })]),
      /^line 3, column 4/,
    ],
    ["another file", "name,age\nfrank,3\n", /^line 1: this is no credential report, it has no column user, arn/],
    ["a column twice", "user,user\n", /^line 1, column 2: user stands there twice/],
    [
      "a date that is none",
      broken({ user_creation_time: "yesterday" }),
      /^line 3, column 3 \(user_creation_time\): "yesterday"/,
    ],
    ["a date that lacks its zone", broken({ cert_2_last_rotated: "2026-01-01T00:00:00" }), /^line 3, column 22/],
    [
      "a flag that is none",
      broken({ mfa_active: "maybe" }),
      /^line 3, column 8 \(mfa_active\): "maybe" is not true or false/,
    ],
    ["a user without a name", broken({ user: "" }), /^line 3, column 1 \(user\)/],
    [
      "a row that is too short",
      `${reportText([rootRow()])}frank,arn\n`,
      /^line 3, column 3: Invalid Record Length: expect 22, got 2/,
    ],
    ["a quote that never ends", `${reportText([rootRow()])}"frank`, /^line 3, column 1: Quote Not Closed/],
  ])("says line and column of %s", async (_, text, message) => {
    await expect(read(text)).rejects.toMatchObject({ name: "ReportError", message: expect.stringMatching(message) });
  });

  it("passes on the failure of what it reads from", async () => {
    const failing = async function* () {
      yield "user,arn\n";
      throw Object.assign(new Error("gone"), { code: "EIO" });
    };
    await expect(Array.fromAsync(parseCredentialReport(failing()))).rejects.toMatchObject({ code: "EIO" });
  });

  it("takes not_supported, no_information and N/A for what is not there", async () => {
    const [row] = await read(
      reportText([
        rootRow({
          password_enabled: "not_supported",
          password_last_used: "no_information",
          user_creation_time: ago(3),
        }),
      ]),
    );
    expect(row).toMatchObject({ isRoot: true, passwordEnabled: undefined, passwordLastUsed: undefined });
  });
});
