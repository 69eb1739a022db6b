import { describe, expect, it } from "vitest";
import type { Finding } from "../../audit/archive/result.ts";
import { toAsff } from "../../cli/formats/asff.ts";
import { audit, everything } from "../support/audited-account.ts";
import { activeKey, ago, judge, type Row, reportText, rootRow, userRow } from "../support/credential-reports.ts";

const inPartition = (name: string, row: Row): Row => ({
  ...row,
  arn: row.arn?.replace("arn:aws:", `arn:${name}:`) ?? "",
});
const reportIn = (name: string, rows: Row[]) => judge(reportText(rows.map((row) => inPartition(name, row))));
const eve = userRow("eve", activeKey(1, ago(100)));
const signingIn = rootRow({ password_enabled: "true" });
const controlsOf = (findings: Finding[]) => findings.map(({ control }) => control);

describe("an account outside the commercial partition", () => {
  it("is audited whole in China, where there is no root user, and the coverage says so", async () => {
    const { complete, coverage, findings, account } = await reportIn("aws-cn", [eve]);
    expect(complete).toBe(true);
    expect(coverage["root-row"]).toBe("not applicable: accounts in AWS China have no root user");
    expect({ account, controls: controlsOf(findings) }).toEqual({ account: "123456789012", controls: ["key-age"] });
  });

  it("loses, in China, findings on root that an audit had by mistake", async () => {
    const mistaken = await reportIn("aws-cn", [signingIn, eve]);
    expect(controlsOf(mistaken.findings)).toContain("root-mfa");
    const rows = [inPartition("aws-cn", eve)];
    const { findings, resolved } = await judge(reportText(rows), { previous: mistaken });
    expect(controlsOf(findings)).toEqual(["key-age"]);
    expect(controlsOf(resolved)).toEqual(["root-mfa"]);
  });

  it("is not told to give root MFA in GovCloud, where root can have keys only", async () => {
    const root = { password_enabled: "not_supported", password_last_used: "no_information" };
    expect(controlsOf((await reportIn("aws-us-gov", [rootRow(root)])).findings)).toEqual([]);
    const { findings, complete } = await reportIn("aws-us-gov", [rootRow({ ...root, ...activeKey(1, ago(9)) })]);
    expect(controlsOf(findings)).toEqual(["root-access-key", "root-used"]);
    expect(findings[1]?.next).toContain("--region us-gov-west-1");
    expect(complete).toBe(true);
  });

  it("still misses root's row in GovCloud, where there is one", async () => {
    expect((await reportIn("aws-us-gov", [eve])).complete).toBe(false);
  });

  it("is pointed to its own console", async () => {
    const signIn = async (name: string) => (await reportIn(name, [signingIn])).findings[0]?.next;
    expect(await signIn("aws")).toContain("https://console.aws.amazon.com/iam/");
    expect(await signIn("aws-cn")).toContain("https://console.amazonaws.cn/iam/");
    expect(await signIn("aws-iso")).toContain("https://console.aws.amazon.com/iam/"); // nothing is known of it
  });

  it("goes to its own Security Hub, in a region that it has", async () => {
    const [found] = toAsff(await reportIn("aws-cn", [eve]), undefined);
    expect(found).toMatchObject({
      ProductArn: "arn:aws-cn:securityhub:cn-north-1:123456789012:product/123456789012/default",
      Resources: [{ Partition: "aws-cn", Region: "cn-north-1" }],
    });
    const [asked] = toAsff(await reportIn("aws-us-gov", [rootRow(), eve]), "us-gov-east-1");
    expect(asked).toMatchObject({ Resources: [{ Partition: "aws-us-gov", Region: "us-gov-east-1" }] });
  });

  it("is known by what asks where no source names it", async () => {
    const denied = { unavailable: "AccessDenied: not allowed" };
    const silent = everything([], { report: denied, authorization: denied, passwordPolicy: { value: null } });
    const { findings } = await audit(silent, { account: "123456789012", partition: "aws-cn" });
    expect(findings.map(({ arn }) => arn)).toEqual(["arn:aws-cn:iam::123456789012:root"]);
  });
});
