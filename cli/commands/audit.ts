import type { Argv } from "yargs";
import { type AuditResult, type Severity, severities } from "../../audit/archive/result.ts";
import { controls } from "../../audit/controls/controls.ts";
import { evaluate } from "../../audit/evaluate/evaluate.ts";
import { config, thresholds } from "../../shared/config.ts";
import { parseTime } from "../../shared/time.ts";
import { liveSources, naming, savedSources } from "../audit/audit-sources.ts";
import { readPrevious, refuseStranger } from "../audit/earlier-audit.ts";
import { checkTarget, writeWhole } from "../audit/page-file.ts";
import { refuseStrangers, type Selection, select } from "../audit/selection.ts";
import { iamClient } from "../stage/aws.ts";
import { BadInput } from "../terminal/errors.ts";
import { repeatable } from "../terminal/options.ts";
import { wrapped } from "../terminal/wrapped.ts";

const formats = ["table", "json", "csv", "asff", "ocsf", "html"] as const;
type Format = (typeof formats)[number];

const single = [
  "report",
  "details",
  "as-of",
  "previous",
  "format",
  "severity",
  "top",
  "html",
  "fail-on",
  "key-max-age-days",
  "unused-days",
  "profile",
  "region",
  "stage",
];

interface Arguments extends Selection {
  report?: string;
  details?: string;
  asOf?: string;
  previous?: string;
  format?: Format;
  json?: boolean;
  html?: string;
  failOn?: Severity;
  top?: number;
  trend?: boolean;
  organization?: boolean;
  stage?: string;
  keyMaxAgeDays?: number;
  unusedDays?: number;
  profile?: string;
  region?: string;
}

export const builder = ((yargs: Argv) =>
  yargs
    .parserConfiguration(repeatable)
    .option("report", {
      type: "string",
      nargs: 1,
      describe: "Judge this credential report, offline (- reads standard input)",
    })
    .option("details", {
      type: "string",
      describe: "Judge with it what get-account-authorization-details printed",
    })
    .option("as-of", { type: "string", describe: "Count ages from this time (ISO 8601)" })
    .option("previous", { type: "string", describe: "Compare with an earlier audit's --json output" })
    .option("format", { choices: formats, describe: "What to print (default: table)" })
    .option("json", { type: "boolean", describe: "The same as --format json" })
    .option("severity", { choices: severities, describe: "Only findings this severe, or worse" })
    .option("control", {
      choices: controls.map(({ id }) => id),
      array: true,
      describe: "Only findings of these controls",
    })
    .option("user", { type: "string", array: true, describe: "Only findings on these users" })
    .option("owner", { type: "string", array: true, describe: "Only findings on users of these owners" })
    .option("top", { type: "number", describe: "Lines of the table (default: 20)" })
    .option("trend", { type: "boolean", describe: "Show the figures of a stage's nights instead" })
    .option("organization", { type: "boolean", describe: "Show the last audit of all accounts of a stage instead" })
    .option("html", { type: "string", describe: "Write the page to this file as well" })
    .option("fail-on", { choices: severities, describe: "Exit with 2 on findings this severe, or worse" })
    .option("key-max-age-days", { type: "number", describe: "KEY_MAX_AGE_DAYS, 90 by default" })
    .option("unused-days", { type: "number", describe: "UNUSED_DAYS, 45 by default" })
    .option("profile", { type: "string", describe: "Profile of the AWS configuration" })
    .option("region", { type: "string", describe: "AWS region" })
    .option("stage", {
      type: "string",
      describe: "Stage of iam-steward for --trend and --organization (default: STEWARD_STAGE)",
    })
    .coerce(single, (value: unknown) => [value].flat().at(-1)) // of an option given twice, the last counts
    .check((args) => {
      refuseIdle(args);
      const { report, details, keyMaxAgeDays, unusedDays, top } = args;
      for (const [option, value] of Object.entries({ "key-max-age-days": keyMaxAgeDays, "unused-days": unusedDays }))
        if (typeof value === "number" && !(Number.isInteger(value) && value >= 1 && value <= 36_500))
          throw new BadInput(`--${option} takes whole days, from 1 to 36500`);
      if (details && !report) throw new BadInput("--details needs --report, which says who has which credentials");
      if (top !== undefined && !(Number.isInteger(top) && top >= 1))
        throw new BadInput("--top takes a number of lines, from 1");
      return true;
    })
    .example("$0 audit", "Audit the account that the environment's credentials belong to")
    .example("$0 audit --severity high --owner ops@example.com", "Only what is high or worse, of one owner")
    .example("$0 audit --html report.html --fail-on high", "Leave a page; exit with 2 on high and critical findings")
    .example("$0 audit --trend --stage prod", "How the account fared, night by night")
    .example("$0 audit --organization --stage prod", "What the last night found in all accounts")
    .example("$0 audit --report credential-report.csv --json", "Judge a report that you have already, offline")
    .epilogue(
      "What is left out by --severity, --control, --user or --owner does not count for --fail-on. The page has all.\n" +
        "Exit codes: 0 done, 1 failed or bad input, 2 findings at or above --fail-on, 4 something could not be read.",
    )) as unknown as (yargs: Argv) => Argv<Arguments>;

