/** What is known of a request, by condition key in lower case. */
export type Context = Map<string, string[]>;

/** A block of conditions: operator, key, wanted values. */
export type Conditions = Record<string, Record<string, string | string[]>>;

const variable = /\$\{([^}]+)\}/g;

/** Puts the request's own values in; nothing where one of them is not known, for then nothing can match. */
export const substitute = (text: string, context: Context): string | undefined => {
  let known = true;
  const done = text.replace(variable, (_, name: string) => {
    if (name.length === 1) return name;
    const value = context.get(name.toLowerCase())?.[0];
    known &&= value !== undefined;
    return value ?? "";
  });
  return known ? done : undefined;
};

/** `*` and `?` as IAM has them: across every character. */
export const like = (pattern: string, text: string): boolean =>
  /[*?]/.test(pattern) ? expressionOf(pattern).test(text) : pattern === text;

/** Each call is compared with the same patterns. */
const expressions = new Map<string, RegExp>();

const expressionOf = (pattern: string): RegExp => {
  const literal = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  const known = expressions.get(pattern) ?? new RegExp(`^${literal.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
  expressions.set(pattern, known);
  return known;
};

type Test = (have: string, want: string) => boolean;

const caseless = (text: string): string => text.toLowerCase();
const time = (text: string): number => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));
const ordered = (read: (text: string) => number, prefix: string): Record<string, Test> => ({
  [`${prefix}Equals`]: (have, want) => read(have) === read(want),
  [`${prefix}LessThan`]: (have, want) => read(have) < read(want),
  [`${prefix}LessThanEquals`]: (have, want) => read(have) <= read(want),
  [`${prefix}GreaterThan`]: (have, want) => read(have) > read(want),
  [`${prefix}GreaterThanEquals`]: (have, want) => read(have) >= read(want),
});

const tests: Record<string, Test> = {
  StringEquals: (have, want) => have === want,
  StringEqualsIgnoreCase: (have, want) => caseless(have) === caseless(want),
  StringLike: (have, want) => like(want, have),
  ArnEquals: (have, want) => like(want, have),
  ArnLike: (have, want) => like(want, have),
  Bool: (have, want) => caseless(have) === caseless(want),
  ...ordered(Number, "Numeric"),
  ...ordered(time, "Date"),
};

/** `StringNotLike` as `StringLike`, and that it is turned round. */
const positive = (operator: string): [test: Test, negated: boolean] => {
  const plain = operator.replace(/^(String|Arn|Numeric|Date)Not/, "$1");
  const test = tests[plain];
  if (!test) throw new Error(`The embedded account knows no condition operator ${operator}`);
  return [test, plain !== operator];
};

const one = (operator: string, have: string[] | undefined, want: string[]): boolean => {
  const [, quantifier, name = "", ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  if (name === "Null") return want.some((value) => (have === undefined) === (value === "true"));
  const [test, negated] = positive(name);
  if (have === undefined) return ifExists !== undefined || quantifier === "ForAllValues" || (negated && !quantifier);
  const fits = (value: string) => want.some((each) => test(value, each)) !== negated;
  return quantifier === "ForAnyValue" ? have.some(fits) : have.every(fits);
};

/** Whether all conditions hold; an operator that is not known is an error, and never passed over. */
export const hold = (conditions: Conditions, context: Context): boolean =>
  Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, want]) => {
      const values = [want].flat().flatMap((value) => substitute(String(value), context) ?? []);
      return one(operator, context.get(key.toLowerCase()), values);
    }),
  );
