import { inject } from "vitest";
import type { Stack } from "../../demo/stack.ts";
import type { VirtualClock } from "../../embedded-aws/clock.ts";
import { checkpoint } from "./checkpoint.ts";
import { startTestStack } from "./start-stack.ts";

export const firstNight = new Date("2026-11-20T02:00:00Z");

/** A stack, and how it is made what it was when it was deployed. */
export interface Deployed {
  stack: Stack<VirtualClock>;
  /** As JSON. */
  parameters: string;
  /** Before each test: the functions stay warm, and the clock goes on. */
  beginAnew(): void;
  /** Before the next block of tests: nothing is under way, and the clock shows the first night. */
  restore(): Promise<void>;
}

declare module "vitest" {
  export interface ProvidedContext {
    /** How many stacks wait for the next block of tests; two, since each keeps the memory of its threads. */
    keptStacks?: number;
  }
}

const most = () => inject("keptStacks") ?? 2; // asked late: what strikes faults runs without Vitest

/** Those that no block of tests uses, the last that was used at the end. */
const idle: Deployed[] = [];

/** One that an earlier block of this worker gave back, whose functions are warm, or a new one. */
export async function takeStack(parameters: Record<string, string>): Promise<Deployed> {
  const at = idle.findIndex((one) => one.parameters === JSON.stringify(parameters));
  return idle.splice(at, at < 0 ? 0 : 1)[0] ?? deploy(parameters);
}

export async function giveBack(deployed: Deployed): Promise<void> {
  await deployed.restore();
  idle.push(deployed);
  if (idle.length > most()) await idle.shift()?.stack.close();
}

async function deploy(parameters: Record<string, string>): Promise<Deployed> {
  const stack = await startTestStack(firstNight, parameters);
  stack.aws.account.iam.passwordPolicy = strongPolicy;
  const beginAnew = checkpoint(stack);
  const deployAnew = deployment(stack);
  const restore = async () => {
    beginAnew();
    await stack.clock.run();
    await stack.aws.delivered();
    beginAnew();
    deployAnew();
    stack.clock.reset(firstNight);
  };
  return { stack, parameters: JSON.stringify(parameters), beginAnew, restore };
}

/** What tests change of what was deployed, in any account. */
function deployment({ aws: { account }, engine }: Stack): () => void {
  const accounts = [...account.accounts.values()];
  const lists = accounts
    .flatMap(({ rules, schedules, subscriptions, trails }) => [rules, schedules, subscriptions, trails])
    .map((list) => [list, [...list]] as [unknown[], unknown[]]);
  const machines = [...engine.machines];
  return () => {
    for (const [list, deployed] of lists) list.splice(0, Number.POSITIVE_INFINITY, ...deployed);
    delete account.identityCenter;
    engine.machines.clear();
    for (const [arn, machine] of machines) engine.machines.set(arn, machine);
  };
}

/** So that an empty account has no finding. */
const strongPolicy = {
  MinimumPasswordLength: 14,
  PasswordReusePrevention: 24,
  RequireSymbols: true,
  RequireNumbers: true,
  RequireUppercaseCharacters: true,
  RequireLowercaseCharacters: true,
};
