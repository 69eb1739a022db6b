import type * as z from "zod/mini";

type Issue = z.core.$ZodIssue;

/** What is wrong with a value, to be said after its name: `is missing`, `must be text`. Schemas say it instead of zod's words. */
export function faultIn(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined) return "is missing";
  switch (issue.code) {
    case "invalid_type":
      return Array.isArray(issue.input) && kinds[issue.expected] !== "an object"
        ? "must be one value, not several"
        : `must be ${kinds[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `must be ${oneOf(issue.values)}`;
    case "invalid_union":
      return Array.isArray(issue.options) ? `must be ${oneOf(issue.options)}` : "has none of the forms that are known";
    case "invalid_format":
      if (issue.format === "starts_with") return `must begin with ${issue.prefix}`;
      return issue.pattern ? `must match ${issue.pattern}` : "cannot be used";
    case "too_small":
      if (issue.origin === "string") return "is empty";
      return `must ${issue.origin in units ? `have at least ${issue.minimum} ${units[issue.origin]}` : `be at least ${issue.minimum}`}`;
    case "too_big":
      return issue.origin in units
        ? `must have at most ${issue.maximum} ${units[issue.origin]}`
        : `must be at most ${issue.maximum}`;
    case "unrecognized_keys":
      return `has ${issue.keys.join(", ")}, which is unknown`;
    case "invalid_key":
    case "invalid_element":
      return issue.issues.map(({ message }) => message).join("; ");
    default:
      return "cannot be used";
  }
}

function oneOf(values: readonly unknown[]): string {
  const [first = "", ...others] = values.map(String);
  return others.length === 0 ? first : `one of ${[first, ...others].join(", ")}`;
}
const kinds: Partial<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  number: "a number",
  object: "an object",
  record: "an object",
  string: "text",
};
const units: Record<string, string> = { array: "entries", string: "characters" };

/** What is wrong at one place of a value. */
export interface Fault {
  path: PropertyKey[];
  fault: string;
}

/** Each fault by itself. `hint` may add something to what is said of a key that nobody knows. */
export function faultsIn(issues: Issue[], hint = (_key: string) => ""): Fault[] {
  const all = nearest(issues);
  const ofAnotherKind = new Set(all.filter(({ code }) => code === "invalid_type").map(({ path }) => path.join("\n")));
  return all.flatMap((issue) => {
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({ path: [...issue.path, key], fault: `is unknown${hint(key)}` }));
    if (issue.code !== "invalid_type" && ofAnotherKind.has(issue.path.join("\n"))) return []; // text has no entries
    return [{ path: issue.path, fault: issue.message }];
  });
}

/** A sentence for each fault, such as `tags.team must be text`. */
export const faultsOf = (issues: Issue[], hint?: (key: string) => string): string[] =>
  faultsIn(issues, hint).map(({ path, fault }) => `${path.map(String).join(".") || "it"} ${fault}`);

/** Of a value that fits none of several forms, what is wrong is told of the form that it comes nearest to. */
const nearest = (issues: Issue[]): Issue[] =>
  issues.flatMap((issue) => {
    if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
    const forms = issue.errors.toSorted((a, b) => distanceOf(a) - distanceOf(b));
    if (distanceOf(forms[0] ?? []) === Infinity)
      return [{ ...issue, message: `must be ${[...new Set(issue.errors.map(kindOf))].join(" or ")}` }];
    return nearest((forms[0] ?? []).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })));
  });

/** What a value must be to be of a form at all. */
function kindOf([issue]: Issue[]): string {
  if (issue?.code === "invalid_type") return kinds[issue.expected] ?? issue.expected;
  return issue?.code === "invalid_value" ? oneOf(issue.values) : "something else";
}

/** A form of another kind, text for a list, is farther away than any with faults inside. */
function distanceOf(form: Issue[]): number {
  const ofAnotherKind = form.some(({ code, path }) => path.length === 0 && code !== "unrecognized_keys");
  return ofAnotherKind ? Infinity : form.filter(({ path }) => path.length <= 1).length;
}
