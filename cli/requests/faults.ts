import type * as z from "zod/mini";
import { didYouMean } from "../terminal/nearest.ts";

type Issue = z.core.$ZodIssue;

/** What is wrong with a request, a sentence for each field, without the words of zod. */
export const faultsOf = (issues: Issue[], request: object, known: string[]): string[] =>
  issues.map((issue) => {
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => `${key} is unknown.${didYouMean(key, known)}`).join("\n");
    const field = issue.path.map(String).join(".");
    const value = valueAt(request, issue.path);
    if (value === undefined) return `${field} is missing`;
    if (Array.isArray(value) && issue.code === "invalid_type") return `${field} must be one value, not several`;
    return `${field} ${faultIn(issue)}`;
  });

const valueAt = (value: unknown, path: PropertyKey[]): unknown =>
  path.reduce((within: unknown, key) => (within as Record<PropertyKey, unknown> | undefined)?.[key], value);

function faultIn(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return `must be ${kinds[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `must be one of ${issue.values.join(", ")}`;
    case "too_small":
      return issue.origin === "string" ? "is empty" : `must be at least ${issue.minimum}`;
    case "too_big":
      return issue.origin in units
        ? `must have at most ${issue.maximum} ${units[issue.origin]}`
        : `must be at most ${issue.maximum}`;
    case "invalid_key":
    case "invalid_element":
      return issue.issues.map(({ message }) => message).join("; ");
    default:
      return issue.message;
  }
}

const kinds: Partial<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  number: "a number",
  record: "an object",
  string: "text",
};
const units: Record<string, string> = { array: "entries", string: "characters" };
