import type { AuditResult, Finding } from "../../shared/audit/result.ts";

type StaleKey = Finding & { accessKeyId: string };

const callForRotation = new Set(["key-age", "unused-credential"]);

const mayRotate = (finding: Finding): finding is StaleKey =>
  callForRotation.has(finding.control) && !!finding.accessKeyId && !finding.exempt && !finding.carriedOver;

/**
 * Inputs of the rotations that an audit calls for, the riskiest first, one a user. Left out is what nobody should act
 * on: exempt findings, what was not seen tonight, and keys that could not be told apart.
 */
export const rotationsOf = ({ findings }: AuditResult, requestId: string) =>
  [...Map.groupBy(findings.filter(mayRotate), ({ user }) => user).values()].flatMap(([worst]) =>
    worst
      ? {
          requestId: `${requestId}/${worst.accessKeyId}`,
          requestedBy: "audit",
          reason: worst.detail,
          userName: worst.user,
          accessKeyId: worst.accessKeyId,
        }
      : [],
  );
