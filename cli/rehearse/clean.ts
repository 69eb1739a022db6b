import { DeactivateMFADeviceCommand, DeleteLoginProfileCommand, DeleteUserCommand } from "@aws-sdk/client-iam";
import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { UnsubscribeCommand } from "@aws-sdk/client-sns";
import { DeleteQueueCommand } from "@aws-sdk/client-sqs";
import { DeleteParameterCommand } from "@aws-sdk/client-ssm";
import { unless } from "../../shared/errors.ts";
import { stopExecution } from "../../shared/executions.ts";
import { destroySecret } from "../../shared/handover.ts";
import { listAccess, removeAccess } from "../../shared/iam/access.ts";
import { listKeys } from "../../shared/iam/access-keys.ts";
import { deleteUnassigned, serialsOf } from "../../shared/iam/mfa-devices.ts";
import { removeKey } from "../../shared/iam/removal.ts";
import { historyOf } from "../executions/executions.ts";
import { storyOf } from "../executions/states.ts";
import { startHeld } from "../requests/held.ts";
import { pauseParameter } from "../stage/stage.ts";
import type { Place } from "./rehearsal.ts";
import { inLines, type Remains, remainsOf } from "./remains.ts";

/** Seconds before looks that may find something still: SQS lists a deleted queue for a minute, IAM shows removals late. */
const waits = [2, 5, 15, 30, 30];

/**
 * Removes all that rehearsals have left, and looks until nothing is found. Safe to repeat: what is gone counts as removed.
 *
 * @throws if something stays
 */
export async function clean(place: Place, tell: (line: string) => void): Promise<void> {
  let found = await remainsOf(place);
  for (const seconds of waits) {
    const lines = inLines(found);
    if (lines.length === 0) return;
    for (const line of lines) tell(`clean up: ${line}`);
    if (await stopAll(place, found)) await place.sleep(lastStep);
    await remove(place, found);
    await place.sleep(seconds * 1000);
    found = await remainsOf(place);
  }
  if (inLines(found).length > 0) throw new Error(`this is left: ${inLines(found).join("; ")}`);
}

/** Milliseconds for the function that a stopped execution has called: it finishes its step. */
const lastStep = 30_000;

/** Whether a function was at work. Executions are stopped on purpose, so that nobody is told of a failure. */
async function stopAll({ sfn }: Place, { running }: Remains): Promise<boolean> {
  let isAtWork = false;
  for (const { arn } of running) {
    const { states } = storyOf(await historyOf(sfn, arn));
    isAtWork ||= states.some(({ outcome, kind }) => outcome === "running" && kind === "Task");
    await stopExecution(sfn, arn, { error: "Stopped", cause: "a rehearsal is over" });
  }
  return isAtWork;
}

async function remove(place: Place, remains: Remains): Promise<void> {
  const { iam, secrets, sns, sqs } = place;
  for (const Key of remains.objects) await place.s3.send(new DeleteObjectCommand({ Bucket: place.bucket, Key }));
  if (remains.paused) await endPause(place);
  for (const SubscriptionArn of remains.subscriptions) await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
  for (const QueueUrl of remains.queues)
    await sqs.send(new DeleteQueueCommand({ QueueUrl })).catch(unless("QueueDoesNotExist"));
  for (const name of remains.secrets) await destroySecret(secrets, name);
  for (const serial of remains.devices) await deleteUnassigned(iam, serial);
  for (const name of remains.users) await removeUser(place, name);
}

/** The requests of a rehearsal that were held are deleted before: what is started now is others'. */
async function endPause({ ssm, s3, stage, bucket }: Place): Promise<void> {
  await ssm.send(new DeleteParameterCommand({ Name: pauseParameter(stage) })).catch(unless("ParameterNotFound"));
  await startHeld(s3, stage, bucket);
}

/** A user who has something more is left to the next look: IAM shows some removals late. */
async function removeUser({ iam }: Place, UserName: string): Promise<void> {
  const gone = unless("NoSuchEntityException");
  try {
    for (const { AccessKeyId } of await listKeys(iam, UserName)) await removeKey(iam, UserName, AccessKeyId);
    await iam.send(new DeleteLoginProfileCommand({ UserName })).catch(unless("NoSuchEntityException"));
    for (const SerialNumber of await serialsOf(iam, UserName)) {
      await iam.send(new DeactivateMFADeviceCommand({ UserName, SerialNumber })).catch(gone);
      await deleteUnassigned(iam, SerialNumber);
    }
    await removeAccess(iam, UserName, await listAccess(iam, UserName));
    await iam.send(new DeleteUserCommand({ UserName }));
  } catch (error) {
    unless(
      "NoSuchEntityException",
      "DeleteConflictException",
      "EntityTemporarilyUnmodifiableException",
    )(error as Error);
  }
}
