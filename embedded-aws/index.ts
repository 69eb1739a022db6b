export { type RunningClock, runningClock, type VirtualClock, virtualClock } from "./clock.ts";
export { type EmbeddedAws, type EmbeddedAwsOptions, startAws } from "./embedded-aws.ts";
export type { Fault, FaultKind } from "./faults.ts";
export type { Seed } from "./seed.ts";
export type { Template } from "./stack/intrinsics.ts";
export { type Stack, type StackOptions, startStack } from "./stack/stack.ts";
export type { Execution } from "./workflow/scope.ts";
