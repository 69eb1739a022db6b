import type { AuditResult, Finding, Severity } from "../../audit/archive/result.ts";
import { partitionName, partitionOf } from "../../audit/read/partitions.ts";

const severityId: Record<Severity, number> = { low: 2, medium: 3, high: 4, critical: 5 };
const status = { new: 1, suppressed: 3, resolved: 4 };
const activity = { create: 1, update: 2, close: 3 };
const complianceFinding = 2003;

/**
 * Findings as OCSF 1.5 Compliance Findings, the class that Security Hub uses for posture. What was resolved since the
 * earlier audit is closed.
 *
 * @see https://schema.ocsf.io/1.5.0/classes/compliance_finding
 */
export const toOcsf = ({ findings, resolved, asOf }: AuditResult, region: string | undefined): object[] => [
  ...findings.map((finding) => ocsfFinding(finding, asOf, region, false)),
  ...resolved.map((finding) => ocsfFinding(finding, asOf, region, true)),
];

function ocsfFinding(finding: Finding, asOf: string, asked: string | undefined, isResolved: boolean) {
  const { id, account, arn, control, user, severity, detail, next, refs, risk, firstSeen, exempt, isNew } = finding;
  const region = asked ?? partitionOf(arn).globalEvents;
  const open = isNew || firstSeen === asOf ? activity.create : activity.update;
  const activity_id = isResolved ? activity.close : open;
  return {
    class_uid: complianceFinding,
    category_uid: 2,
    activity_id,
    type_uid: complianceFinding * 100 + activity_id,
    time: Date.parse(asOf),
    severity_id: severityId[severity],
    status_id: isResolved ? status.resolved : exempt ? status.suppressed : status.new,
    message: detail,
    metadata: {
      version: "1.5.0",
      profiles: ["cloud"],
      product: { name: "iam-steward", vendor_name: "iam-steward" },
    },
    cloud: { provider: "AWS", region, account: { uid: account, type_id: 10 } },
    finding_info: {
      uid: `iam-steward/${id}`,
      title: `${control}: ${user}`,
      desc: detail,
      first_seen_time: Date.parse(firstSeen),
      last_seen_time: Date.parse(asOf),
    },
    compliance: {
      control,
      standards: standardsOf(refs),
      requirements: refs,
      status_id: isResolved ? 1 : 3,
    },
    remediation: { desc: next },
    resources: [{ uid: arn, name: user, type: typeOf(arn), region, cloud_partition: partitionName(arn) }],
    unmapped: { risk, owner: finding.owner, credential: finding.credential },
  };
}

const standardsOf = (refs: string[]) => [
  ...(refs.some((ref) => ref.startsWith("CIS")) ? ["CIS AWS Foundations Benchmark 5.0"] : []),
  ...(refs.some((ref) => ref.startsWith("IAM")) ? ["AWS Security Hub"] : []),
];

const typeOf = (arn: string) => {
  if (arn.endsWith(":root")) return "AwsAccount";
  return arn.includes(":user/") ? "AwsIamUser" : "Other";
};
