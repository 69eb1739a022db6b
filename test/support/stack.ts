import { S3 } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { type Archive, readAudit } from "../../audit/archive/archive.ts";
import type { Stack } from "../../demo/stack.ts";
import type { VirtualClock } from "../../embedded-aws/clock.ts";
import { functionsIn, startFunctions } from "../../embedded-aws/lambda/functions.ts";
import type { UserSeed } from "../../embedded-aws/seed-users.ts";
import type { Notice } from "../../embedded-aws/services/state.ts";
import type { Execution } from "../../embedded-aws/workflow/scope.ts";
import { type Deployed, firstNight, giveBack, takeStack } from "./stacks.ts";

export const DAY = 86_400_000;
export { firstNight };

export type TestStack = Stack<VirtualClock>;

/**
 * One stack for the tests of a block, because each function's cold start takes its time. Every test finds the account
 * empty and no fault left; the clock goes on from where the test before left it. The next block that asks for the same
 * parameters gets the same stack, from the first night on.
 */
export function stackFor(parameters: Record<string, string> = {}): { readonly stack: TestStack } {
  const context = {} as { stack: TestStack };
  let deployed: Deployed;
  beforeAll(async () => {
    deployed = await takeStack(parameters);
    context.stack = deployed.stack;
  });
  beforeEach(() => deployed.beginAnew());
  afterAll(() => giveBack(deployed));
  return context;
}

/** Calls a function as a workflow does, and lets the time pass that it waits. */
export const invoke = <T = Record<string, unknown>>({ clock, functions }: TestStack, name: string, payload: object) =>
  clock.runUntil(functions.invoke(name, payload)) as Promise<T>;

export const auditInput = (scheduled: Date) => ({
  requestId: scheduled.toISOString(),
  requestedBy: "scheduler",
  reason: "nightly audit",
  scheduledTime: scheduled.toISOString(),
});

/** Starts an audit as EventBridge Scheduler does, now or when the clock shows `at`. */
export async function startAudit(stack: TestStack, at = stack.clock.now()): Promise<Execution> {
  await stack.clock.advance(Math.max(at.getTime() - stack.clock.now().getTime(), 0));
  const request = { workflow: "audit", input: auditInput(at) };
  const { executionArn } = await invoke<{ executionArn: string }>(stack, "start-workflow", request);
  return stack.engine.find(executionArn);
}

/** The same, to its end. */
export async function runAudit(stack: TestStack, at?: Date): Promise<Execution> {
  const execution = await startAudit(stack, at);
  await stack.clock.runUntil(execution.ended);
  return execution;
}

export const nextNight = ({ clock }: TestStack) => new Date(clock.now().getTime() + DAY);

/** Judges the account tonight, without a workflow, with a report that was made just now. */
export async function judge(stack: TestStack, at = stack.clock.now(), more: object = {}) {
  await stack.clock.advance(Math.max(at.getTime() - stack.clock.now().getTime(), 0));
  await invoke(stack, "generate-report", { step: "start" });
  return judgeAgain(stack, at, more);
}

export const judgeAgain = (stack: TestStack, at: Date, more: object = {}) =>
  invoke<{ folder: string; findings: number; rotations: number; complete: boolean }>(stack, "generate-report", {
    step: "evaluate",
    requestId: at.toISOString(),
    scheduledTime: at.toISOString(),
    now: stack.clock.now().toISOString(),
    report: "ready",
    ...more,
  });

/** Objects of the report bucket as text, by key. */
export const files = ({ aws, bucket }: TestStack): Record<string, string> =>
  Object.fromEntries(
    [...(aws.account.buckets.get(bucket) ?? [])].map(([key, { body }]) => [key, Buffer.from(body).toString()]),
  );

export const archiveOf = ({ aws, bucket }: TestStack): Archive => ({
  s3: new S3(aws.config),
  bucket,
  account: aws.account.id,
});

/** The audit that the pointer names. */
export const latestAudit = (stack: TestStack) => {
  const { folder } = JSON.parse(files(stack)[`reports/${stack.aws.account.id}/latest.json`] ?? "{}");
  return readAudit(archiveOf(stack), folder);
};

export const toOperations = ({ aws, topics }: TestStack): Notice[] =>
  aws.notices.filter(({ TopicArn }) => TopicArn === topics.operations);
export const toPeople = ({ aws, topics }: TestStack): Notice[] =>
  aws.notices.filter(({ TopicArn }) => TopicArn === topics.people);

/** A user with one key that is in use, and so many days old. */
export const withKey = (stack: TestStack, UserName: string, days: number, more: Partial<UserSeed> = {}): UserSeed => {
  const ago = (count: number) => new Date(stack.clock.now().getTime() - count * DAY);
  return { UserName, CreateDate: ago(days + 100), keys: [{ created: ago(days), lastUsed: ago(0.1) }], ...more };
};

/** What a function says that is started without any variable of ours. */
export async function startWithout(stack: TestStack, name: string, environment: Record<string, string> = {}) {
  const functions = startFunctions({ ...stack, functions: functionsIn("functions"), environment });
  try {
    return await functions.invoke(name).then(String, (error: Error) => error.message);
  } finally {
    await functions.close();
  }
}
