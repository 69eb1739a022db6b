import { isDeepStrictEqual } from "node:util";

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Fields = { [key: string]: Json };

/** The name of a condition of CloudFormation, and the resources that there are where it does not hold. */
export interface Without {
  condition: string;
  resources: Fields;
}

/** What a value is where a condition does not hold; undefined if it is not there then. */
type Other = readonly [condition: string, value: Json | undefined];

const noValue = { Ref: "AWS::NoValue" };

/**
 * One set of resources for all conditions, made of the resources that there are where each of them holds: a resource that is
 * not there without a condition depends on it, and so does each value that differs. Conditions that are added stand for two at
 * once.
 */
export function conditional(all: Fields, withouts: Without[]) {
  const Conditions: Fields = {};
  const named = Object.entries(all as { [name: string]: Fields }).map(([name, resource]) => {
    const others = withouts.map(({ condition, resources }): Other => [condition, resources[name]]);
    const missing = others.flatMap(([condition, other]) => (other === undefined ? [condition] : []));
    const needed = [...(typeof resource.Condition === "string" ? [resource.Condition] : []), ...missing];
    const content = either(
      resource,
      others.filter(([condition]) => !missing.includes(condition)),
    ) as Fields;
    const Condition = needed.join("And");
    if (needed.length > 1) Conditions[Condition] = { "Fn::And": needed.map((one) => ({ Condition: one })) };
    return [name, needed.length > 0 ? { ...content, Condition } : content];
  });
  return { Resources: Object.fromEntries(named) as Fields, Conditions };
}

function either(value: Json | undefined, others: Other[]): Json {
  const differing = others.filter(([, other]) => !isDeepStrictEqual(value, other));
  const [[condition, other] = ["", undefined], ...more] = differing;
  if (differing.length === 0) return value ?? noValue;
  const values = [value, ...differing.map(([, one]) => one)];
  const part = (key: string) =>
    either(
      field(value, key),
      differing.map(([name, one]): Other => [name, field(one, key)]),
    );
  if (values.every(isObject)) {
    const keys = [...new Set(values.flatMap(Object.keys))];
    return Object.fromEntries(keys.map((key) => [key, part(key)]));
  }
  if (Array.isArray(value) && values.every((one) => Array.isArray(one) && one.length === value.length))
    return value.map((_, index) => part(String(index)));
  if (more.length > 0) throw new Error(`${JSON.stringify(value)} depends on more than one condition`);
  return { "Fn::If": [condition, value ?? noValue, other ?? noValue] };
}

const field = (value: Json | undefined, key: string) => (value as Fields | undefined)?.[key];

/** An intrinsic function is a value: what it takes is no place for another. */
const isObject = (value: Json | undefined): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !isIntrinsic(value);

const isIntrinsic = (value: Fields) => Object.keys(value).some((key) => key === "Ref" || key.startsWith("Fn::"));
