import { IAM } from "@aws-sdk/client-iam";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { STS } from "@aws-sdk/client-sts";
import type { Stack } from "./stack.ts";
import { DAY, type Story } from "./story.ts";

const userName = "svc-partner-feed";

/** A key is rotated while a service uses it twice a day, and reads the current key each time. */
export async function showRotation({ stack, title, say, states, ask }: Story): Promise<void> {
  const { aws, clock } = stack;
  const iam = new IAM(aws.config);
  const { User } = await iam.getUser({ UserName: userName });
  const { AccessKeyMetadata: [key] = [] } = await iam.listAccessKeys({ UserName: userName });
  const age = Math.floor((clock.now().getTime() - (key?.CreateDate?.getTime() ?? 0)) / DAY);
  title(`Then               The key of ${userName} is ${age} days old: an engineer has it rotated`);
  const service = serviceReading(aws, `iam-steward/local/${User?.UserId}/access-key`);
  for (let day = 0.5; day < 60; day += 0.5)
    clock.at(clock.now().getTime() + day * DAY, () => void clock.hold(service.call));
  const request = { requestId: "rotate-2026-7", userName, accessKeyId: key?.AccessKeyId };
  const rotation = await ask("KeyRotationRequested", request);
  await clock.runUntil(rotation.ended);
  states(rotation);
  const on = (state: string) => {
    const entry = rotation.history.find(({ stateEnteredEventDetails: entered }) => entered?.name === state);
    const time = entry?.timestamp?.getTime() ?? Number.NaN;
    return `day ${Math.round((time - rotation.startDate.getTime()) / DAY)}`.padEnd(7);
  };
  const { answered, refused } = service.calls;
  say(`${on("IssueKey")} a new key is in Secrets Manager, and its owner is told; the old key still works`);
  say(`${on("TellDeactivated")} nobody has used the old key for a week: it is inactive, and one command undoes that`);
  say(`${on("TellRetired")} it is deleted. Of the service's calls ${answered} were answered and ${refused} refused.`);
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
