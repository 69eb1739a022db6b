import { readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { isNode, LineCounter, parseDocument } from "yaml";
import * as z from "zod/mini";
import { type Fault, faultsIn } from "../shared/faults.ts";
import { AccessFile, type Resolve, wantedOf } from "./file.ts";
import { Wanted } from "./state.ts";
import "../shared/schemas.ts";

/** A file cannot be used; the message says where, by line and column. */
export class BadFile extends Error {
  override name = "BadFile";
}

/**
 * Reads a file and what lies beside it.
 *
 * @throws {BadFile} naming each fault with its line and column
 */
export function readFile(file: string, names: Pick<Resolve, "path" | "own"> & { aws(name: string): string }): Wanted {
  const { value, place } = parseYaml(file);
  const placed = (faults: Fault[]) =>
    new BadFile(faults.map(({ path, fault }) => `${place(path)}: ${[...path, fault].join(": ")}`).join("\n"));
  const parsed = AccessFile.safeParse(value);
  if (!parsed.success) throw placed(faultsIn(parsed.error.issues));
  /** The fault of a part of the file, at its place. */
  const at = <T>(path: PropertyKey[], read: () => T): T => {
    try {
      return read();
    } catch (error) {
      throw error instanceof BadFile ? placed([{ path, fault: error.message }]) : error;
    }
  };
  const wanted = wantedOf(parsed.data, {
    ...names,
    aws: (name, path) => at(path, () => names.aws(name)),
    document: (of, path) => (typeof of === "string" ? at(path, () => readDocument(resolve(dirname(file), of))) : of),
  });
  const checked = Wanted.safeParse(wanted);
  if (!checked.success) throw placed(faultsIn(checked.error.issues));
  return checked.data;
}

function parseYaml(file: string) {
  const lines = new LineCounter();
  const yaml = parseDocument(readFileSync(file, "utf8"), { lineCounter: lines, prettyErrors: false });
  const at = (offset = 0) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  /** Where a value is, or the nearest thing around it that is there. */
  const place = (path: PropertyKey[]): string => {
    const node = path.length > 0 ? yaml.getIn(path, true) : yaml.contents;
    if (isNode(node)) return at(node.range?.[0]);
    return path.length > 0 ? place(path.slice(0, -1)) : at();
  };
  if (yaml.errors.length > 0)
    throw new BadFile(yaml.errors.map(({ pos, message }) => `${at(pos[0])}: ${message}`).join("\n"));
  const value = yaml.toJS() ?? undefined;
  // One that was cut off would take everything away.
  if (value === undefined) throw new BadFile(`${file} is empty. A file that asks for nothing is {}`);
  return { value, place };
}

function readDocument(file: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new BadFile(`there is no file ${file}`);
  }
  try {
    const document = z.record(z.string(), z.unknown()).safeParse(JSON.parse(text));
    if (document.success) return document.data;
  } catch (error) {
    throw new BadFile(`${basename(file)} is not JSON: ${(error as Error).message}`);
  }
  throw new BadFile(`${basename(file)} is not a JSON object`);
}
