import { UpdateAccessKeyCommand } from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { stepFunctions } from "../../shared/aws/step-functions.ts";
import { inCurrentAccount, last, word } from "../../shared/command-line.ts";
import {
  activate,
  containedWhy,
  containmentOf,
  isContained,
  keepReleased,
  refuseContained,
} from "../../shared/contained-keys.ts";
import { asRejected, KeyContained, Rejected } from "../../shared/errors.ts";
import { runningExecutionsOf, stopExecution } from "../../shared/executions.ts";
import { type AccessKey, listKeys } from "../../shared/iam/access-keys.ts";
import { guard, type StandingUser } from "../../shared/iam/guard.ts";
import type { ReactivateKey, ReleaseKey } from "./contract.ts";
import { isHandedOut } from "./handed-out.ts";
import type { Settings } from "./settings.ts";
import { keepUndone } from "./undone.ts";

const undone = { error: "Undone", cause: "somebody has undone the rotation" };

/**
 * Undoes a rotation as far as it can be undone: the rotation is over for good, and the old key is active. Its successor
 * stays. The answer names each live key, and what to do about it.
 *
 * @throws {Rejected} if the old key is deleted
 * @throws {KeyContained} if the old key was exposed
 */
export async function reactivate({ accessKeyId, ...who }: ReactivateKey, settings: Settings) {
  const user = await guard(iam, who);
  const { userName, userId } = user;
  const keys = await keysWith(accessKeyId, userName);
  await refuseContained({ userId, accessKeyId });
  // The rotation ends first, so that it does not deactivate the key once more.
  await keepUndone({ userId, requestId: who.requestId });
  for (const rotation of await runningExecutionsOf(stepFunctions, settings.workflowArnPrefix, "rotate-key", userName))
    if (rotation.requestId === who.requestId) await stopExecution(stepFunctions, rotation.executionArn, undone);
  await makeActive(user, accessKeyId);
  const other = keys.find((key) => key.AccessKeyId !== accessKeyId && key.Status === "Active");
  return { reactivated: accessKeyId, live: await advice(user, accessKeyId, other, settings) };
}

/**
 * Makes a contained key active again, because somebody who names it and a reason has asked for that. Operations hear of it
 * first.
 *
 * @throws {Rejected} if the key is deleted, or was never contained
 */
export async function release({ accessKeyId, requestedBy, reason, plan, ...who }: ReleaseKey) {
  const user = await guard(iam, who);
  const { userName, userId } = user;
  const keys = await keysWith(accessKeyId, userName);
  const isActive = keys.some((key) => key.AccessKeyId === accessKeyId && key.Status === "Active");
  const contained = await containmentOf({ userId, accessKeyId });
  if (contained === undefined) throw new Rejected(`${accessKeyId} of ${userName} is not contained`);
  if (isActive && !(await isContained({ userId, accessKeyId })))
    return { reactivated: accessKeyId, already: true as const };
  if (plan) return {};
  const releaser = { requestId: who.requestId, requestedBy, reason };
  const { tellOfRelease } = await import("./release-notice.ts"); // a daily look at a key does not need SNS
  await tellOfRelease({ userName, accessKeyId, contained, ...releaser });
  await keepReleased({ userId, accessKeyId }, contained, releaser);
  await makeActive(user, accessKeyId);
  return { reactivated: accessKeyId };
}

async function keysWith(accessKeyId: string, userName: string): Promise<AccessKey[]> {
  const keys = await listKeys(iam, userName);
  if (keys.some(({ AccessKeyId }) => AccessKeyId === accessKeyId)) return keys;
  throw new Rejected(`${userName} has no key ${accessKeyId} (any more)`);
}

async function makeActive({ userName: UserName, userId }: StandingUser, accessKeyId: string): Promise<void> {
  const set = (Status: "Active" | "Inactive") =>
    iam
      .send(new UpdateAccessKeyCommand({ UserName, AccessKeyId: accessKeyId, Status }))
      .catch(asRejected("NoSuchEntityException"));
  if (!(await activate({ userId, accessKeyId }, set))) throw new KeyContained(containedWhy(accessKeyId));
}

/** A line for each live key. AWS allows two keys, so that another rotation needs one of the two out of the way. */
async function advice(user: StandingUser, old: string, other: AccessKey | undefined, { handoverPrefix }: Settings) {
  const { userName, userId } = user;
  const rotate = inCurrentAccount(`steward rotate --key ${old} ${last(userName)}`);
  if (!other) return [`${old} is active. To rotate it later: ${rotate}`];
  const successor = other.AccessKeyId;
  if (await isHandedOut(handoverPrefix, userId, successor))
    return [
      `${old} is active. When no program uses it any more: ${deactivation(userName, old)}`,
      `${successor} is active, and the hand-over secret gives it out: keep it as long as a program reads that secret.`,
    ];
  return [
    `${old} is active.`,
    `${successor} is active, too. If no program uses it: ${deactivation(userName, successor)}`,
  ];
}

const deactivation = (userName: string, accessKeyId: string) =>
  inCurrentAccount(
    `aws iam update-access-key --user-name=${word(userName)} --access-key-id ${accessKeyId} --status Inactive`,
  );
