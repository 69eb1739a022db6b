import { createReadStream } from "node:fs";
import { access, constants, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { IAMClient } from "@aws-sdk/client-iam";
import type { Argv } from "yargs";
import { AuditResult, type Severity, severities } from "../../audit/archive/result.ts";
import { evaluate } from "../../audit/evaluate/evaluate.ts";
import { ReportError } from "../../audit/read/credential-report.ts";
import { fetchSources } from "../../audit/read/fetch-sources.ts";
import { savedReport } from "../../audit/read/saved-report.ts";
import { offlineSources, type Sources } from "../../audit/read/sources.ts";
import { config, thresholds } from "../../shared/config.ts";
import { parseTime } from "../../shared/time.ts";
import { iamClient } from "../stage/aws.ts";
import { BadInput } from "../terminal/errors.ts";
import { printable } from "../terminal/printable.ts";
import { awaitReport } from "./await-report.ts";

const formats = ["table", "json", "csv", "asff", "html"] as const;
type Format = (typeof formats)[number];

interface Arguments {
  report?: string;
  asOf?: string;
  previous?: string;
  format?: Format;
  json?: boolean;
  html?: string;
  failOn?: Severity;
  keyMaxAgeDays?: number;
  unusedDays?: number;
  profile?: string;
  region?: string;
}

export const builder = ((yargs: Argv) =>
  yargs
    .option("report", {
      type: "string",
      nargs: 1,
      describe: "Judge this credential report, offline (- reads standard input)",
    })
    .option("as-of", { type: "string", describe: "Count ages from this time (ISO 8601)" })
    .option("previous", { type: "string", describe: "Compare with an earlier audit's --json output" })
    .option("format", { choices: formats, describe: "What to print (default: table)" })
    .option("json", { type: "boolean", describe: "The same as --format json" })
    .option("html", { type: "string", describe: "Write the page to this file as well" })
    .option("fail-on", { choices: severities, describe: "Exit with 2 on findings this severe, or worse" })
    .option("key-max-age-days", { type: "number", describe: "KEY_MAX_AGE_DAYS, 90 by default" })
    .option("unused-days", { type: "number", describe: "UNUSED_DAYS, 45 by default" })
    .option("profile", { type: "string", describe: "Profile of the AWS configuration" })
    .option("region", { type: "string", describe: "AWS region" })
    .check(({ report, html, previous, keyMaxAgeDays, unusedDays }) => {
      for (const [option, value] of Object.entries({ report, html, previous }))
        if (value === "") throw new BadInput(`--${option} needs the name of a file`);
      for (const [option, value] of Object.entries({ "key-max-age-days": keyMaxAgeDays, "unused-days": unusedDays }))
        if (typeof value === "number" && !(Number.isInteger(value) && value >= 1 && value <= 36_500))
          throw new BadInput(`--${option} takes whole days, from 1 to 36500`);
      return true;
    })
    .example("$0 audit", "Audit the account that the environment's credentials belong to")
    .example("$0 audit --html report.html --fail-on high", "Leave a page; exit with 2 on high and critical findings")
    .example("$0 audit --report credential-report.csv --json", "Judge a report that you have already, offline")
    .epilogue(
      "Exit codes: 0 done, 1 failed or bad input, 2 findings at or above --fail-on, 4 something could not be read.",
    )) as unknown as (yargs: Argv) => Argv<Arguments>;

export async function handler(args: Arguments): Promise<void> {
  const format = formatOf(args);
  const limits = thresholds(config(["KEY_MAX_AGE_DAYS", "UNUSED_DAYS"], environmentWith(args)));
  const asOf = args.asOf === undefined ? undefined : instant(args.asOf);
  const previous = args.previous === undefined ? undefined : await readPrevious(args.previous);
  if (args.html !== undefined) await checkTarget(args.html);
  const iam = args.report === undefined ? await iamClient(args) : undefined;

  const named = (error: Error) => {
    throw error instanceof ReportError && args.report ? new BadInput(`${args.report}: ${error.message}`) : error;
  };
  const sources = iam
    ? await liveSources(iam)
    : offlineSources(await savedReport(opened(args.report ?? "")).catch(named));
  const result = await evaluate(sources, { now: Date.now(), asOf, thresholds: limits, previous }).catch(named);

  if (previous) refuseStranger(previous, result, args.previous ?? "");

  const region = (await iam?.config.region()) ?? args.region ?? process.env.AWS_REGION;
  const output = await render(result, format, region); // whole before the first byte is written
  if (args.html !== undefined) await writeWhole(args.html, await render(result, "html", region));
  process.stdout.write(output);
  process.exitCode = exitCode(result, args.failOn);
}

/** 2 for findings that count, 4 where something was not seen; findings win. */
function exitCode({ findings, complete }: AuditResult, failOn: Severity | undefined): number {
  const atOrAbove = failOn ? severities.slice(0, severities.indexOf(failOn) + 1) : [];
  if (findings.some(({ severity, exempt }) => !exempt && atOrAbove.includes(severity))) return 2;
  return complete ? 0 : 4;
}

/** A file can be read again, a pipe cannot. */
function opened(file: string): () => AsyncIterable<Uint8Array> {
  if (file !== "-") return () => createReadStream(file);
  let whole: Promise<Uint8Array[]> | undefined;
  return async function* () {
    whole ??= Array.fromAsync(process.stdin);
    yield* await whole;
  };
}

const liveSources = (iam: IAMClient): Promise<Sources> => {
  const tell = (line: string) => process.stderr.write(`${printable(line)}\n`);
  return fetchSources(
    iam,
    () => awaitReport(iam, sleep, tell),
    (source, outcome) => tell(`${source}: ${outcome}`),
  );
};

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

/** An audit of another account, or of a later time, would make all of this one's findings new and its own resolved. */
function refuseStranger(previous: AuditResult, { account, asOf }: AuditResult, file: string): void {
  if (previous.account !== account && ![previous.account, account].includes("unknown"))
    throw new BadInput(`${file} is an audit of account ${previous.account}, this one is of ${account}`);
  if (previous.asOf > asOf) throw new BadInput(`${file} is of ${previous.asOf}, later than this audit (${asOf})`);
}

async function readPrevious(file: string): Promise<AuditResult> {
  const parsed = AuditResult.safeParse(parseJson(file, await readFile(file, "utf8")));
  if (!parsed.success) {
    const [{ path, message } = { path: [], message: "" }] = parsed.error.issues;
    throw new BadInput(`${file} is not the output of steward audit --json: ${path.join(".") || "its top"}: ${message}`);
  }
  return parsed.data;
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadInput(`${file} is not JSON: ${(error as Error).message}`);
  }
}

