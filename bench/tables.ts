import Table from "cli-table3";
import type { AuditFigures } from "./audit.ts";
import type { ColdStart } from "./cold-start.ts";
import type { CommandRun } from "./command.ts";
import type { EmergencyFigures } from "./emergency.ts";
import type { EvaluationFigures } from "./evaluation.ts";
import type { Figures } from "./figures.ts";
import type { Night } from "./night.ts";
import type { OrganizationRun } from "./organization.ts";
import type { PageFigures } from "./page.ts";
import type { PeopleRun } from "./people.ts";
import type { StackStart } from "./stack-start.ts";
import { verdicts } from "./verdicts.ts";
import type { WorkflowRun } from "./workflows.ts";

/** All that was measured, the ratios first. */
export function toTables(figures: Figures): string {
  const {
    machine,
    audit,
    evaluation,
    page,
    coldStarts,
    emergency,
    commands,
    stackStarts,
    workflows,
    nights,
    organization,
    people,
    pricesOf,
  } = figures;
  const { processor, cores, memoryGigabytes, system, node, loadBefore } = machine;
  return [
    `${processor}, ${cores} cores, ${memoryGigabytes} GB, ${system}, Node ${node}, load ${loadBefore.toFixed(1)} before`,
    audit && auditTable(audit),
    evaluation && evaluationTable(evaluation),
    page && pageTable(page),
    coldStarts && coldStartTable(coldStarts),
    emergency && emergencyTable(emergency),
    commands && commandTable(commands),
    stackStarts && stackStartTable(stackStarts),
    workflows && workflowTable(workflows),
    organization && organizationTable(organization),
    people && peopleTable(people),
    nights && nightTable(nights, pricesOf),
    verdictTable(figures),
  ]
    .filter((text) => text !== undefined)
    .join("\n\n");
}

const commandTable = (commands: CommandRun[]) =>
  table(
    "The command, as a whole process, at an embedded account",
    ["command", "processor ms", "wall ms"],
    commands.map(({ command, processorMilliseconds, wallMilliseconds }) => [
      command,
      processorMilliseconds.toFixed(0),
      wallMilliseconds.toFixed(0),
    ]),
  );

const stackStartTable = (starts: StackStart[]) =>
  table(
    "Starts on an embedded account, in ms of the processor",
    ["", "ms"],
    starts.map(({ what, milliseconds }) => [what, milliseconds.toFixed(milliseconds < 10 ? 1 : 0)]),
  );

const table = (title: string, head: string[], rows: (string | number)[][]): string => {
  const drawn = new Table({ head, style: { head: [], border: [], compact: true } });
  drawn.push(...rows);
  return `${title}\n${drawn.toString()}`;
};

const times = (ratio: number) => `${ratio.toFixed(ratio < 10 ? 2 : 0)} ×`;

function verdictTable(figures: Figures): string {
  const rows = verdicts(figures).map(({ what, unit, limit, measured, withoutOurs }) => [
    what,
    `${limit} ${unit}`,
    `${measured.toFixed(unit === "×" ? 2 : 0)} ${unit}`,
    withoutOurs === undefined ? "" : times(withoutOurs),
    met(measured <= limit, withoutOurs !== undefined && withoutOurs > limit),
  ]);
  return table("Budgets", ["", "at most", "measured", "without our code", "met"], rows);
}

function met(isMet: boolean, isOutOfReach: boolean): string {
  if (isMet) return "yes";
  return isOutOfReach ? "no: nor without our code" : "no";
}

function auditTable(audits: AuditFigures[]): string {
  const rows = audits.flatMap(({ users, stalePercent, loop, floor, details, steward, night }) =>
    Object.entries({
      ...(loop && { loop }),
      floor,
      "floor with details": details,
      "steward audit": steward,
      "generate-report": night,
    }).map(([subject, one]) => [
      users,
      `${stalePercent} %`,
      subject,
      loop ? times(loop.calls / one.calls) : "",
      loop ? times(loop.seconds / one.seconds) : "",
      times(one.seconds / floor.seconds),
      one.calls,
      one.seconds.toFixed(2),
      Math.round(one.peakMegabytes),
    ]),
  );
  const head = ["users", "stale", "", "fewer calls", "faster", "of the floor", "calls", "s", "peak MB"];
  return table("Audit, 20 ms a call, a credential report at hand", head, rows);
}

function evaluationTable(evaluations: EvaluationFigures[]): string {
  const rows = evaluations.map(({ users, stalePercent, parse, dates, evaluate }) => [
    users,
    evaluate.findings,
    `${stalePercent} %`,
    times(evaluate.processorSeconds / parse.processorSeconds),
    times(dates.processorSeconds / parse.processorSeconds),
    Math.round(users / evaluate.processorSeconds),
    Math.round(users / parse.processorSeconds),
    evaluate.heldMegabytes.toFixed(1),
    Math.round(evaluate.peakMegabytes),
    Math.round(parse.peakMegabytes),
  ]);
  const head = [
    "rows",
    "findings",
    "stale",
    "of bare parse",
    "with dates",
    "rows/s",
    "bare",
    "kept MB",
    "peak MB",
    "bare",
  ];
  return table("Evaluation of a report in a file, in seconds of the processor", head, rows);
}

