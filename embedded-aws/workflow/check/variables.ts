import type { Block } from "../definition.ts";
import { FUNCTIONS } from "./expression.ts";
import { expressionsOf } from "./expressions.ts";
import { exitsOf, innerBlocks } from "./states.ts";

/** Variables on entry of a state: those assigned on every way to it, and those assigned on some way. */
interface Assigned {
  always: Set<string>;
  sometimes: Set<string>;
}

const NONE: Assigned = { always: new Set(), sometimes: new Set() };

/**
 * Whether every variable is assigned on every way to where it is read. JSONata gives nothing for one that is not.
 * One that its expression looks for with `$exists` need be assigned on some way only. Stricter than AWS in one thing:
 * a variable may not have the name of a function, which it would hide (`now` from `$now()`).
 */
export function checkVariables(block: Block, outer: Assigned = NONE): string[] {
  const entries = entriesOf(block, outer);
  return Object.entries(block.States).flatMap(([name, state]) => {
    const entry = entries.get(name);
    if (entry === undefined) return [];
    const misread = expressionsOf(state).flatMap(({ field, needs: { variables, guarded } }) =>
      [...variables].flatMap((variable) => {
        if (entry.always.has(variable)) return [];
        if (!entry.sometimes.has(variable))
          return [`${name}/${field} reads $${variable}, which is never assigned before`];
        return guarded.has(variable)
          ? []
          : [`${name}/${field} reads $${variable}, which is not assigned on every way there`];
      }),
    );
    const assigned = new Set(exitsOf(state).flatMap((exit) => exit.assigned));
    const shadowing = [...assigned].flatMap((variable) => {
      if (FUNCTIONS.has(variable)) return [`${name} assigns $${variable}, which would hide the function of that name`];
      return outer.sometimes.has(variable)
        ? [`${name} assigns $${variable}, which is a variable of the states around it`]
        : [];
    });
    const inside = innerBlocks(state).flatMap((inner) =>
      checkVariables(inner.block, inner.ownExecution ? NONE : entry),
    );
    return [...misread, ...shadowing, ...inside];
  });
}

/** Follows all ways until nothing changes any more. */
function entriesOf({ StartAt, States }: Block, outer: Assigned): Map<string, Assigned> {
  const entries = new Map<string, Assigned>([[StartAt, outer]]);
  const open = [StartAt];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = States[name];
    const entry = entries.get(name);
    if (state === undefined || entry === undefined) continue;
    for (const { next, assigned } of exitsOf(state)) {
      const before = entries.get(next);
      const after = join(before, {
        always: new Set([...entry.always, ...assigned]),
        sometimes: new Set([...entry.sometimes, ...assigned]),
      });
      if (before && before.always.size === after.always.size && before.sometimes.size === after.sometimes.size)
        continue;
      entries.set(next, after);
      open.push(next);
    }
  }
  return entries;
}

function join(one: Assigned | undefined, other: Assigned): Assigned {
  if (one === undefined) return other;
  return {
    always: new Set([...one.always].filter((name) => other.always.has(name))),
    sometimes: new Set([...one.sometimes, ...other.sometimes]),
  };
}
