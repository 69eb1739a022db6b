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

/** As far as IAM knows: a use shows hours later. */
export async function wasUsed(iam: IAMClient, AccessKeyId: string): Promise<boolean> {
  const { AccessKeyLastUsed } = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
  return AccessKeyLastUsed?.LastUsedDate !== undefined;
}