function pageTable(pages: PageFigures[]): string {
  const rows = pages.map(({ findings, step, scriptMilliseconds, layoutMilliseconds }) => [
    findings,
    step,
    ...[scriptMilliseconds, layoutMilliseconds].map((milliseconds) => milliseconds.toFixed(0)),
  ]);
  return table("The page, in ms of the processor", ["findings", "", "script", "style and layout"], rows);
}

function coldStartTable(starts: ColdStart[]): string {
  const floor = starts[0]?.milliseconds ?? Number.NaN;
  const rows = starts.map(({ name, bytes, bytesAtStart, milliseconds, withoutOurs, unbundledMilliseconds }) => [
    name,
    times(milliseconds / floor),
    withoutOurs === undefined ? "" : times(withoutOurs / floor),
    milliseconds.toFixed(0),
    unbundledMilliseconds?.toFixed(0) ?? "",
    Math.round(bytesAtStart / 1000),
    Math.round(bytes / 1000),
  ]);
  const head = ["function", "of the floor", "without our code", "ms", "ms unbundled", "KB at start", "KB"];
  return table(
    "Cold start: load and initialise, in ms of the processor; the floor is the IAM client alone",
    head,
    rows,
  );
}

function organizationTable(runs: OrganizationRun[]): string {
  const rows = runs.map((run) => [
    run.accounts,
    (run.virtualSeconds / 60).toFixed(1),
    (run.reckonedSeconds / 60).toFixed(1),
    run.calls,
    run.transitions,
    run.dollars.toFixed(3),
    run.processorSeconds.toFixed(0),
    run.peakMegabytes.toFixed(0),
  ]);
  const head = [
    "accounts",
    "minutes waited",
    "with 20 ms a call",
    "calls",
    "transitions",
    "$ for them",
    "processor s",
    "peak MB",
  ];
  return table("An audit of all accounts, 20 users each, 40 at once", head, rows);
}

const peopleTable = (run: PeopleRun) =>
  table(
    "A person is offboarded in all accounts, at 20 ms a call of AWS; two of theirs cannot be entered",
    ["accounts", "users", "cut", "seconds until all are cut", "until told", "calls", "transitions", "processor s"],
    [
      [
        ...[run.accounts, run.users, run.cut, run.secondsUntilCut.toFixed(0), run.secondsUntilTold.toFixed(0)],
        ...[run.calls, run.transitions, run.processorSeconds.toFixed(0)],
      ],
    ],
  );

function emergencyTable({ milliseconds, calls }: EmergencyFigures): string {
  const { floor, ...ours } = milliseconds;
  const inAll = ours["start-workflow"] + ours["contain-key"];
  const row = (what: string, ms: number, count: number | string) => [what, times(ms / floor), ms.toFixed(0), count];
  return table(
    "From an event about an exposed key to the key inactive, cold, in ms of the processor; the floor is one function with IAM alone",
    ["", "of the floor", "ms", "calls until it is inactive"],
    [
      row("floor", floor, calls.floor),
      row("start-workflow", ours["start-workflow"], ""),
      row("contain-key", ours["contain-key"], ""),
      row("in all", inAll, calls.emergency),
    ],
  );
}

function workflowTable(runs: WorkflowRun[]): string {
  const rows = runs.map(
    ({ workflow, users, transitions, invocations, billedMilliseconds, gigabyteSeconds, largest }) => [
      workflow,
      users,
      transitions,
      invocations,
      billedMilliseconds,
      gigabyteSeconds.toFixed(2),
      `${largest.bytes} (${largest.state})`,
    ],
  );
  const head = ["workflow", "users", "transitions", "Lambda calls", "ms billed", "GB-s", "largest payload, bytes"];
  return table("One run of each workflow, functions warm, 20 ms a call", head, rows);
}

function nightTable(nights: Night[], pricesOf = ""): string {
  const dollars = (amount: number) => amount.toFixed(4);
  const rows = nights.map(({ users, dollars: { workflow, lambda, calls, standing, inAll, secretOfEachUser } }) => [
    users,
    ...[inAll, workflow, lambda, calls, standing, secretOfEachUser].map((part) =>
      part === undefined ? "" : dollars(part),
    ),
  ]);
  const head = [
    "users",
    "a night, $",
    "workflow",
    "Lambda",
    "S3, SNS, KMS calls",
    "KMS keys, alarms, dashboard",
    "a secret of each user",
  ];
  return table(`What a night costs, list prices of us-east-1 put down on ${pricesOf}`, head, rows);
}
