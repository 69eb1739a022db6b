import jsonata from "jsonata";

/** What an expression needs from around it. */
export interface Needs {
  /** Variables that it reads and does not bind itself. */
  variables: Set<string>;
  /** Those of them that it looks for with `$exists`, so that they may be missing. */
  guarded: Set<string>;
  /** The paths that it reads under `$states`: `["context", "Execution", "Id"]`. */
  states: string[][];
  problems: string[];
}

interface Place {
  bound: Set<string>;
  /** Whether the expression stands where JSONata has a context: inside a path, a filter, a sort or a grouping. */
  inContext: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: JSONata's own types leave out half of what its parser makes
type Node = any;

const known = new Map<string, Needs>();

/** Reads what an expression needs, without evaluating it. Parsing takes its time, and the same ones are read again and again. */
export function needsOf(text: string): Readonly<Needs> {
  const needs = known.get(text) ?? read(text);
  known.set(text, needs);
  return needs;
}

function read(text: string): Needs {
  const needs: Needs = { variables: new Set(), guarded: new Set(), states: [], problems: [] };
  try {
    visit(jsonata(text).ast(), { bound: new Set(), inContext: false }, needs);
  } catch (error) {
    needs.problems.push(`does not parse: ${(error as Error).message}`);
  }
  return needs;
}

function visit(node: Node, place: Place, needs: Needs): void {
  if (Array.isArray(node)) for (const part of node) visit(part, place, needs);
  else if (node?.type !== undefined) (visitors[node.type] ?? visitParts)(node, place, needs);
}

function visitParts(node: Node, place: Place, needs: Needs): void {
  for (const [key, part] of Object.entries(node)) {
    if (CONTEXTUAL.has(key)) visitContextual(part, place, needs);
    else if (typeof part === "object" && part !== null) visit(part, place, needs);
  }
}

/** Parts of a node that are evaluated for each value of what stands before them. */
const CONTEXTUAL = new Set(["stages", "predicate", "group", "terms", "pattern", "update", "delete"]);

function visitContextual(part: Node, { bound }: Place, needs: Needs): void {
  const place = { bound, inContext: true };
  for (const item of [part].flat()) {
    visit(item?.expr ?? item?.expression ?? item?.lhs ?? item, place, needs);
  }
}

type Visitor = (node: Node, place: Place, needs: Needs) => void;

const visitors: Record<string, Visitor> = {
  variable: visitVariable,
  name: visitName,
  wildcard: visitName,
  descendant: visitName,
  path: visitPath,
  block: (node, { bound, inContext }, needs) => visit(node.expressions, { bound: new Set(bound), inContext }, needs),
  bind: (node, place, needs) => {
    // A function may call itself, so the name is bound before what it is bound to is looked at.
    place.bound.add(node.lhs.value);
    visit(node.rhs, place, needs);
  },
  lambda: (node, { bound, inContext }, needs) => {
    const own = node.arguments.map((argument: Node) => argument.value);
    visit(node.body, { bound: new Set([...bound, ...own]), inContext }, needs);
  },
  function: visitCall,
  partial: visitCall,
};

function visitVariable(node: Node, place: Place, needs: Needs): void {
  const name: string = node.value;
  if (name === "$" || (name === "" && !place.inContext)) {
    needs.problems.push(`uses $${name} where there is no context: name $states.input`);
  } else if (name === "states") needs.states.push([]);
  else if (name !== "" && !place.bound.has(name) && !FUNCTIONS.has(name)) needs.variables.add(name);
  if (name === "eval") needs.problems.push("uses $eval, which Step Functions does not have: see $parse");
  visitParts({ ...node, value: undefined }, place, needs);
}

function visitName(node: Node, place: Place, needs: Needs): void {
  if (!place.inContext) needs.problems.push(`names '${node.value}' without saying of what: begin with $states.input`);
  visitParts({ ...node, value: undefined }, place, needs);
}

function visitPath(node: Node, place: Place, needs: Needs): void {
  const bound = new Set(place.bound);
  const [first] = node.steps;
  for (const step of node.steps) {
    visit(step, { bound, inContext: place.inContext || step !== first }, needs);
    for (const name of [step.focus, step.index]) if (name !== undefined) bound.add(name);
  }
  if (first.type === "variable" && first.value === "states") {
    needs.states.pop();
    const names = node.steps.slice(1).map((step: Node) => (step.type === "name" ? step.value : "*"));
    needs.states.push(names.includes("*") ? names.slice(0, names.indexOf("*")) : names);
  }
  if (node.group) visitContextual(node.group, { bound, inContext: true }, needs);
}

function visitCall(node: Node, place: Place, needs: Needs): void {
  const { procedure } = node;
  const name = procedure.type === "variable" ? procedure.value : undefined;
  if (name === "exists") for (const argument of node.arguments) guard(argument, needs);
  if (name !== undefined && name !== "eval" && !FUNCTIONS.has(name) && !place.bound.has(name)) {
    needs.problems.push(`calls $${name}, which is no function`);
  } else visit(procedure, place, needs);
  visit(node.arguments, place, needs);
}

/** `$exists($x)` and `$exists($x.field)` ask for the variable x. */
function guard(argument: Node, needs: Needs): void {
  const first = argument.type === "path" ? argument.steps[0] : argument;
  if (first?.type === "variable") needs.guarded.add(first.value);
}

/** JSONata's functions, those of Step Functions among them. */
export const FUNCTIONS = new Set(
  (
    "abs append assert average base64decode base64encode boolean ceil clone contains count decodeUrl " +
    "decodeUrlComponent distinct each encodeUrl encodeUrlComponent error exists filter floor formatBase " +
    "formatInteger formatNumber fromMillis join keys length lookup lowercase map match max merge millis min not now " +
    "number pad parseInteger power random reduce replace reverse round shuffle sift single sort split spread sqrt " +
    "string substring substringAfter substringBefore sum toMillis trim type uppercase zip " +
    "partition range hash uuid parse"
  ).split(" "),
);
