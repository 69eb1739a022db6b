import type { Stack } from "../../demo/stack.ts";
import type { Account } from "../../embedded-aws/account.ts";
import { type VirtualClock, virtualClock } from "../../embedded-aws/clock.ts";
import { startWiredStack } from "../../embedded-aws/stack/wired-stack.ts";
import { type Packaged, wiringOf } from "./wiring.ts";

/** What all stacks of this file's run have asked for in the roles of the template. */
export const asked: Account["asked"] = [];

/** The stack that a packaged template describes: its zips, its environments, its rules, each part held to its role. */
export async function startPackagedStack(
  packaged: Packaged,
  start: Date,
  parameters: Record<string, string> = {},
): Promise<Stack<VirtualClock>> {
  const stack = await startWiredStack({ clock: virtualClock(start) }, (aws) => wiringOf(packaged, aws, parameters));
  const close = async () => {
    asked.push(...stack.aws.account.asked);
    await stack.close();
  };
  return { ...stack, close };
}
