import { setTimeout } from "node:timers/promises";
import { DeleteConflictException, DeleteUserCommand } from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { secretsManager } from "../../shared/aws/secrets-manager.ts";
import { Transient } from "../../shared/errors.ts";
import { destroySecret } from "../../shared/handover.ts";
import { belongings } from "../../shared/iam/belongings.ts";
import type { StandingUser } from "../../shared/iam/guard.ts";
import { type Leaver, toDelete } from "../../shared/leaver/leaver.ts";
import type { Remove } from "./contract.ts";
import { handoverSecrets } from "./handover-secrets.ts";
import { removeAll } from "./kinds.ts";
import { deleteOrphans } from "./orphaned-mfa.ts";
import { removalOrder } from "./removal-order.ts";

const nouns = Object.keys(belongings) as (keyof typeof belongings)[];
const isNoun = (kind: string): kind is keyof typeof belongings => kind in belongings;

/** Removes all of one kind, and says which kind is next. A user who is gone has nothing left but hand-over secrets. */
export async function remove({ kind, ...who }: Remove) {
  const user = await toDelete(who);
  const next = removalOrder[removalOrder.indexOf(kind) + 1] ?? null;
  if (kind === "handoverSecrets") return { removed: { what: "hand-over secret", done: await destroyAll(who) }, next };
  if (!user) return { removed: { what: whatOf(kind), done: [] }, next };
  if (isNoun(kind)) return { removed: { what: whatOf(kind), done: await removeAll(kind, user.userName) }, next };
  const done = kind === "user" ? await deleteUser(user, who) : await deleteOrphans(user, who);
  return { removed: { what: whatOf(kind), done }, next };
}

const whatOf = (kind: Remove["kind"]) =>
  isNoun(kind) ? belongings[kind].what : kind === "user" ? "user" : "orphaned MFA device";

async function destroyAll({ userId }: Leaver): Promise<string[]> {
  const names = await handoverSecrets(userId);
  for (const name of names) await destroySecret(secretsManager, name);
  return names;
}

/** IAM shows a removal late, and names one kind at a time: seconds between tries, with all nine kinds read again. */
const waits = [2, 4, 8, 15, 15];

/**
 * The role deletes only marked users. So once a user is gone, as after a lost answer, a second DeleteUser is denied and not
 * "not found": whether the denial means that is read from the account.
 *
 * @throws {Transient} if IAM still says that something is left
 */
async function deleteUser({ userName }: StandingUser, who: Leaver): Promise<string[]> {
  const late: string[] = [];
  let obstacle: Error | undefined;
  for (const seconds of waits) {
    obstacle = await obstacleTo(userName);
    if (!obstacle) return [...late, userName];
    if (obstacle instanceof DeleteConflictException)
      for (const noun of nouns)
        late.push(...(await removeAll(noun, userName)).map((id) => `${belongings[noun].what} ${id}`));
    await setTimeout(seconds * 1000);
    if (!(await toDelete(who))) return [...late, userName];
  }
  if (obstacle instanceof DeleteConflictException)
    throw new Transient(`IAM says that something of ${userName} is left, and shows nothing`);
  throw obstacle;
}

/** What keeps IAM from deleting the user; nothing once the user is deleted. */
const obstacleTo = (UserName: string): Promise<Error | undefined> =>
  iam.send(new DeleteUserCommand({ UserName })).then(
    () => undefined,
    (error: Error) => {
      if (error.name === "NoSuchEntityException") return undefined;
      if (error instanceof DeleteConflictException || error.name === "AccessDenied") return error;
      throw error;
    },
  );
