import {
  DeleteAccessKeyCommand,
  DeleteLoginProfileCommand,
  DeleteUserCommand,
  type IAMClient,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { unless } from "../errors.ts";
import { listAccess, removeAccess } from "./access.ts";
import { listKeys } from "./access-keys.ts";

const gone = unless("NoSuchEntityException");

/** Inactive first: should the deletion fail, the key is of no use to anyone. What is gone already counts as removed. */
export async function removeKey(iam: IAMClient, UserName: string, AccessKeyId: string): Promise<void> {
  await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: "Inactive" })).catch(gone);
  await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId })).catch(gone);
}

/**
 * Removes a user with all that an onboarding gives: keys, password, groups, managed policies. Anything else that somebody
 * has put on him keeps him alive: IAM answers DeleteConflict.
 */
export async function removeUser(iam: IAMClient, UserName: string): Promise<void> {
  for (const { AccessKeyId } of await listKeys(iam, UserName)) await removeKey(iam, UserName, AccessKeyId);
  await iam.send(new DeleteLoginProfileCommand({ UserName })).catch(gone);
  await removeAccess(iam, UserName, await listAccess(iam, UserName));
  await iam.send(new DeleteUserCommand({ UserName })).catch(gone);
}
