import { inject } from "vitest";
import { type Stack, startVirtualStack } from "../../demo/stack.ts";
import type { VirtualClock } from "../../embedded-aws/clock.ts";
import { startPackagedStack } from "../packaged/stack.ts";

/** A stack made of the bundled sources; where the suite has packaged them, of what would be deployed. */
export function startTestStack(
  start: Date,
  parameters: Record<string, string>,
  accounts?: string[],
): Promise<Stack<VirtualClock>> {
  const packaged = inject("packaged");
  if (packaged) return startPackagedStack(packaged, start, parameters, accounts);
  return startVirtualStack(start, { parameters, accounts, code: inject("bundles") ?? {} });
}
