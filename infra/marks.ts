import type { Json } from "./conditional.ts";

/** Stands for a parameter's value until it is replaced; no such character is in a template. */
export const mark = (parameter: string) => `\u2039${parameter}\u203a`;
const MARK = /\u2039(\w+)\u203a/g;

/** Puts references to parameters in the place of their marks. */
export function referring(value: Json, inSub = false): Json {
  if (typeof value === "string") return inSub ? value.replaceAll(MARK, `\${$1}`) : textOf(value);
  if (Array.isArray(value)) return value.map((part, index) => referring(part, inSub && index === 0));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, referring(part, key === "Fn::Sub")]));
}

function textOf(text: string): Json {
  const [whole, parameter = ""] = text.match(new RegExp(MARK.source)) ?? [];
  if (whole === undefined) return text;
  if (whole === text) return { Ref: parameter };
  return { "Fn::Sub": text.replaceAll(`\${`, `\${!`).replaceAll(MARK, `\${$1}`) };
}