/** What an audit of this account takes, and what was found on an earlier night does not. */
const ofNow = [
  ...["report", "details", "as-of", "previous", "severity", "control", "user", "owner", "top", "html"],
  ...["key-max-age-days", "unused-days"],
];
const idle = { organization: ["trend", ...ofNow], trend: ["fail-on", ...ofNow] };

/** @throws {BadInput} for an option that would change nothing: it would be taken to have chosen, or to have written a file */
function refuseIdle(args: Record<string, unknown>): void {
  const { format = "table" } = args;
  for (const [shown, others] of Object.entries(idle).filter(([option]) => args[option])) {
    const given = others.find((option) => args[option] !== undefined && args[option] !== false);
    if (given !== undefined) throw new BadInput(`--${given} does not go with --${shown}`);
    if (format !== "table" && format !== "json") throw new BadInput(`--format ${format} does not go with --${shown}`);
  }
}

export async function handler(args: Arguments): Promise<void> {
  if (args.trend) return (await import("../audit/trend.ts")).showTrend(args, args.json || args.format === "json");
  if (args.organization) return showAll(args);
  const format = formatOf(args);
  const limits = thresholds(config(["KEY_MAX_AGE_DAYS", "UNUSED_DAYS"], environmentWith(args)));
  const asOf = args.asOf === undefined ? undefined : instant(args.asOf);
  const previous = args.previous === undefined ? undefined : await readPrevious(args.previous);
  if (args.html !== undefined) await checkTarget(args.html);
  const iam = args.report === undefined ? await iamClient(args) : undefined;

  const named = naming(args.report);
  const sources = iam ? await liveSources(iam, limits) : await savedSources(args.report ?? "", args.details);
  const result = await evaluate(sources, { now: Date.now(), asOf, thresholds: limits, previous }).catch(named);

  const known = "value" in sources.authorization ? sources.authorization.value.users[0]?.Arn : undefined;
  if (args.details && known && !known.includes(`::${result.account}:`))
    throw new BadInput(`${args.details} is of another account than ${args.report}, which is of ${result.account}`);
  if (previous) refuseStranger(previous, result, args.previous ?? "");

  await refuseStrangers(args, sources, result);

  const region = (await iam?.config.region()) ?? args.region ?? process.env.AWS_REGION;
  const chosen = select(result, args);
  const shown = format === "html" ? result : chosen;
  const output = await render(shown, format, region, args.top ?? 20); // whole before the first byte is written
  if (args.html !== undefined) await writeWhole(args.html, await render(result, "html", region));
  process.stdout.write(output);
  process.exitCode = exitCode(chosen, args.failOn);
}

async function showAll(args: Arguments): Promise<void> {
  const { showOrganization } = await import("../audit/organization.ts");
  const { totals, complete } = await showOrganization(args, args.json || args.format === "json");
  const counts = severitiesFrom(args.failOn).some((severity) => totals[severity] > 0);
  if (counts) process.exitCode = 2;
  else process.exitCode = complete ? 0 : 4;
}

/** 2 for findings that count, 4 where something was not seen; findings win. */
function exitCode({ findings, complete }: AuditResult, failOn: Severity | undefined): number {
  const atOrAbove = severitiesFrom(failOn);
  if (findings.some(({ severity, exempt }) => !exempt && atOrAbove.includes(severity))) return 2;
  return complete ? 0 : 4;
}

const severitiesFrom = (least: Severity | undefined) =>
  least ? severities.slice(0, severities.indexOf(least) + 1) : [];

function formatOf({ format, json }: Arguments): Format {
  if (json && format !== undefined && format !== "json")
    throw new BadInput(`--json and --format ${format} exclude each other`);
  return json ? "json" : (format ?? "table");
}

const environmentWith = ({ keyMaxAgeDays, unusedDays }: Arguments): NodeJS.ProcessEnv => ({
  ...process.env,
  ...(keyMaxAgeDays !== undefined && { KEY_MAX_AGE_DAYS: String(keyMaxAgeDays) }),
  ...(unusedDays !== undefined && { UNUSED_DAYS: String(unusedDays) }),
});

function instant(text: string): number {
  const parsed = parseTime(text, "start");
  if (parsed === undefined) throw new BadInput(`--as-of ${text} is no time; give one like 2026-11-20T02:00:00Z`);
  return parsed;
}

/** Libraries that only one format needs are loaded for that one. */
async function render(
  result: AuditResult,
  format: Format,
  region: string | undefined,
  top = Number.POSITIVE_INFINITY,
): Promise<string> {
  switch (format) {
    case "json":
      return `${JSON.stringify(result, null, 2)}\n`;
    case "csv":
      return (await import("../formats/csv.ts")).toCsv(result);
    case "asff":
      return `${JSON.stringify((await import("../formats/asff.ts")).toAsff(result, region), null, 2)}\n`;
    case "ocsf":
      return `${JSON.stringify((await import("../formats/ocsf.ts")).toOcsf(result, region), null, 2)}\n`;
    case "html":
      return (await import("../../audit/page/page.ts")).renderPage(result);
    case "table": {
      const { columns } = process.stdout;
      const table = (await import("../formats/table.ts")).toTable(result, columns ?? 140, top);
      return table
        .split("\n")
        .flatMap((line) => wrapped(line, columns))
        .join("\n");
    }
  }
}
