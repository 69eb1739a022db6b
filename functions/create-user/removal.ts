import { DeleteLoginProfileCommand, DeleteUserCommand } from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { Rejected, Transient, unless } from "../../shared/errors.ts";
import { type Access, removeAccess } from "../../shared/iam/access.ts";
import type { StandingUser } from "../../shared/iam/guard.ts";
import { removeKey } from "../../shared/iam/removal.ts";
import { belongingsOf } from "./belongings.ts";
import { strangeAmong } from "./strange.ts";

const gone = unless("NoSuchEntityException");

/**
 * Removes a user with what a request gave him.
 *
 * @throws {Rejected} naming what others gave him, before anything is removed
 * @throws {Transient} where IAM still sees something of his
 */
export async function removeUser(user: StandingUser, requestId: string, given: Access): Promise<void> {
  const { userName: UserName } = user;
  const belongings = await belongingsOf(UserName);
  const strange = await strangeAmong(belongings, { ...given, requestId, userId: user.userId });
  if (strange.length > 0)
    throw new Rejected(`${UserName} has what this request did not give him: ${strange.join(", ")}`);
  for (const id of belongings.keys) await removeKey(iam, UserName, id);
  if (belongings.password) await iam.send(new DeleteLoginProfileCommand({ UserName })).catch(gone);
  await removeAccess(iam, UserName, belongings.access);
  await iam
    .send(new DeleteUserCommand({ UserName }))
    .catch((error: Error) => {
      throw error.name === "DeleteConflictException" ? new Transient(error.message, { cause: error }) : error;
    })
    .catch(gone);
}
