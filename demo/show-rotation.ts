import { EventBridge } from "@aws-sdk/client-eventbridge";
import { IAM } from "@aws-sdk/client-iam";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { STS } from "@aws-sdk/client-sts";
import type { VirtualClock } from "../embedded-aws/clock.ts";
import type { Execution } from "../embedded-aws/workflow/scope.ts";
import type { Stack } from "./stack.ts";

const DAY = 86_400_000;

/** Asks for a user's key to be rotated, and lets a service use it twice a day that reads the current key each time. */
export async function runRotation({ aws, bus, clock, engine }: Stack<VirtualClock>, userName: string) {
  const iam = new IAM(aws.config);
  const { User } = await iam.getUser({ UserName: userName });
  const { AccessKeyMetadata: [key] = [] } = await iam.listAccessKeys({ UserName: userName });
  const service = serviceReading(aws, `iam-steward/local/${User?.UserId}/access-key`);
  for (let day = 0.5; day < 60; day += 0.5)
    clock.at(clock.now().getTime() + day * DAY, () => void clock.hold(service.call));

  const request = { requestId: "rotate-2026-7", requestedBy: "ops", reason: "too old", userName };
  const Detail = JSON.stringify({ ...request, accessKeyId: key?.AccessKeyId });
  const entry = { EventBusName: bus, Source: "ops", DetailType: "KeyRotationRequested", Detail };
  await new EventBridge(aws.config).putEvents({ Entries: [entry] });
  await clock.runUntil(aws.delivered());
  const execution = engine.executions().find(({ input }) => (input as typeof request).requestId === request.requestId);
  if (!execution) throw new Error("no rotation was started");
  await clock.runUntil(execution.ended);
  return { execution, calls: service.calls };
}

function serviceReading(aws: Stack["aws"], SecretId: string) {
  const calls = { answered: 0, refused: 0 };
  const secrets = new SecretsManager(aws.config);
  const call = async () => {
    const { SecretString } = await secrets.getSecretValue({ SecretId });
    const { accessKeyId, secretAccessKey } = JSON.parse(SecretString ?? "{}");
    const sts = new STS({ ...aws.config, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 });
    const outcome = await sts.getCallerIdentity().then(
      () => "answered" as const,
      () => "refused" as const,
    );
    calls[outcome] += 1;
  };
  return { calls, call };
}

/** On which day an execution first entered each of its states. */
export function firstEntries({ history, startDate }: Execution): [day: number, state: string][] {
  const days = new Map<string, number>();
  for (const { stateEnteredEventDetails: entered, timestamp } of history)
    if (entered?.name && timestamp && !days.has(entered.name))
      days.set(entered.name, (timestamp.getTime() - startDate.getTime()) / DAY);
  return [...days].map(([state, day]) => [day, state]);
}
