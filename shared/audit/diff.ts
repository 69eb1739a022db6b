import { controls } from "./controls.ts";
import type { AuditResult, Finding, SourceName } from "./result.ts";

/**
 * Holds tonight's findings against an earlier audit's, if there was one: a known one keeps the night it was first seen; one that is gone
 * is resolved only if all the sources of its control were seen tonight, else it is carried over.
 */
export function compare(
  findings: Finding[],
  before: Finding[] | undefined,
  coverage: AuditResult["coverage"],
  asOf: string,
): { findings: Finding[]; resolved: Finding[] } {
  if (!before) return { findings, resolved: [] };
  const earlier = new Map(before.map((finding) => [finding.id, finding]));
  const current = new Set(findings.map(({ id }) => id));
  const gone = before.filter(({ id }) => !current.has(id));
  const blind = ({ control }: Finding) => sourcesOf(control).some((source) => coverage[source] !== "ok");
  return {
    findings: [
      ...findings.map((finding) => ({ ...finding, ...known(finding, earlier.get(finding.id), coverage) })),
      ...gone.filter(blind).map((finding) => carriedOver(finding, asOf)),
    ],
    resolved: gone.filter((finding) => !blind(finding)),
  };
}

/** As it was seen last, but for an exemption: that ends when it ends. */
const carriedOver = ({ exempt, ...finding }: Finding, asOf: string): Finding => ({
  ...finding,
  ...(exempt && exempt.until >= asOf && { exempt }),
  carriedOver: true,
});

/** Owner and exemption stand in tags: where those cannot be read tonight, what was read last still holds. */
const known = (finding: Finding, before: Finding | undefined, coverage: AuditResult["coverage"]): Partial<Finding> => ({
  ...(before && { firstSeen: before.firstSeen }),
  ...(before?.owner && coverage["authorization-details"] !== "ok" && { owner: before.owner }),
  ...(before?.exempt &&
    coverage["authorization-details"] !== "ok" &&
    before.exempt.until >= finding.firstSeen && { exempt: before.exempt }),
});

const sourcesOf = (control: string): SourceName[] =>
  (controls as Record<string, { sources: SourceName[] }>)[control]?.sources ?? [];
