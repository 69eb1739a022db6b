import { gzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { describe, expect, it } from "vitest";
import { ago, fixture, judge, made, reportText, rootRow, userRow } from "../support/credential-reports.ts";

const csv = fixture("credential-report-small.csv");
const base64 = Buffer.from(csv).toString("base64");
const generated = "2026-11-20T02:00:00+00:00";
const answer = { Content: base64, ReportFormat: "text/csv", GeneratedTime: generated };
const wide = (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le");
const rows: Record<string, string>[] = parse(csv, { columns: true });
const typed = rows.map((row) => ({ ...row, mfa_active: row.mfa_active === "true" }));
const separated = (delimiter: string) => stringify(rows, { header: true, delimiter });

const findingsOf = async (file: string | Uint8Array) =>
  (await judge(file)).findings.map(({ id, detail }) => `${id} ${detail}`);

describe("a credential report that somebody saved", () => {
  it.each<[string, string | Uint8Array]>([
    ["by the AWS CLI as JSON", JSON.stringify(answer, null, 4)],
    ["by the AWS CLI as text", `${base64}\t${generated}\ttext/csv\n`],
    ["by the AWS CLI as YAML", `Content: ${base64}\nGeneratedTime: '${generated}'\nReportFormat: text/csv\n`],
    ["by the AWS CLI as a stream of YAML", `- Content: ${base64}\n  GeneratedTime: '${generated}'\n`],
    ["with --query Content, as JSON", `${JSON.stringify(base64)}\n`],
    ["with --query Content, as text", `${base64}\n`],
    ["as base64 in lines of 76 characters", base64.replaceAll(/.{76}/g, "$&\r\n")],
    ["with a byte order mark", `\uFEFF${csv}`],
    ["with the line ends of Windows", csv.replaceAll("\n", "\r\n")],
    ["with the line ends of an old Mac", csv.replaceAll("\n", "\r")],
    ["by PowerShell, in UTF-16", wide(csv.replaceAll("\n", "\r\n"))],
    ["by PowerShell, as the CLI's JSON in UTF-16", wide(JSON.stringify(answer))],
    ["in UTF-16 without a mark", Buffer.from(csv, "utf16le")],
    ["in UTF-16 of the other order", wide(csv).swap16()],
    ["with gzip", gzipSync(csv)],
    ["as JSON, with gzip", gzipSync(JSON.stringify(answer))],
    ["by a spreadsheet, each cell in quotes", stringify(rows, { header: true, quoted: true })],
    ["by a spreadsheet, with semicolons", separated(";")],
    ["by a spreadsheet, with semicolons that it announces", `sep=;\r\n${separated(";")}`],
    ["with tabs", separated("\t")],
    ["with empty lines at its end", `${csv}\n\n`],
    ["as rows of JSON", JSON.stringify(rows)],
    ["as rows of JSON, with true and false", JSON.stringify(typed)],
  ])("is taken %s", async (_, file) => {
    expect(await findingsOf(file)).toEqual(await findingsOf(csv));
  });

  it("counts ages from when AWS made it, where it says so, however long ago", async () => {
    const now = made + 40 * 86_400_000;
    const saved = await judge(JSON.stringify(answer), { asOf: undefined, now });
    expect(saved).toMatchObject({ asOf: "2026-11-20T02:00:00Z", generatedAt: "2026-11-20T02:00:00Z" });
    expect(saved.doubts).toEqual(["The report was made at 2026-11-20T02:00:00Z, 40 days ago."]);
    expect(await judge(csv, { asOf: undefined, now })).toMatchObject({ generatedAt: null, doubts: [] });
    const seconds = await judge(JSON.stringify({ ...answer, GeneratedTime: made / 1000 }), { asOf: undefined, now });
    expect(seconds.asOf).toBe("2026-11-20T02:00:00Z");
  });

  it("keeps names with commas, quotes and line ends in any wrapping", async () => {
    const odd = reportText([
      rootRow(),
      userRow('erin,"ops"\nx', { cert_1_active: "true", cert_1_last_rotated: ago(99) }),
    ]);
    const { findings } = await judge(JSON.stringify(Buffer.from(odd).toString("base64")));
    expect(findings.map(({ user }) => user)).toEqual(['erin,"ops"\nx']);
  });

  it.each<[string, string | Uint8Array, RegExp]>([
    ["an empty file", "", /is empty. To save a report, type: aws iam get-credential-report > report.json/],
    [
      "the answer to the question before",
      '{\n  "State": "COMPLETE"\n}',
      /only asks for a report.*get-credential-report/,
    ],
    [
      "an error of the AWS CLI",
      "\nAn error occurred (ReportNotPresent) when calling the GetCredentialReport operation: Unknown",
      /no report yet. Type aws iam generate-credential-report/,
    ],
    ["another error of the AWS CLI", "An error occurred (AccessDenied) when calling …", /an error of AWS/],
    ["the account's details", '{"UserDetailList": []}', /Give it with --details/],
    ["an audit", '{"account": "1", "coverage": {}}', /give it with --previous/],
    ["an Excel workbook", "PK\u0003\u0004…", /Excel workbook/],
    ["what Python prints", "b'user,arn\\n'", /binary mode/],
    ["the AWS CLI's table", "------\n|  GetCredentialReport |", /the AWS CLI's table/],
    ["half of a compressed file", gzipSync(csv).subarray(0, 200), /compressed with gzip, and broken/],
    ["any other text", "hello", /it begins with "hello", not with the columns user, arn/],
    ["any other table", "name,age\nfrank,3\n", /it begins with "name,age/],
    ["JSON that is broken", '{"Content": "dXNl', /it begins with/],
    ["base64 of something else", Buffer.from("hello, world; and more").toString("base64"), /it begins with/],
  ])("is not %s, and the refusal says what to type", async (_, file, message) => {
    await expect(judge(file)).rejects.toMatchObject({ name: "ReportError", message: expect.stringMatching(message) });
  });
});
