import { DeleteLoginProfileCommand, DeleteUserCommand } from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { Rejected, Transient, unless } from "../../shared/errors.ts";
import { type Access, removeAccess } from "../../shared/iam/access.ts";
import type { StandingUser } from "../../shared/iam/guard.ts";
import { presenceOf } from "../../shared/iam/presence.ts";
import { removeKey } from "../../shared/iam/removal.ts";
import { untilShown } from "../../shared/until-shown.ts";
import { type Belongings, belongingsOf } from "./belongings.ts";
import { strangeAmong } from "./strange.ts";

const gone = unless("NoSuchEntityException");

/**
 * Removes a user with what a request gave.
 *
 * The role may remove only users that bear a request's tag, and IAM's authorization learns of a new user's tags late (AWS
 * documents that IAM is eventually consistent, not for how long). A refusal within seconds of CreateUser may therefore pass
 * (probe: new-user).
 * Once the user is gone, as after a lost answer, there is no tag any more: a refusal then means that nothing is left to remove.
 *
 * @throws {Rejected} naming what the user has from elsewhere, before anything is removed
 * @throws {Transient} if IAM still finds something that belongs to the user
 */
export async function removeUser(user: StandingUser, requestId: string, given: Access): Promise<void> {
  const belongings = await belongingsOf(user.userName);
  const strange = await strangeAmong(belongings, { ...given, requestId, userId: user.userId });
  if (strange.length > 0)
    throw new Rejected(`${user.userName} has what this request did not give: ${strange.join(", ")}`);
  const tryRemoval = () =>
    remove(user.userName, belongings).then(
      () => undefined,
      (error) => denied(error, user),
    );
  const refusal = await untilShown(tryRemoval, (left) => left === undefined);
  if (refusal) throw refusal;
}

async function denied(error: Error, { userName, userId }: StandingUser): Promise<Error | undefined> {
  if (error.name !== "AccessDenied") throw error;
  const { is } = await presenceOf(iam, userName, userId);
  return is === "gone" || is === "replaced" ? undefined : error;
}

async function remove(UserName: string, belongings: Belongings): Promise<void> {
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
