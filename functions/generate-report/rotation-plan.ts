import type { Night } from "../../shared/audit/archive.ts";
import type { AuditResult, Finding } from "../../shared/audit/result.ts";

const callForRotation = new Set(["key-age", "unused-credential"]);

/**
 * Which stale keys are to be rotated tonight: the riskiest first, one key a user, so many users at most. For each of the
 * others stands why not. With no users at all nothing is planned.
 */
export function rotationPlan({ findings, coverage }: AuditResult, requestId: string, mostUsers: number) {
  const plan: Pick<Night, "rotations" | "left"> = { rotations: [], left: [] };
  if (mostUsers === 0) return plan;
  const seen = new Set<string>();
  const tagsSeen = coverage["authorization-details"] === "ok";
  for (const finding of findings.filter(isStaleKey)) {
    const { user, accessKeyId, credential, detail } = finding;
    const key = accessKeyId ?? credential ?? "";
    if (seen.has(`${user} ${key}`)) continue;
    seen.add(`${user} ${key}`);
    const why = tagsSeen ? whyNot(finding, plan.rotations, mostUsers) : "nobody could tell whether the user is exempt";
    if (why !== undefined) plan.left.push({ user, key, why });
    else
      plan.rotations.push({
        requestId: `${requestId}/${key}`,
        requestedBy: "audit",
        reason: detail,
        userName: user,
        accessKeyId: key,
      });
  }
  return plan;
}

const isStaleKey = ({ control, credential, user }: Finding) =>
  callForRotation.has(control) && credential?.startsWith("access_key_") === true && user !== "<root_account>";

function whyNot(finding: Finding, chosen: Night["rotations"], mostUsers: number): string | undefined {
  if (finding.protected) return "the user is protected";
  if (finding.exempt) return `exempt until ${finding.exempt.until} (${finding.exempt.reason})`;
  if (finding.carriedOver) return "it could not be looked at tonight";
  if (!finding.accessKeyId) return "its id could not be told";
  if (chosen.some(({ userName }) => userName === finding.user)) return "another key of the user comes first";
  return chosen.length >= mostUsers ? `${mostUsers} users a night is the limit` : undefined;
}
