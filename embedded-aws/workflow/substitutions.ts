import type { Json } from "./definition.ts";

const PLACEHOLDER = /\$\{([^}]+)\}/g;

/** The names in `${Name}` anywhere in a definition. */
export function placeholdersIn(definition: unknown): string[] {
  const names = JSON.stringify(definition)
    .matchAll(PLACEHOLDER)
    .map(([, name]) => name as string);
  return [...new Set(names)];
}

/**
 * Puts values in the place of `${Name}`, as CloudFormation's DefinitionSubstitutions do. A placeholder without a value
 * is a problem, and so is a value without a placeholder.
 */
export function substitute(definition: Json, values: Record<string, string>): { definition: Json; problems: string[] } {
  const asked = placeholdersIn(definition);
  const missing = asked.filter((name) => !(name in values)).map((name) => `no value for \${${name}}`);
  const unused = Object.keys(values).filter((name) => !asked.includes(name));
  const replace = (value: Json): Json => {
    if (typeof value === "string") return value.replace(PLACEHOLDER, (whole, name: string) => values[name] ?? whole);
    if (Array.isArray(value)) return value.map(replace);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, replace(part)]));
  };
  const problems = [...missing, ...unused.map((name) => `no \${${name}} for the value given`)];
  return { definition: replace(definition), problems };
}
