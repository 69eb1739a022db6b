import { GetAccessKeyLastUsedCommand, IAMClient, UpdateAccessKeyCommand } from "@aws-sdk/client-iam";

const iam = new IAMClient({});

/** The least that makes a key inactive of which only the id is known: whose it is, and the change. */
export async function handler({ accessKeyId }: { accessKeyId: string }) {
  const { UserName } = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: accessKeyId }));
  await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId: accessKeyId, Status: "Inactive" }));
  return {};
}
