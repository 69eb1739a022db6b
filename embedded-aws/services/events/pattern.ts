import { BlockList, isIPv4 } from "node:net";
import { AwsError } from "../../operation.ts";

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type Fields = { [key: string]: Json };

const invalid = (why: string) =>
  new AwsError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${why}`);
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const wildcard = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`, "s");

const lower = (value: Json | undefined): string | undefined =>
  typeof value === "string" ? value.toLowerCase() : undefined;

const comparisons: Record<string, (left: number, right: number) => boolean> = {
  "=": (left, right) => left === right,
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
};

const numeric = (terms: Json, value: Json): boolean => {
  if (!Array.isArray(terms) || terms.length === 0 || terms.length % 2) throw invalid("numeric takes pairs");
  for (let at = 0; at < terms.length; at += 2) {
    const compare = comparisons[String(terms[at])];
    if (!compare) throw invalid(`numeric has no ${terms[at]}`);
    if (typeof value !== "number" || !compare(value, Number(terms[at + 1]))) return false;
  }
  return true;
};

const cidr = (range: Json, value: Json): boolean => {
  const [net = "", bits] = String(range).split("/");
  const block = new BlockList();
  block.addSubnet(net, Number(bits), isIPv4(net) ? "ipv4" : "ipv6");
  return typeof value === "string" && block.check(value, isIPv4(value) ? "ipv4" : "ipv6");
};

/** Exact and by case unless the filter says otherwise; each takes what the pattern holds, and a value. */
const filters: Record<string, (wanted: Json, value: Json) => boolean> = {
  prefix: (wanted, value) =>
    isFields(wanted)
      ? (lower(value)?.startsWith(lower(wanted["equals-ignore-case"]) ?? "\0") ?? false)
      : typeof value === "string" && value.startsWith(String(wanted)),
  suffix: (wanted, value) =>
    isFields(wanted)
      ? (lower(value)?.endsWith(lower(wanted["equals-ignore-case"]) ?? "\0") ?? false)
      : typeof value === "string" && value.endsWith(String(wanted)),
  "equals-ignore-case": (wanted, value) => lower(value) !== undefined && lower(value) === lower(wanted),
  wildcard: (wanted, value) => typeof value === "string" && wildcard(String(wanted)).test(value),
  "anything-but": (wanted, value) =>
    isFields(wanted) ? !oneFilter(wanted, value) : ![wanted].flat().some((each) => each === value),
  numeric,
  cidr,
};

const oneFilter = (filter: Fields, value: Json): boolean => {
  const [[name, wanted] = ["", null], ...more] = Object.entries(filter);
  const match = filters[name];
  if (!match || more.length > 0) throw invalid(`Unrecognized match type ${name}`);
  return [wanted].flat().length > 1 && name !== "numeric" && name !== "anything-but"
    ? [wanted].flat().some((each) => match(each as Json, value))
    : match(wanted, value);
};

/** A leaf: one of its filters must match one of the field's values. */
const leaf = (wanted: Json[], value: Json | undefined): boolean => {
  const values = value === undefined ? [] : ([value].flat() as Json[]);
  return wanted.some((filter) => {
    if (!isFields(filter)) return values.includes(filter as never);
    if ("exists" in filter) return (value !== undefined) === filter.exists;
    if (values.length === 0) oneFilter(filter, null); // so that a bad filter is told even where there is no field
    return values.some((each) => oneFilter(filter, each));
  });
};

const field = (wanted: Json | undefined, value: Json | undefined): boolean => {
  if (Array.isArray(wanted)) return leaf(wanted, value);
  if (!isFields(wanted)) throw invalid("a field is neither an object nor an array");
  const candidates = Array.isArray(value) ? value : [value ?? {}];
  return candidates.some((each) => isFields(each) && matches(wanted, each));
};

/** Whether an event fits a classic pattern: all fields, any of a field's values, and what is not named is ignored. */
export const matches = (pattern: Fields, event: Fields): boolean =>
  Object.entries(pattern).every(([name, wanted]) =>
    name === "$or" && Array.isArray(wanted)
      ? wanted.some((each) => isFields(each) && matches(each, event))
      : field(wanted, event[name]),
  );

export const parsePattern = (text: string): Fields => {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    throw invalid("Invalid JSON");
  }
  if (!isFields(pattern) || Object.keys(pattern).length === 0) throw invalid("Empty event pattern");
  matches(pattern, {});
  return pattern;
};
