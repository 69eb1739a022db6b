import { BlockList, isIP } from "node:net";
import { AwsError } from "../../operation.ts";

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Fields = { [key: string]: Json };

/** Whether a field's value passes. */
type Test = (value: Json) => boolean;
/** Makes the test that a pattern asks for. @throws AwsError InvalidEventPatternException, whatever the event */
type Filter = (wanted: Json, name: string) => Test;

export const invalid = (why: string) =>
  new AwsError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${why}`);

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const text = (wanted: Json | undefined, name: string): string => {
  if (typeof wanted !== "string") throw invalid(`${name} match pattern must be a string`);
  return wanted;
};

const onText =
  (test: (value: string) => boolean): Test =>
  (value) =>
    typeof value === "string" && test(value);

const ignoringCase = (wanted: Json | undefined, name: string, same: (value: string, wanted: string) => boolean) => {
  const lower = text(wanted, name).toLowerCase();
  return onText((value) => same(value.toLowerCase(), lower));
};

/** A prefix or a suffix, by case or without regard to it. */
const affix =
  (same: (value: string, wanted: string) => boolean): Filter =>
  (wanted, name) => {
    if (isFields(wanted)) return ignoringCase(wanted["equals-ignore-case"], name, same);
    const exact = text(wanted, name);
    return onText((value) => same(value, exact));
  };

const wildcard: Filter = (wanted, name) => {
  const pattern = text(wanted, name);
  if (pattern.includes("**")) throw invalid(`Consecutive wildcard characters at pos ${pattern.indexOf("**")}`);
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return onText((value) => new RegExp(`^${source}$`, "s").test(value));
};

const comparisons: Record<string, (left: number, right: number) => boolean> = {
  "=": (left, right) => left === right,
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
};

/** One comparison, or a lower bound and then an upper one. */
const numeric: Filter = (terms) => {
  if (!Array.isArray(terms)) throw invalid("Value of numeric must be an array.");
  const [first, bottom, second, top, ...more] = terms;
  const bound = (operator: Json | undefined, limit: Json | undefined) => {
    const compare = comparisons[String(operator)];
    if (!compare) throw invalid(`Unrecognized numeric range operator: ${operator}`);
    if (typeof limit !== "number") throw invalid(`Value of ${operator} must be numeric`);
    return (value: number) => compare(value, limit);
  };
  const tests = [bound(first, bottom)];
  if (second !== undefined) {
    tests.push(bound(second, top));
    if (!String(first).startsWith(">")) throw invalid("Too many terms in numeric range expression");
    if (!String(second).startsWith("<") || more.length > 0) throw invalid(`Bad numeric range operator: ${second}`);
    if (Number(bottom) >= Number(top)) throw invalid("Bottom must be less than top");
  }
  return (value) => typeof value === "number" && tests.every((test) => test(value));
};

const cidr: Filter = (wanted) => {
  const [net = "", bits, ...more] = text(wanted, "prefix").split("/");
  if (bits === undefined || more.length > 0) throw invalid("Malformed CIDR, one '/' required");
  if (!/^\d+$/.test(bits)) throw invalid("Malformed CIDR, mask bits must be an integer");
  const family = isIP(net);
  if (!family) throw invalid(`Nonstandard IP address: ${net}`);
  const most = family === 4 ? 32 : 128;
  if (Number(bits) > most) throw invalid(`IPv${family} mask bits must be < ${most + 1}`);
  const block = new BlockList();
  block.addSubnet(net, Number(bits), family === 4 ? "ipv4" : "ipv6");
  return onText((value) => isIP(value) > 0 && block.check(value, isIP(value) === 4 ? "ipv4" : "ipv6"));
};

/** What may stand inside anything-but, and what AWS calls it in an error. */
const inner: Record<string, string> = { prefix: "prefix/suffix", suffix: "prefix/suffix", wildcard: "wildcard" };

const anyOf = (wanted: Json, name: string): Test => {
  const tests = [wanted].flat().map((each) => {
    if (isFields(each)) throw invalid("Value of anything-but must be an array or single string/number value.");
    if (name === "equals-ignore-case" && typeof each !== "string")
      throw invalid(`Inside anything-but/${name} list, number|start|null|boolean is not supported.`);
    if (each === "" && inner[name] === "prefix/suffix") throw invalid("Null prefix/suffix not allowed");
    text(each as Json, inner[name] ?? name);
    return filterOf(name)(each as Json, name);
  });
  return (value) => tests.some((test) => test(value));
};

const anythingBut: Filter = (wanted) => {
  if (isFields(wanted)) {
    const test = anyOf(...onlyEntry(wanted));
    return (value) => !test(value);
  }
  const all = [wanted].flat();
  if (wanted === null || typeof wanted === "boolean" || all.length === 0)
    throw invalid("Value of anything-but must be an array or single string/number value.");
  if (!all.every((each) => typeof each === "string" || typeof each === "number"))
    throw invalid("Inside anything but list, start|null|boolean is not supported.");
  return (value) => !all.includes(value as never);
};

/** By name. Exact and by case unless the filter says otherwise. */
const filters: Record<string, Filter> = {
  prefix: affix((value, wanted) => value.startsWith(wanted)),
  suffix: affix((value, wanted) => value.endsWith(wanted)),
  "equals-ignore-case": (wanted, name) => ignoringCase(wanted, name, (value, lower) => value === lower),
  wildcard,
  "anything-but": anythingBut,
  numeric,
  cidr,
};

const filterOf = (name: string): Filter => {
  const filter = filters[name];
  if (!filter) throw invalid(`Unrecognized match type ${name}`);
  return filter;
};

const onlyEntry = (fields: Fields): [wanted: Json, name: string] => {
  const [[name, wanted] = ["", null], ...more] = Object.entries(fields);
  if (more.length > 0) throw invalid("Only one key allowed in match expression");
  return [wanted, name];
};

/** The test of one filter such as `{ prefix: "a" }`. @throws AwsError InvalidEventPatternException */
export const testOf = (filter: Fields): Test => {
  const [wanted, name] = onlyEntry(filter);
  return filterOf(name)(wanted, name);
};
