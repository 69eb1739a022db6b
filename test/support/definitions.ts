import validate from "asl-validator";
import type { Json } from "../../embedded-aws/workflow/definition.ts";
import { expressionIn } from "../../embedded-aws/workflow/jsonata.ts";

/** What asl-validator has against a definition. It writes into what it is given, and so gets a copy. */
export function validatorProblems(definition: unknown): string[] {
  const { isValid, errorsText } = validate(JSON.parse(JSON.stringify(definition, asValidatorKnowsIt)));
  return isValid ? [] : errorsText("\n").split("\n");
}

/**
 * asl-validator 4.0.0 refuses what AWS takes: an expression of several lines or without spaces at its marks, an Output
 * that is neither object nor expression, and a Condition that is a plain true or false.
 */
function asValidatorKnowsIt(key: string, value: Json): Json {
  const expression = typeof value === "string" ? expressionIn(value) : undefined;
  if (expression !== undefined) return `{% ${expression.replace(/\s+/g, " ")} %}`;
  if (key === "Output" && (typeof value !== "object" || value === null || Array.isArray(value))) return {};
  return key === "Condition" && typeof value === "boolean" ? "{% true %}" : value;
}
