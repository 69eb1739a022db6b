import type { AuditResult, Finding } from "../../audit/archive/result.ts";
import { partitionName, partitionOf } from "../../audit/read/partitions.ts";

const clipped = (text: string, length: number) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

/**
 * Findings in Security Hub's format: an array to be sent in hundreds to BatchImportFindings. What was resolved since the
 * earlier audit is sent as archived, so that it closes there too.
 *
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-syntax.html
 */
export const toAsff = ({ findings, resolved, asOf }: AuditResult, region: string | undefined): object[] => [
  ...findings.map((finding) => asffFinding(finding, asOf, region, "ACTIVE")),
  ...resolved.map((finding) => asffFinding(finding, asOf, region, "ARCHIVED")),
];

function asffFinding(finding: Finding, asOf: string, asked: string | undefined, RecordState: "ACTIVE" | "ARCHIVED") {
  const { account, arn, control, refs, severity } = finding;
  const region = asked ?? partitionOf(arn).globalEvents;
  const partition = partitionName(arn);
  return {
    SchemaVersion: "2018-10-08",
    Id: `iam-steward/${finding.id}`,
    ProductArn: `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`,
    GeneratorId: `iam-steward/${control}`,
    AwsAccountId: account,
    Types: ["Software and Configuration Checks/AWS Security Best Practices"],
    CreatedAt: finding.firstSeen,
    UpdatedAt: asOf,
    Severity: { Label: severity.toUpperCase() },
    Title: clipped(`${control}: ${finding.user}`, 256),
    Description: clipped(finding.detail, 1024),
    Remediation: { Recommendation: { Text: clipped(finding.next, 512) } },
    ProductFields: { "iam-steward/risk": String(finding.risk) },
    Resources: [{ ...resource(finding), Partition: partition, Region: region }],
    Compliance: {
      Status: RecordState === "ARCHIVED" ? "PASSED" : "FAILED",
      ...(refs.length > 0 && { RelatedRequirements: refs }),
    },
    Workflow: { Status: workflowStatus(finding, RecordState) },
    RecordState,
  };
}

const workflowStatus = ({ exempt }: Finding, state: "ACTIVE" | "ARCHIVED") => {
  if (state === "ARCHIVED") return "RESOLVED";
  return exempt ? "SUPPRESSED" : "NEW";
};

/** The account, where root is meant or nobody; a user; for a certificate or device there is no type. */
const resource = ({ arn, account }: Finding) => {
  if (arn.endsWith(":root")) return { Type: "AwsAccount", Id: `AWS::::Account:${account}` };
  return { Type: arn.includes(":user/") ? "AwsIamUser" : "Other", Id: arn };
};
