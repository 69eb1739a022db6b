import { DeleteAccessKeyCommand, type IAMClient, UpdateAccessKeyCommand } from "@aws-sdk/client-iam";
import { unless } from "../errors.ts";

const gone = unless("NoSuchEntityException");

/** Inactive first: should the deletion fail, the key is of no use to anyone. What is gone already counts as removed. */
export async function removeKey(iam: IAMClient, UserName: string, AccessKeyId: string): Promise<void> {
  await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: "Inactive" })).catch(gone);
  await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId })).catch(gone);
}
