import {
  type AccessKeyMetadata,
  GetAccessKeyLastUsedCommand,
  type IAMClient,
  paginateListAccessKeys,
} from "@aws-sdk/client-iam";

export type AccessKey = AccessKeyMetadata & { AccessKeyId: string };

export async function listKeys(client: IAMClient, UserName: string): Promise<AccessKey[]> {
  const keys: AccessKey[] = [];
  for await (const { AccessKeyMetadata = [] } of paginateListAccessKeys({ client }, { UserName }))
    for (const { AccessKeyId = "", ...key } of AccessKeyMetadata) keys.push({ ...key, AccessKeyId });
  return keys;
}

/** When a key was used last, as far as IAM knows: a use shows hours later, and hides those of the next 15 minutes. */
export async function lastUse(iam: IAMClient, AccessKeyId: string): Promise<Date | undefined> {
  const { AccessKeyLastUsed } = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
  return AccessKeyLastUsed?.LastUsedDate;
}

export const wasUsed = async (iam: IAMClient, AccessKeyId: string): Promise<boolean> =>
  (await lastUse(iam, AccessKeyId)) !== undefined;
