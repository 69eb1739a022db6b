import { createHash } from "node:crypto";
import jsonata from "jsonata";
import type { Clock } from "../clock.ts";
import type { Json } from "./definition.ts";
import { EvaluationFailure } from "./failure.ts";
import { type Random, seededRandom, uuid } from "./random.ts";

type Bindings = Record<string, unknown>;

/**
 * Evaluates a template: every string that is an expression is replaced by its value, at any depth.
 * `field` names the place for the error message, as AWS does: `Arguments/Payload/users[0]`.
 * @throws EvaluationFailure, also where an expression returns nothing
 */
export type Evaluate = (template: Json, bindings: Bindings, field: string) => Promise<Json>;

/** The text of an expression, or undefined for any other string. No space may stand outside the marks. */
export const expressionIn = (text: string): string | undefined => /^\{%([\s\S]*)%\}$/.exec(text)?.[1]?.trim();

/** JSONata 2.0.6 with what Step Functions adds to it; its time is the clock's. Definitions with `$eval` are refused. */
export function jsonataEvaluator(clock: Clock, random: Random): Evaluate {
  const compiled = new Map<string, jsonata.Expression>();
  const compile = (text: string) => {
    const known = compiled.get(text) ?? withStepFunctions(jsonata(text), clock, random);
    compiled.set(text, known);
    return known;
  };

  const expression = async (text: string, bindings: Bindings, field: string): Promise<Json> => {
    const place = `The JSONata expression '${text}' specified for the field '${field}'`;
    let value: Json | undefined;
    try {
      value = plain(await clock.hold(() => compile(text).evaluate(undefined, bindings)));
    } catch (error) {
      if (error instanceof NoJson) throw new EvaluationFailure(`${place} returned an unsupported result type.`, field);
      const { code, message } = error as { code?: string; message: string };
      const said = code === undefined ? message : `${code}: ${message}`;
      throw new EvaluationFailure(`${place} threw an error during evaluation. ${said}`, field);
    }
    if (value === undefined) {
      throw new EvaluationFailure(`${place} returned nothing (undefined).`, field);
    }
    return value;
  };

  const evaluate: Evaluate = async (template, bindings, field) => {
    if (typeof template === "string") {
      const text = expressionIn(template);
      return text === undefined ? template : expression(text, bindings, field);
    }
    if (Array.isArray(template)) {
      const items: Json[] = [];
      for (const [index, item] of template.entries()) items.push(await evaluate(item, bindings, `${field}[${index}]`));
      return items;
    }
    if (template === null || typeof template !== "object") return template;
    const object: Record<string, Json> = {};
    for (const [key, value] of Object.entries(template))
      object[key] = await evaluate(value, bindings, `${field}/${key}`);
    return object;
  };
  return evaluate;
}

class NoJson extends Error {}

/** JSONata's sequences carry marks of their own, and a function is no JSON. */
function plain(value: unknown): Json | undefined {
  const text = JSON.stringify(value, (_key, part) => {
    if (typeof part === "function" || part?._jsonata_lambda || part?._jsonata_function) {
      throw new NoJson();
    }
    return part;
  });
  return text === undefined ? undefined : JSON.parse(text);
}

const HASHES: Record<string, string> = {
  MD5: "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};

/** Source of the added functions: Step Functions developer guide, transforming-data. */
function withStepFunctions(expression: jsonata.Expression, clock: Clock, random: Random): jsonata.Expression {
  const functions: Record<string, (this: jsonata.Focus, ...args: never[]) => unknown> = {
    now: function (picture?: string, timezone?: string) {
      const fromMillis = this.environment.lookup("fromMillis").implementation;
      return fromMillis.call(this, clock.now().getTime(), picture, timezone);
    },
    millis: () => clock.now().getTime(),
    partition: (items: unknown[], size: number) => partition(items, size),
    range: (first: number, last: number, step: number) => unwrapped(range(first, last, step)),
    hash: (text: string, algorithm: string) => hash(text, algorithm),
    random: (seed?: number) => (seed === undefined ? random() : seededRandom(seed)()),
    uuid: () => uuid(random),
    parse: (text: string) => JSON.parse(text),
  };
  for (const [name, implementation] of Object.entries(functions)) {
    expression.registerFunction(name, implementation as (this: jsonata.Focus, ...args: unknown[]) => unknown);
  }
  return expression;
}

function partition(items: unknown[], size: number): unknown[][] {
  if (!Number.isInteger(size) || size < 1) throw new Error("$partition needs a chunk size of at least 1");
  return Array.from({ length: Math.ceil(items.length / size) }, (_, chunk) =>
    items.slice(chunk * size, (chunk + 1) * size),
  );
}

function range(first: number, last: number, step: number): number[] {
  if (step === 0 || !Number.isFinite(step)) throw new Error("$range needs a step other than 0");
  const length = Math.max(0, Math.floor((last - first) / step) + 1);
  return Array.from({ length }, (_, index) => first + index * step);
}

/** JSONata's sequences: one of a single value is that value. Recorded: `$range(1, 9, 9)` is 1. */
const unwrapped = <T>(sequence: T[]): T[] | T => (sequence.length === 1 ? (sequence[0] as T) : sequence);

function hash(text: string, algorithm: string): string {
  const name = HASHES[algorithm];
  if (name === undefined) throw new Error(`$hash does not know ${algorithm}: ${Object.keys(HASHES).join(", ")}`);
  return createHash(name).update(text).digest("hex");
}
