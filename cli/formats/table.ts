import { styleText } from "node:util";
import Table from "cli-table3";
import { type AuditResult, type Finding, neverRead, type Severity, severities } from "../../audit/archive/result.ts";
import { printable } from "../../shared/printable.ts";

const colours: Record<Severity, Parameters<typeof styleText>[0]> = {
  critical: ["bold", "red"],
  high: "red",
  medium: "yellow",
  low: "dim",
};

/** Narrower than this in columns, a table's lines would wrap. */
const narrowest = 120;

/** Commands to begin with. */
const firstCommands = 5;

/** What is to be done first and the worst `top` credentials, for a person at a terminal of `width` columns. */
export function toTable(result: AuditResult, width: number, top: number): string {
  const { account, asOf, filter, findings, resolved } = result;
  const { leaving } = result.inventory;
  const lines = byCredential(findings);
  const shown = lines.slice(0, top);
  const open = lines.filter(({ exempt }) => !exempt);
  const commands = [...new Set(open.map(({ next }) => next))].slice(0, firstCommands);
  const more = lines.length - shown.length;
  return [
    styleText("bold", `Account ${account}, as of ${asOf}: ${summary(result)}`),
    ...(filter === undefined ? [] : [`Only ${printable(filter)}.`]),
    ...(commands.length > 0 ? ["", styleText("bold", "Begin here:"), ...commands.map(commandLine), ""] : []),
    ...(shown.length > 0 ? [width < narrowest ? rankedList(shown) : rankedTable(shown, width)] : []),
    ...(more > 0
      ? [
          `… and ${more} more. To see all: --top ${lines.length}, or --html FILE. To see some: --severity, --user, --owner`,
        ]
      : []),
    ...(leaving.length > 0 ? ["", `Leaving, with access cut: ${listed(leaving.map(({ user }) => user))}`] : []),
    ...(resolved.length > 0
      ? [
          "",
          `Resolved since the earlier audit: ${listed(resolved.map(({ control, user }) => `${control} of ${user}`))}`,
        ]
      : []),
    "",
    ...coverageLines(result),
    "",
  ].join("\n");
}

/** Findings on one credential in one line, in the order of the worst of them: one command mends them all. */
function byCredential(findings: Finding[]): Finding[] {
  const groups = Map.groupBy(findings, ({ id, arn, credential, exempt }) =>
    credential === null ? id : `${arn} ${credential} ${exempt ? "exempt" : ""}`,
  );
  return [...groups.values()].flatMap(([worst, ...rest]) => {
    if (!worst || rest.length === 0) return worst ?? [];
    const all = [worst, ...rest];
    const control = all.map((one) => one.control).join(", ");
    return [{ ...worst, control, detail: all.map((one) => one.detail).join(" ") }];
  });
}

function summary(result: AuditResult): string {
  const { findings, totals, complete, filter } = result;
  const exempt = findings.filter((finding) => finding.exempt).length;
  const news = findings.filter((finding) => finding.isNew).length;
  const counts = severities
    .filter((severity) => totals[severity] > 0)
    .map((severity) => `${totals[severity]} ${severity}`);
  if (findings.length === 0 && filter !== undefined) return "nothing of what was chosen.";
  if (findings.length === 0) return complete ? "nothing found." : "nothing found in what could be read.";
  return [...counts, ...(exempt > 0 ? [`${exempt} exempt`] : []), ...(news > 0 ? [`${news} new`] : [])].join(", ");
}

const columns: { name: string; cell: (finding: Finding) => string; align?: "right" }[] = [
  { name: "risk", cell: ({ risk }) => risk.toFixed(1), align: "right" },
  { name: "severity", cell: ({ severity, exempt }) => (exempt ? "exempt" : styleText(colours[severity], severity)) },
  { name: "control", cell: ({ control }) => printable(control) },
  { name: "user", cell: ({ user }) => printable(user) },
  { name: "credential", cell: ({ credential, accessKeyId }) => printable(accessKeyId ?? credential ?? "") },
  { name: "detail", cell: ({ detail, carriedOver }) => printable(carriedOver ? `(as seen last) ${detail}` : detail) },
];

function rankedTable(findings: Finding[], width: number): string {
  const fixed = [8, 10, 20, 24, 23];
  const table = new Table({
    head: columns.map(({ name }) => name),
    colAligns: columns.map(({ align }) => align ?? "left"),
    colWidths: [...fixed, Math.max(width - fixed.reduce((sum, column) => sum + column, columns.length + 1), 30)],
    wordWrap: true,
    wrapOnWordBoundary: true,
    style: { head: [], border: [], compact: true },
  });
  for (const finding of findings) table.push(columns.map(({ cell }) => cell(finding)));
  return table.toString();
}

/** The same for a narrow terminal. */
const rankedList = (findings: Finding[]): string =>
  findings
    .map((finding) => {
      const [risk, severity, control, user, credential, detail] = columns.map(({ cell }) => cell(finding));
      return `${risk?.padStart(6)} ${severity} ${control}: ${user} ${credential}\n       ${detail}`;
    })
    .join("\n");

const listed = (names: string[]) => {
  const more = names.length > 20 ? ` and ${names.length - 20} more` : "";
  return `${names.slice(0, 20).map(printable).join(", ")}${more}`;
};

const commandLine = (command: string) => `  ${printable(command)}`;

function coverageLines({ coverage, complete, doubts }: AuditResult): string[] {
  const states = Object.entries(coverage);
  const unavailable = states.filter(([, state]) => state.startsWith("unavailable"));
  const notAsked = states.filter(([, state]) => state === "not asked").map(([source]) => source);
  return [
    ...(complete ? [] : [styleText(["bold", "red"], "INCOMPLETE: not everything could be seen.")]),
    ...unavailable.map(([source, state]) => `  ${source}: ${printable(state)}`),
    ...doubts.map((doubt) => `Doubt: ${printable(doubt)}`),
    styleText("dim", `Never looked at: ${neverRead}.`),
    ...(notAsked.length > 0 ? [styleText("dim", `Not asked: ${notAsked.join(", ")}.`)] : []),
  ];
}
