import { styleText } from "node:util";
import Table from "cli-table3";
import { type AuditResult, type Finding, isNew, type Severity, severities } from "../../shared/audit/result.ts";

const colours: Record<Severity, Parameters<typeof styleText>[0]> = {
  critical: ["bold", "red"],
  high: "red",
  medium: "yellow",
  low: "dim",
};

/** Names come from outside: what could move the cursor or change its colour is shown as its code. */
const printable = (text: string) =>
  text.replaceAll(/\p{C}/gu, (character) => `\\u${character.codePointAt(0)?.toString(16).padStart(4, "0")}`);

/** The ranked findings for a person at a terminal of `width` columns. */
export function toTable(result: AuditResult, width: number): string {
  const { account, asOf, findings, resolved } = result;
  const title = `Account ${account}, as of ${asOf}: ${summary(result)}`;
  return [
    styleText("bold", title),
    ...(findings.length > 0 ? [rankedTable(findings, width)] : []),
    ...(findings.length > 0 ? ["", styleText("bold", "Begin here:"), ...findings.slice(0, 5).map(nextLine)] : []),
    ...(resolved.length > 0 ? ["", `Resolved since the earlier audit: ${resolved.map(short).join(", ")}`] : []),
    "",
    ...coverageLines(result),
    "",
  ].join("\n");
}

function summary(result: AuditResult): string {
  const { findings, totals, complete } = result;
  const exempt = findings.filter((finding) => finding.exempt).length;
  const news = result.findings.filter((finding) => isNew(finding, result)).length;
  const counts = severities
    .filter((severity) => totals[severity] > 0)
    .map((severity) => `${totals[severity]} ${severity}`);
  if (findings.length === 0) return complete ? "nothing found." : "nothing found in what could be read.";
  return [...counts, ...(exempt > 0 ? [`${exempt} exempt`] : []), ...(news > 0 ? [`${news} new`] : [])].join(", ");
}

const columns: { name: string; cell: (finding: Finding) => string; align?: "right" }[] = [
  { name: "risk", cell: ({ risk }) => risk.toFixed(1), align: "right" },
  { name: "severity", cell: ({ severity, exempt }) => (exempt ? "exempt" : styleText(colours[severity], severity)) },
  { name: "control", cell: ({ control }) => control },
  { name: "user", cell: ({ user }) => printable(user) },
  { name: "credential", cell: ({ credential, accessKeyId }) => printable(accessKeyId ?? credential ?? "") },
  { name: "detail", cell: ({ detail, carriedOver }) => printable(carriedOver ? `(as seen last) ${detail}` : detail) },
];

function rankedTable(findings: Finding[], width: number): string {
  const cells = findings.map((finding) => columns.map(({ cell }) => cell(finding)));
  const fixed = [8, 10, 20, 24, 23];
  const table = new Table({
    head: columns.map(({ name }) => name),
    colAligns: columns.map(({ align }) => align ?? "left"),
    colWidths: [...fixed, Math.max(width - fixed.reduce((sum, column) => sum + column, columns.length + 1), 30)],
    wordWrap: true,
    wrapOnWordBoundary: true,
    style: { head: [], border: [], compact: true },
  });
  table.push(...cells);
  return table.toString();
}

const short = ({ control, user }: Finding) => `${control} of ${printable(user)}`;
const nextLine = (finding: Finding) => `  ${printable(finding.next)}`;

function coverageLines({ coverage, complete, doubts }: AuditResult): string[] {
  const states = Object.entries(coverage);
  const unavailable = states.filter(([, state]) => state.startsWith("unavailable"));
  const notAsked = states.filter(([, state]) => state === "not asked").map(([source]) => source);
  return [
    ...(complete ? [] : [styleText(["bold", "red"], "INCOMPLETE: not everything could be seen.")]),
    ...unavailable.map(([source, state]) => `  ${source}: ${printable(state)}`),
    ...doubts.map((doubt) => `Doubt: ${printable(doubt)}`),
    ...(notAsked.length > 0 ? [styleText("dim", `Not asked: ${notAsked.join(", ")}.`)] : []),
  ];
}
