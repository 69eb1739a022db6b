import type { Block, State } from "../definition.ts";
import { isDistributed } from "../definition.ts";

/** A block of states inside another state. A distributed Map's block is an execution of its own. */
interface InnerBlock {
  block: Block;
  ownExecution: boolean;
}

export function innerBlocks(state: State): InnerBlock[] {
  if (state.Type === "Parallel") return state.Branches.map((block) => ({ block, ownExecution: false }));
  if (state.Type === "Map") return [{ block: state.ItemProcessor, ownExecution: isDistributed(state) }];
  return [];
}

/** A way out of a state, and the variables that are assigned on it. */
interface Exit {
  next: string;
  assigned: string[];
}

export function exitsOf(state: State): Exit[] {
  const exits: Exit[] = [];
  const add = (next: string | undefined, assign: object = {}) => {
    if (next !== undefined) exits.push({ next, assigned: Object.keys(assign) });
  };
  add(state.Next, state.Assign);
  if (state.Type === "Choice") {
    for (const { Next, Assign } of state.Choices) add(Next, Assign);
    add(state.Default, state.Assign);
  }
  if ("Catch" in state) for (const { Next, Assign } of state.Catch ?? []) add(Next, Assign);
  return exits;
}

/** Every state of a block and of the blocks inside it. */
export function allStates(block: Block): [name: string, state: State][] {
  return Object.entries(block.States).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...innerBlocks(state).flatMap((inner) => allStates(inner.block)),
  ]);
}
