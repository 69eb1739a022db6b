import { promisify } from "node:util";
import { CsvError, type InfoRecord, type Parser, parse } from "csv-parse";
import { type Instant, parseTime } from "../../shared/time.ts";

export interface KeySlot {
  slot: "access_key_1" | "access_key_2";
  active: boolean;
  /** When the key was made. An inactive key keeps its date; old reports leave it out. */
  created: Instant | undefined;
  lastUsed: Instant | undefined;
}

interface CertificateSlot {
  slot: "cert_1" | "cert_2";
  active: boolean;
  created: Instant | undefined;
}

/** One row of the credential report. */
export interface ReportRow {
  user: string;
  arn: string;
  isRoot: boolean;
  created: Instant;
  /** Absent where the report does not say: old reports give `not_supported` for root. */
  passwordEnabled: boolean | undefined;
  passwordLastUsed: Instant | undefined;
  passwordLastChanged: Instant | undefined;
  mfaActive: boolean;
  /** Slots that hold something, as most do not. */
  keys: KeySlot[];
  certificates: CertificateSlot[];
  /** The 23rd column, where it says that further keys or certificates exist which the report does not show. */
  additionalCredentials: string | undefined;
}

/** The text is no credential report; the message names line and column. */
export class ReportError extends Error {
  override name = "ReportError";
}

const required = [
  "user",
  "arn",
  "user_creation_time",
  "password_enabled",
  "password_last_used",
  "password_last_changed",
  "mfa_active",
  ...[1, 2].flatMap((n) => [
    `access_key_${n}_active`,
    `access_key_${n}_last_rotated`,
    `access_key_${n}_last_used_date`,
    `cert_${n}_active`,
    `cert_${n}_last_rotated`,
  ]),
];

/** What stands where there is no value; AWS's documents and reports of different years use all of them. */
const absent = /^(n\/a|no_information|not_supported)?$/i;
const isAbsent = (value: string) => value.length <= 14 && absent.test(value); // a time is longer

/** In characters: a quote that never ends would else be read to the end of the file. */
const longestRow = 100_000;

interface Column {
  name: string;
  /** -1 where the report has no such column. */
  index: number;
}
type Columns = ReturnType<typeof readHeader>;

/**
 * Reads a credential report by column name: the order of columns, further columns and the year's spelling of dates and
 * booleans do not matter. Yields the rows of each piece of the text together: a `for await` over single rows takes a
 * tenth of the time of an audit of 100,000 rows. Of earlier pieces, only the names of users are kept.
 *
 * @throws {ReportError} with line and column where the text is broken
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
export async function* parseCredentialReport(
  source: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
  delimiter = ",",
): AsyncGenerator<ReportRow[]> {
  const refuseSecond = oncePerUser();
  const rows: ReportRow[] = [];
  let columns: Columns | undefined;
  const take = (cells: string[], { lines }: InfoRecord) => {
    if (columns) rows.push(refuseSecond(readRow(columns, cells, lines), lines));
    else columns = readHeader(cells);
    return null; // it is taken: to hand each record through the stream as well takes half as long as to parse it
  };
  const form = { delimiter, bom: true, skip_empty_lines: true, max_record_size: longestRow, on_record: take };
  const open = (start: string | Uint8Array) =>
    parse({ ...form, record_delimiter: lineEndIn(start) }).on("error", () => {}); // the call that meets it fails, too
  let parser: Parser | undefined;
  const write = promisify((piece: string | Uint8Array, done: (error?: Error | null) => void) => {
    parser ??= open(piece);
    parser.write(piece, done);
  });
  try {
    for await (const piece of source) {
      await write(piece);
      yield rows.splice(0);
    }
    await promisify((done: () => void) => (parser ?? open("")).end(done))();
    yield rows.splice(0);
  } catch (error) {
    throw asReportError(error);
  }
  if (!columns)
    throw new ReportError("line 1: the file is empty, where a credential report begins with its column names");
}

/**
 * How lines end, if the start of a report shows it. The parser finds out by itself where it is given nothing, and is slower by an
 * eighth from then on. A carriage return that ends the piece may be half of a line end.
 */
const lineEndIn = (start: string | Uint8Array): string[] =>
  Buffer.from(start.slice(0, 4096))
    .toString("latin1")
    .match(/\r\n|\n|\r(?!$)/) ?? [];

/** A user who stands there twice would be counted and reported twice; two accounts in one file are no report. */
function oncePerUser(): (row: ReportRow, line: number) => ReportRow {
  const users = new Set<string>();
  let ofFirst: string | undefined;
  return (row, line) => {
    const { user, arn } = row;
    ofFirst ??= arn.split(":", 5).join(":");
    if (users.size === users.add(user).size)
      throw new ReportError(`line ${line}, column 1 (user): ${JSON.stringify(user)} stands there twice`);
    if (!arn.startsWith(ofFirst) && accountIn(arn) !== accountIn(ofFirst))
      throw new ReportError(`line ${line}, column 2 (arn): account ${accountIn(arn)} after ${accountIn(ofFirst)}`);
    return row;
  };
}

