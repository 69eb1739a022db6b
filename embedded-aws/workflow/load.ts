import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";
import { checkDefinition } from "./check/check.ts";
import { checkTexts } from "./check/expressions.ts";
import type { Definition, Json } from "./definition.ts";
import type { Engine } from "./engine.ts";
import type { Machine } from "./scope.ts";
import { placeholdersIn, substitute } from "./substitutions.ts";

const SUFFIX = ".asl.yml";

/** What definitions may stand for with `${Name}`, and where they go. */
export interface Wiring {
  /** Folder of `<machine>.asl.yml` files. */
  directory: string;
  /** Reads such a file; as plain YAML or JSON unless told. */
  read?: (file: string) => unknown;
  /** Names of the functions' folders: `issue-key` answers `${IssueKey}`. */
  functions: string[];
  /** Values of all other placeholders: `{ Bus: "iam-steward-local" }`. */
  values?: Record<string, string>;
  /** Prefix of the names in the account: `iam-steward-local-`. */
  prefix?: string;
}

/**
 * Loads every definition of a folder under its file's name: `audit.asl.yml` is the machine `audit`, and
 * `${AuditWorkflow}` its ARN. @throws Error that lists what is wrong, with the file
 */
export function loadMachines(engine: Engine, wiring: Wiring): Record<string, Machine> {
  const { directory, prefix = "", read = (file) => parseYaml(readFileSync(file, "utf8"), basename(file)) } = wiring;
  const names = readdirSync(directory)
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => basename(file, SUFFIX))
    .sort();
  const values = { ...valuesByName(engine, names, wiring), ...wiring.values };
  return Object.fromEntries(
    names.map((name) => {
      const source = read(join(directory, name + SUFFIX)) as Json;
      return [name, engine.load({ name: prefix + name, definition: definitionOf(source, values, name) })];
    }),
  );
}

function valuesByName({ region, account }: Engine, machines: string[], { functions, prefix = "" }: Wiring) {
  const values: Record<string, string> = {};
  for (const name of functions) {
    values[pascalCase(name)] = `arn:aws:lambda:${region}:${account}:function:${prefix}${name}`;
  }
  for (const name of machines) {
    values[`${pascalCase(name)}Workflow`] = `arn:aws:states:${region}:${account}:stateMachine:${prefix}${name}`;
  }
  return values;
}

const pascalCase = (name: string) =>
  name.replace(/(^|-)(\w)/g, (_match, _dash, letter: string) => letter.toUpperCase());

/**
 * Reads a definition in YAML or JSON, puts in the values it asks for, and checks it.
 * @throws Error that lists what is wrong
 */
export const readDefinition = (text: string, values: Record<string, string>, name = "definition"): Definition =>
  definitionOf(parseYaml(text, name), values, name);

function definitionOf(source: Json, values: Record<string, string>, name: string): Definition {
  const known = placeholdersIn(source).filter((placeholder) => placeholder in values);
  const used = Object.fromEntries(known.map((placeholder) => [placeholder, values[placeholder] as string]));
  const { definition, problems } = substitute(source, used);
  problems.push(...checkDefinition(definition));
  if (problems.length === 0) problems.push(...checkTexts(definition as unknown as Definition));
  if (problems.length > 0) throw new Error(`${name}: ${[...new Set(problems)].join("\n  ")}`);
  return definition as unknown as Definition;
}

function parseYaml(text: string, name: string): Json {
  try {
    return parse(text, { merge: true, maxAliasCount: -1 }); // the files are our own
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
  }
}
