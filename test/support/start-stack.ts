import { inject } from "vitest";
import { type Stack, startVirtualStack } from "../../demo/stack.ts";
import type { VirtualClock } from "../../embedded-aws/clock.ts";
import { startPackagedStack } from "../packaged/stack.ts";

/** A stack made of the sources; where the suite has packaged them, of what would be deployed. */
export function startTestStack(start: Date, parameters: Record<string, string>): Promise<Stack<VirtualClock>> {
  const packaged = inject("packaged");
  return packaged ? startPackagedStack(packaged, start, parameters) : startVirtualStack(start, { parameters });
}
