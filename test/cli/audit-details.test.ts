import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AuditResult } from "../../audit/archive/result.ts";
import { ago, goodPassword, reportText, rootRow, userRow } from "../support/credential-reports.ts";
import { stewardHere } from "../support/steward.ts";

const account = "arn:aws:iam::123456789012";
const all = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
/** As the AWS CLI prints it: dates as text, documents as objects. */
const details = {
  UserDetailList: [
    {
      UserName: "eve",
      Arn: `${account}:user/eve`,
      CreateDate: ago(400),
      GroupList: ["admins"],
      AttachedManagedPolicies: [],
      Tags: [{ Key: "steward:owner", Value: "boss@example.com" }],
    },
  ],
  GroupDetailList: [
    {
      GroupName: "admins",
      Arn: `${account}:group/admins`,
      GroupPolicyList: [],
      AttachedManagedPolicies: [{ PolicyName: "all", PolicyArn: `${account}:policy/all` }],
    },
  ],
  RoleDetailList: [],
  Policies: [
    {
      PolicyName: "all",
      Arn: `${account}:policy/all`,
      PolicyVersionList: [{ Document: all, VersionId: "v1", IsDefaultVersion: true }],
    },
  ],
};

describe("steward audit --report --details", () => {
  let folder: string;
  let report: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "iam-steward-"));
    report = join(folder, "report.csv");
    await writeFile(report, reportText([rootRow(), userRow("eve", { ...goodPassword, mfa_active: "false" })]));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const auditWith = async (content: string | Uint8Array) => {
    const file = join(folder, "details.json");
    await writeFile(file, content);
    return stewardHere(["audit", "--report", report, "--details", file, "--as-of", ago(0), "--json"]);
  };

  it("judges policies, groups and tags offline, too", async () => {
    const { code, stdout } = await auditWith(JSON.stringify(details, null, 4));
    const { findings, coverage, complete, inventory }: AuditResult = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(complete).toBe(true);
    expect(coverage["authorization-details"]).toBe("ok");
    expect(findings.map(({ control, owner }) => `${control} ${owner}`)).toEqual([
      "admin-without-mfa boss@example.com",
      "console-mfa boss@example.com",
    ]);
    expect(inventory.groups).toMatchObject([{ name: "admins", members: ["eve"], policies: ["all"] }]);
  });

  it("takes them from PowerShell, in UTF-16", async () => {
    const { stdout } = await auditWith(Buffer.from(`\uFEFF${JSON.stringify(details)}`, "utf16le"));
    expect(JSON.parse(stdout).findings).toHaveLength(2);
  });

  it.each<[string, string, RegExp]>([
    ["another file", '{"Content": ""}', /not the answer of get-account-authorization-details. Save it whole with/],
    ["no JSON", "hello", /not the answer of get-account-authorization-details/],
    ["one page of several", JSON.stringify({ ...details, IsTruncated: true }), /one page of the account's details/],
    [
      "another account's",
      JSON.stringify(details).replaceAll("123456789012", "999999999999"),
      /is of another account than .*report.csv, which is of 123456789012/,
    ],
  ])("refuses %s, and says what to type", async (_, content, message) => {
    const { code, stdout, stderr } = await auditWith(content);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(message);
  });

  it.each([
    ["--user", "eva", "There is no IAM user eva. Did you mean eve?"],
    ["--owner", "bos@example.com", "No IAM user has the owner bos@example.com. Did you mean boss@example.com?"],
  ])("refuses %s %s, as no finding would look like a clean account", async (option, name, message) => {
    const file = join(folder, "details.json");
    await writeFile(file, JSON.stringify(details));
    const words = ["audit", "--report", report, "--details", file, "--fail-on", "low", option];
    const refused = await stewardHere([...words, name]);
    expect(refused).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining(message) });
    const known = { "--user": "EVE", "--owner": "Boss@example.com" }[option] ?? "";
    expect((await stewardHere([...words, known])).code).toBe(2);
  });

  it("knows users by a report alone, and no owners", async () => {
    const select = (...words: string[]) => stewardHere(["audit", "--report", report, "--json", ...words]);
    expect((await select("--user", "eva")).stderr).toContain("There is no IAM user eva. Did you mean eve?");
    expect(JSON.parse((await select("--user", "eve", "--user", "<root_account>")).stdout).findings).toHaveLength(1);
    expect((await select("--owner", "boss@example.com")).stderr).toContain("--owner needs --details");
  });

  it("goes with a report", async () => {
    expect((await stewardHere(["audit", "--details", report])).stderr).toContain("--details needs --report");
  });
});