/** Libraries that only one format needs are loaded for that one. */
async function render(result: AuditResult, format: Format, region: string | undefined): Promise<string> {
  switch (format) {
    case "json":
      return `${JSON.stringify(result, null, 2)}\n`;
    case "csv":
      return (await import("../formats/csv.ts")).toCsv(result);
    case "asff":
      return `${JSON.stringify((await import("../formats/asff.ts")).toAsff(result, region), null, 2)}\n`;
    case "html":
      return (await import("../../audit/page/page.ts")).renderPage(result);
    case "table":
      return (await import("../formats/table.ts")).toTable(result, process.stdout.columns ?? 140);
  }
}

/** Whether the page can be written is better known before an audit of minutes than after it. */
async function checkTarget(file: string): Promise<void> {
  const target = await stat(file).catch(() => undefined);
  if (target?.isDirectory()) throw new BadInput(`--html ${file} is a folder; name a file`);
  const writable = target && !target.isFile() ? file : dirname(resolve(file));
  await access(writable, constants.W_OK).catch(() => {
    throw new BadInput(`--html ${file}: ${dirname(file)} does not exist, or may not be written to`);
  });
}

/** A reader never finds half a file: it is written beside its place and moved there. A device is written to as it is. */
async function writeWhole(file: string, text: string): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const existing = await stat(target).catch(() => undefined);
  if (existing && !existing.isFile()) return writeFile(target, text);
  const unfinished = `${target}.${process.pid}.tmp`;
  try {
    await writeFile(unfinished, text, { mode: existing?.mode ?? 0o666 });
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw new BadInput(`--html ${file} could not be written (${(error as NodeJS.ErrnoException).code})`);
  }
}