const accountIn = (arn: string) => JSON.stringify(arn.split(":", 5)[4] ?? "");

/** Where each column stands. It is looked up once: to do so for every cell would take as long as parsing the file. */
function readHeader(names: string[]) {
  const header = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    if (header.has(name)) throw new ReportError(`line 1, column ${index + 1}: ${name} stands there twice`);
    header.set(name, index);
  }
  const missing = required.filter((name) => !header.has(name));
  if (missing.length > 0)
    throw new ReportError(`line 1: this is no credential report, it has no column ${missing.join(", ")}`);
  const at = (name: string): Column => ({ name, index: header.get(name) ?? -1 });
  return {
    user: at("user"),
    arn: at("arn"),
    created: at("user_creation_time"),
    passwordEnabled: at("password_enabled"),
    passwordLastUsed: at("password_last_used"),
    passwordLastChanged: at("password_last_changed"),
    mfaActive: at("mfa_active"),
    keys: (["access_key_1", "access_key_2"] as const).map((slot) => ({
      slot,
      active: at(`${slot}_active`),
      created: at(`${slot}_last_rotated`),
      lastUsed: at(`${slot}_last_used_date`),
    })),
    certificates: (["cert_1", "cert_2"] as const).map((slot) => ({
      slot,
      active: at(`${slot}_active`),
      created: at(`${slot}_last_rotated`),
    })),
    additionalCredentials: at("additional_credentials_info"),
  };
}

function readRow(columns: Columns, cells: string[], number: number): ReportRow {
  const line = { cells, number };
  const user = name(line, columns.user);
  const isRoot = user === "<root_account>";
  const additional = text(line, columns.additionalCredentials);
  return {
    user,
    arn: name(line, columns.arn),
    isRoot,
    created: time(line, columns.created) ?? fail(line, columns.created, "a time"),
    passwordEnabled: isRoot ? maybeFlag(line, columns.passwordEnabled) : flag(line, columns.passwordEnabled),
    passwordLastUsed: time(line, columns.passwordLastUsed),
    passwordLastChanged: time(line, columns.passwordLastChanged),
    mfaActive: flag(line, columns.mfaActive),
    keys: keysIn(line, columns),
    certificates: certificatesIn(line, columns),
    additionalCredentials: isAbsent(additional) ? undefined : additional,
  };
}

function keysIn(line: Line, columns: Columns): KeySlot[] {
  const keys: KeySlot[] = [];
  for (const { slot, ...at } of columns.keys) {
    const active = flag(line, at.active);
    const created = time(line, at.created);
    const lastUsed = time(line, at.lastUsed);
    if (active || created !== undefined || lastUsed !== undefined) keys.push({ slot, active, created, lastUsed });
  }
  return keys;
}

function certificatesIn(line: Line, columns: Columns): CertificateSlot[] {
  const certificates: CertificateSlot[] = [];
  for (const { slot, ...at } of columns.certificates) {
    const active = flag(line, at.active);
    const created = time(line, at.created);
    if (active || created !== undefined) certificates.push({ slot, active, created });
  }
  return certificates;
}

interface Line {
  cells: string[];
  number: number;
}

const text = ({ cells }: Line, { index }: Column): string => cells[index] ?? "";

const name = (line: Line, column: Column): string => text(line, column) || fail(line, column, "a name");

function time(line: Line, column: Column): Instant | undefined {
  const value = text(line, column);
  if (isAbsent(value)) return undefined;
  return parseTime(value) ?? fail(line, column, "a time like 2026-09-11T13:14:52Z");
}

function maybeFlag(line: Line, column: Column): boolean | undefined {
  const value = text(line, column);
  if (/^true$/i.test(value)) return true;
  if (/^false$/i.test(value)) return false;
  return isAbsent(value) ? undefined : fail(line, column, "true or false");
}

const flag = (line: Line, column: Column): boolean => maybeFlag(line, column) ?? fail(line, column, "true or false");

function fail(line: Line, column: Column, expected: string): never {
  const found = JSON.stringify(text(line, column).slice(0, 60));
  throw new ReportError(
    `line ${line.number}, column ${column.index + 1} (${column.name}): ${found} is not ${expected}`,
  );
}

function asReportError(error: unknown): unknown {
  if (!(error instanceof CsvError)) return error;
  const { lines = 1, column } = error as { lines?: number; column?: unknown };
  const position = typeof column === "number" ? `, column ${column + 1}` : "";
  return new ReportError(`line ${lines}${position}: ${error.message.slice(0, 200)}`);
}
