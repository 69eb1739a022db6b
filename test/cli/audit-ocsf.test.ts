import { describe, expect, it } from "vitest";
import type { AuditResult } from "../../audit/archive/result.ts";
import { toOcsf } from "../../cli/formats/ocsf.ts";
import { fixture, judge } from "../support/credential-reports.ts";
import { sampleFinding, sampleResult } from "../support/sample-result.ts";
import { stewardHere } from "../support/steward.ts";

const report = "test/fixtures/credential-reports/credential-report-small.csv";
type Ocsf = Record<"class_uid" | "activity_id" | "type_uid" | "severity_id" | "status_id" | "time", number>;
const ocsf = (result: AuditResult, region?: string) => toOcsf(result, region) as Ocsf[];

describe("the audit in OCSF", () => {
  it("is what --format ocsf prints: an array of Compliance Findings", async () => {
    const words = ["audit", "--report", report, "--as-of", "2026-11-20T02:00:00Z", "--format", "ocsf"];
    const { code, stdout } = await stewardHere([...words, "--region", "eu-west-1"]);
    expect(code).toBe(0);
    const [worst] = JSON.parse(stdout);
    expect(worst).toMatchObject({
      class_uid: 2003,
      category_uid: 2,
      type_uid: 200301,
      time: Date.parse("2026-11-20T02:00:00Z"),
      severity_id: 5,
      status_id: 1,
      cloud: { provider: "AWS", region: "eu-west-1", account: { uid: "123456789012" } },
      finding_info: { title: "root-access-key: <root_account>" },
      compliance: { control: "root-access-key", requirements: ["IAM.4", "CIS 5.0 1.3"], status_id: 3 },
      remediation: { desc: expect.stringContaining("aws iam list-access-keys") },
      resources: [{ uid: "arn:aws:iam::123456789012:root", type: "AwsAccount", cloud_partition: "aws" }],
    });
  });

  it("has what the class requires, in its numbers, for every finding", async () => {
    const result = await judge(fixture("credential-report-small.csv"));
    const events = ocsf(result);
    expect(events).toHaveLength(result.findings.length);
    for (const event of events) {
      expect(event.type_uid).toBe(event.class_uid * 100 + event.activity_id);
      expect([2, 3, 4, 5]).toContain(event.severity_id);
      expect(Number.isInteger(event.time)).toBe(true);
      for (const part of ["metadata", "finding_info", "compliance", "cloud"]) expect(event).toHaveProperty(part);
    }
  });

  it("tells what is new, known, exempt and resolved apart", () => {
    const { isNew: _, ...known } = sampleFinding(1);
    const fresh = { ...known, isNew: true as const };
    const exempt = { ...known, exempt: { until: "2027-01-01T00:00:00Z", reason: "vendor" } };
    const events = ocsf(sampleResult(0, { findings: [fresh, known, exempt], resolved: [known] }));
    expect(events.map(({ activity_id, status_id }) => [activity_id, status_id])).toEqual([
      [1, 1],
      [2, 1],
      [2, 3],
      [3, 4],
    ]);
  });
});
