import type { Block } from "../definition.ts";
import { allStates, exitsOf, innerBlocks } from "./states.ts";

/** Whether every way through the states leads somewhere, every state can be reached, and each name is there once. */
export function checkFlow(definition: Block): string[] {
  const names = allStates(definition).map(([name]) => name);
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...checkBlock(definition), ...[...twice].map((name) => `the state '${name}' is there more than once`)];
}

function checkBlock({ StartAt, States }: Block): string[] {
  const problems: string[] = [];
  const reached = new Set<string>();
  const follow = (name: string, from: string) => {
    const state = States[name];
    if (state === undefined) problems.push(`${from} leads to '${name}', which is not there`);
    if (state === undefined || reached.has(name)) return;
    reached.add(name);
    for (const { next } of exitsOf(state)) follow(next, `the state '${name}'`);
  };
  follow(StartAt, "StartAt");
  for (const [name, state] of Object.entries(States)) {
    if (!reached.has(name)) problems.push(`the state '${name}' cannot be reached`);
    problems.push(...innerBlocks(state).flatMap(({ block }) => checkBlock(block)));
  }
  const ends = Object.values(States).some((state) => state.End || state.Type === "Succeed" || state.Type === "Fail");
  if (!ends) problems.push(`no state ends the block that starts at '${StartAt}'`);
  return problems;
}
