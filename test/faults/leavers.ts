import { IAM } from "@aws-sdk/client-iam";
import { STS } from "@aws-sdk/client-sts";
import type { Credentials } from "../../embedded-aws/account.ts";
import type { TestStack } from "../support/stack.ts";
import { every } from "./every.ts";

/** A leaver: the user's id, and the keys that could sign calls. */
export interface Leaver {
  userName: string;
  userId: string;
  credentials: Credentials[];
}

export const leaversOf = ({ aws }: TestStack, names: string[] = []): Leaver[] =>
  names.map((userName) => {
    const { UserId = "", accessKeys = [] } = aws.account.iam.users.get(userName) ?? {};
    const credentials = accessKeys.map(({ AccessKeyId, SecretAccessKey }) => ({
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
    }));
    return { userName, userId: UserId, credentials };
  });

/** From the cut on, as it was told, the leaver tries every hour. Collects what was granted. */
export function attemptsOf(stack: TestStack, leavers: Leaver[]): { granted: string[]; stop(): void } {
  const granted: string[] = [];
  const signers = leavers.flatMap(({ userName, credentials }) =>
    credentials.map((each) => ({ userName, iam: new IAM({ ...stack.aws.config, credentials: each, maxAttempts: 1 }) })),
  );
  const cancel = every(stack, 1, async () => {
    const isCut = stack.aws.account.events.some((event) => event["detail-type"] === "AccessCut");
    for (const { userName, iam } of isCut ? signers : []) {
      const isGranted = await iam.listUsers().then(Boolean, () => false);
      if (isGranted) granted.push(`a request of ${userName} was granted after the cut`);
    }
  });
  const stop = () => {
    cancel();
    for (const { iam } of signers) iam.destroy();
  };
  return { granted, stop };
}

/** What a leaver can still do, and what is still there of the user. */
export async function residueOf({ aws }: TestStack, leaver: Leaver): Promise<string[]> {
  const { iam, secrets } = aws.account;
  const found: string[] = [];
  for (const credentials of leaver.credentials) {
    const sts = new STS({ ...aws.config, credentials, maxAttempts: 1 });
    const answered = await sts.getCallerIdentity().then(Boolean, () => false);
    if (answered) found.push(`${credentials.accessKeyId} of ${leaver.userName} still signs calls`);
  }
  if ([...iam.users.values()].some(({ UserId }) => UserId === leaver.userId)) found.push(`${leaver.userName} is there`);
  for (const serial of iam.virtualMfaDevices.keys())
    if (serial.endsWith(`/${leaver.userName}`)) found.push(`${serial} is there`);
  for (const { Name, deleted } of secrets.values())
    if (!deleted && Name.includes(`/${leaver.userId}/`)) found.push(`the secret ${Name} is there`);
  return found;
}
