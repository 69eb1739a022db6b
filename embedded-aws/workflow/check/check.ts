import type { Definition } from "../definition.ts";
import { checkExpressions } from "./expressions.ts";
import { checkFields } from "./fields.ts";
import { checkFlow } from "./flow.ts";
import { checkVariables } from "./variables.ts";

/** What is wrong with a definition, in words; nothing when the engine can run it. */
export function checkDefinition(value: unknown): string[] {
  const problems = checkFields(value);
  if (problems.length > 0) return problems;
  const definition = value as Definition;
  return [...checkFlow(definition), ...checkExpressions(definition), ...checkVariables(definition)];
}
