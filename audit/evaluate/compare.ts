import type { AuditResult, Finding, SourceName } from "../archive/result.ts";
import { controls } from "../controls/controls.ts";
import { isSeen } from "./coverage.ts";

/** What tonight's audit could see. */
interface Sight {
  coverage: AuditResult["coverage"];
  asOf: string;
  /** Users that one source did not know, though they exist. */
  missed: string[];
}

/**
 * Holds tonight's findings against an earlier audit's: a known one keeps the night it was first seen, another is new;
 * one that is gone is resolved only if all that its control needs was seen tonight, else it is carried over.
 */
export function compare(findings: Finding[], before: Finding[] | undefined, sight: Sight) {
  if (!before) return { findings, resolved: [] };
  const earlier = new Map(before.map((finding) => [finding.id, finding]));
  const current = new Set(findings.map(({ id }) => id));
  const gone = before.filter(({ id }) => !current.has(id));
  const unseen = ({ control, user }: Finding) =>
    sourcesOf(control).some((source) => !isSeen(sight.coverage[source])) || sight.missed.includes(user);
  return {
    findings: [
      ...findings.map((finding) => ({ ...finding, ...known(earlier.get(finding.id), sight) })),
      ...gone.filter(unseen).map(
        (finding): Finding => ({
          ...finding,
          isNew: undefined,
          exempt: stillExempt(finding, sight),
          carriedOver: true,
        }),
      ),
    ],
    resolved: gone.filter((finding) => !unseen(finding)),
  };
}

/** Owner and exemption stand in tags: where those cannot be read tonight, what was read last still holds. */
const known = (earlier: Finding | undefined, sight: Sight): Partial<Finding> => {
  if (!earlier) return { isNew: true };
  const { firstSeen, owner } = earlier;
  return sight.coverage["authorization-details"] === "ok"
    ? { firstSeen }
    : { firstSeen, owner, exempt: stillExempt(earlier, sight) };
};

const stillExempt = ({ exempt }: Finding, { asOf }: Sight) => (exempt && exempt.until >= asOf ? exempt : undefined);

const sourcesByControl = new Map<string, SourceName[]>(controls.map(({ id, sources }) => [id, sources]));
const sourcesOf = (control: string) => sourcesByControl.get(control) ?? [];
