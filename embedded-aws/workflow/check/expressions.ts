import type { Block, State } from "../definition.ts";
import { expressionIn } from "../jsonata.ts";
import { type Needs, needsOf } from "./expression.ts";
import { allStates } from "./states.ts";

/** An expression and its place in a state: `Catch/0/Output`. */
export interface Located {
  field: string;
  needs: Needs;
}

/** The expressions of a state, those of the blocks inside it left out. */
export const expressionsOf = (state: State): Located[] =>
  stringsOf(state).flatMap(({ field, text }) => {
    const expression = expressionIn(text);
    return expression === undefined ? [] : [{ field, needs: needsOf(expression) }];
  });

/** Whether the expressions parse and use only what is there at their place. */
export function checkExpressions(definition: Block): string[] {
  return allStates(definition).flatMap(([name, state]) => [
    ...stringsOf(state).flatMap(({ field, text }) =>
      [...text.matchAll(/\$\{([^}]*)\}/g)].map(([, value]) => `${name}/${field} has no value for \${${value}}`),
    ),
    ...expressionsOf(state).flatMap((located) =>
      [...located.needs.problems, ...checkStates(state, located)].map(
        (problem) => `${name}/${located.field} ${problem}`,
      ),
    ),
  ]);
}

const CONTEXT: Record<string, string[]> = {
  Execution: ["Id", "Input", "Name", "RoleArn", "StartTime", "RedriveCount", "RedriveTime"],
  State: ["Name", "EnteredTime", "RetryCount"],
  StateMachine: ["Id", "Name"],
  Map: ["Item"],
};

/** Source: Step Functions developer guide, transforming-data: what `$states` holds, and where. */
function checkStates({ Type }: State, { field, needs }: Located): string[] {
  const hasResult = ["Task", "Parallel", "Map"].includes(Type) && /^(Assign|Output)(\/|$)/.test(field);
  const known: Record<string, boolean> = {
    input: true,
    context: true,
    result: hasResult,
    errorOutput: /^Catch\/\d+\/(Assign|Output)(\/|$)/.test(field),
  };
  return needs.states.flatMap(([part, group, entry]) => {
    if (part !== undefined && !known[part]) return [`uses $states.${part}, which is not there`];
    if (part !== "context" || group === undefined) return [];
    const entries = CONTEXT[group];
    if (entries === undefined) return [`uses $states.context.${group}, which is not there`];
    return entry === undefined || entries.includes(entry)
      ? []
      : [`uses $states.context.${group}.${entry}, which is not there`];
  });
}

interface Text {
  field: string;
  text: string;
}

const APART = new Set(["Branches", "Comment"]);

function stringsOf(value: unknown, field = ""): Text[] {
  if (typeof value === "string") return [{ field, text: value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    APART.has(key) || key === "ItemProcessor" ? [] : stringsOf(part, field === "" ? key : `${field}/${key}`),
  );
}
