import { gunzipSync } from "node:zlib";
import { stringify } from "csv-stringify/sync";
import { jsonIn } from "../../shared/json.ts";
import { type Instant, parseTime } from "../../shared/time.ts";
import { parseCredentialReport, ReportError } from "./credential-report.ts";
import { whatItIs } from "./not-a-report.ts";
import type { CredentialReport } from "./sources.ts";

type Open = () => AsyncIterable<Uint8Array>;

interface Unwrapped {
  text: string;
  generatedAt?: Instant | undefined;
}

/**
 * A credential report that somebody saved: as CSV in UTF-8 or UTF-16, with commas, semicolons or tabs; as the AWS CLI
 * prints it (JSON, YAML or text, or the base64 alone); or one of these with gzip. Plain CSV is read row by row, anything
 * else whole.
 *
 * @throws {ReportError} that says what the file is instead, and how to save a report
 */
export async function savedReport(open: Open): Promise<CredentialReport> {
  const start = await startOf(open());
  if (/^\uFEFF?"?[a-z_]\w*"?,/.test(start)) {
    refuseOther(start);
    return { generatedAt: undefined, isSaved: true, rows: () => parseCredentialReport(open()) };
  }
  const { text, generatedAt } = unwrap(Buffer.concat(await Array.fromAsync(open())));
  const csv = text.replace(/^\uFEFF?(sep=.\r?\n)?/, ""); // the line by which a spreadsheet is told the separator
  refuseOther(csv);
  return { generatedAt, isSaved: true, rows: () => parseCredentialReport([csv], separatorOf(csv)) };
}

async function startOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  for await (const chunk of chunks) if (chunk.length > 0) return Buffer.from(chunk).subarray(0, 4096).toString();
  return "";
}

const firstLine = (text: string) => /^[^\r\n]*/.exec(text)?.[0] ?? "";

const separatorOf = (text: string) => [",", ";", "\t"].find((one) => firstLine(text).includes(one));

function refuseOther(text: string): void {
  const names = firstLine(text).split(/"?[,;\t]"?/);
  if (!names.some((name) => /^\uFEFF?"?user"?$/.test(name))) throw new ReportError(whatItIs(text));
}

/** The report's own text, out of all that it was wrapped in. */
function unwrap(bytes: Buffer): Unwrapped {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return unwrap(gunzip(bytes));
  const text = textOf(bytes).trimStart();
  if (/^["{]/.test(text)) return ofAnswer(jsonIn(text), text);
  if (text.startsWith("[")) return { text: ofRows(jsonIn(text)) ?? text };
  if (/^(- )?(Content|GeneratedTime|ReportFormat): /.test(text)) return ofAnswer(yamlFields(text), text);
  return ofBase64(text) ?? { text };
}

/** Half a file is none: a part of the users would look like all of them. */
function gunzip(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new ReportError(`the file is compressed with gzip, and broken: ${(error as Error).message}`);
  }
}

/** PowerShell writes UTF-16. */
export function textOf(bytes: Buffer): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  const isWide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] !== 0 && bytes[1] === 0);
  return new TextDecoder(isWide ? "utf-16le" : "utf-8").decode(bytes);
}

/** The answer of GetCredentialReport as JSON or YAML, or its content alone in quotes. */
function ofAnswer(answer: unknown, text: string): Unwrapped {
  const { Content, GeneratedTime } = (typeof answer === "string" ? { Content: answer } : (answer ?? {})) as {
    Content?: unknown;
    GeneratedTime?: unknown;
  };
  const content = typeof Content === "string" ? ofBase64(Content) : undefined;
  return content ? { ...content, generatedAt: timeOf(GeneratedTime) } : { text };
}

/** The AWS CLI of version 1 writes a number of seconds where it is so configured. */
const timeOf = (value: unknown): Instant | undefined =>
  typeof value === "number" ? value * 1000 : parseTime(String(value));

/** Rows that some tool made objects of. */
function ofRows(rows: unknown): string | undefined {
  if (!Array.isArray(rows) || typeof rows[0]?.user !== "string") return undefined;
  return stringify(rows, { header: true, cast: { boolean: String } });
}

const yamlFields = (text: string) =>
  Object.fromEntries(
    [...text.matchAll(/^(?:- | {2})?(Content|GeneratedTime): *['"]?([^'"\r\n]+)/gm)].map(([, name, value]) => [
      name,
      value,
    ]),
  );

/** Base64, in one line or in many, and behind it what `--output text` adds: the time and the format. */
function ofBase64(text: string): Unwrapped | undefined {
  const [, encoded = "", rest = ""] = /^([A-Za-z0-9+/=\s]+?)(?:\t(.*))?$/s.exec(text.trimEnd()) ?? [];
  const decoded = Buffer.from(encoded, "base64").toString();
  if (!/^\uFEFF?"?\w+"?[,;\t]/.test(decoded)) return undefined;
  return {
    text: decoded,
    generatedAt: rest
      .split("\t")
      .map(timeOf)
      .find((time) => time !== undefined),
  };
}
