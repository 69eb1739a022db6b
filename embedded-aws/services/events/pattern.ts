import { type Fields, invalid, isFields, type Json, testOf } from "./filters.ts";

/** Whether the values of a field pass; a field that is not there has none. */
type Leaf = (values: Json[]) => boolean;

const exists = (wanted: Json): Leaf => {
  if (typeof wanted !== "boolean") throw invalid("exists match pattern must be either true or false.");
  return (values) => values.length > 0 === wanted;
};

const leafOf = (filter: Json): Leaf => {
  if (Array.isArray(filter)) throw invalid("Match value must be String, number, true, false, or null");
  if (!isFields(filter)) return (values) => values.includes(filter);
  if ("exists" in filter) return exists(filter.exists as Json);
  const test = testOf(filter);
  return (values) => values.some(test);
};

type Matcher = (value: Json | undefined) => boolean;

/** One of a leaf's filters must match one of the field's values, which are no objects. */
const leaf = (filters: Json[]): Matcher => {
  if (filters.length === 0) throw invalid("Empty arrays are not allowed");
  const leaves = filters.map(leafOf);
  return (value) => {
    const values = value === undefined ? [] : [value].flat().filter((each) => !isFields(each));
    return leaves.some((matches) => matches(values as Json[]));
  };
};

const field = (name: string, wanted: Json): Matcher => {
  if (Array.isArray(wanted)) return leaf(wanted);
  if (!isFields(wanted)) throw invalid(`"${name}" must be an object or an array`);
  const all = fields(wanted);
  return (value) => [value ?? {}].flat().some((each) => isFields(each) && all(each));
};

const fields = (pattern: Fields): ((event: Fields) => boolean) => {
  if (Object.keys(pattern).length === 0) throw invalid("Empty objects are not allowed");
  const tests = Object.entries(pattern).map(([name, wanted]) => {
    if (name === "$or" && Array.isArray(wanted) && wanted.every(isFields)) {
      const any = wanted.map(fields);
      return (event: Fields) => any.some((matches) => matches(event));
    }
    const matches = field(name, wanted);
    return (event: Fields) => matches(event[name]);
  });
  return (event) => tests.every((matches) => matches(event));
};

/** `"a.b"` names the field b of a, in patterns and in events. */
const nested = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(nested);
  if (!isFields(value)) return value;
  const whole: Fields = {};
  for (const [name, part] of Object.entries(value)) put(whole, name.split("."), nested(part));
  return whole;
};

const put = (whole: Fields, [name = "", ...rest]: string[], value: Json): void => {
  const there = whole[name];
  if (rest.length > 0) {
    const inside = isFields(there) ? there : {};
    whole[name] = inside;
    put(inside, rest, value);
  } else whole[name] = isFields(there) && isFields(value) ? { ...there, ...value } : value;
};

/**
 * Whether an event fits a classic pattern: all fields, any of a field's values, and what is not named is ignored.
 * @throws AwsError InvalidEventPatternException
 */
export const matches = (pattern: Fields, event: Fields): boolean =>
  fields(nested(pattern) as Fields)(nested(event) as Fields);

/** @throws AwsError InvalidEventPatternException, as AWS refuses a rule. A wildcard is never too complex here. */
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
