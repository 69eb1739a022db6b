import { TagMFADeviceCommand } from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { secretsManager } from "../../shared/aws/secrets-manager.ts";
import { config } from "../../shared/config.ts";
import { Undone, unless } from "../../shared/errors.ts";
import { describeSecret, destroySecret } from "../../shared/handover.ts";
import { guard, type StandingUser } from "../../shared/iam/guard.ts";
import { deviceTag, placesFor, serialsOf } from "../../shared/iam/mfa-devices.ts";
import { userTag } from "../../shared/iam/tags.ts";
import { handoverName } from "../../shared/names.ts";
import { steps } from "../../shared/step.ts";
import { DAY } from "../../shared/time.ts";
import { type Begin, type Check, type Enrolling, enrollMfa, type Resume, type Suspend } from "./contract.ts";
import { ensureDevice, openDevices, removeDevice } from "./device.ts";
import type { Request } from "./executions.ts";
import { givePasswordBack, markReset, markUndone, takePassword, unmark } from "./suspension.ts";

const settings = config([
  "HANDOVER_PREFIX",
  "HANDOVER_PRINCIPALS",
  "MFA_DEADLINE_DAYS",
  "ROLE_ARN_PREFIX",
  "WORKFLOW_ARN_PREFIX",
]);
const prefix = settings.HANDOVER_PREFIX;
const handover = {
  client: secretsManager,
  prefix,
  principals: settings.HANDOVER_PRINCIPALS,
  writer: `${settings.ROLE_ARN_PREFIX}enroll-mfa`,
};

/**
 * Has a user enroll an MFA device, a first one or one that replaces others: `begin` makes a virtual device and hands over
 * its seed, `check` looks whether the user has a device, `remind` finds what a reminder says, `suspend` takes the console
 * password of a user without a device, `resume` gives another password at the end of a reset, `undo-suspend` ends an
 * enrolment or reset and gives another password. A device that is enabled for a user is never taken off.
 * Safe to repeat: each step acts on what IAM shows, and a device that an earlier try left half made is known by its tags.
 */
export const handler = steps(enrollMfa, { begin, check, remind, suspend, "undo-suspend": undoSuspend, resume });

/** The guard, and no to a request that was undone: its execution may be redriven. */
async function guarded(who: { requestId: string; userName: string; userId?: string | undefined }) {
  const user = await guard(iam, who);
  if (user.tags.get(userTag.undone) === who.requestId)
    throw new Undone(`request ${who.requestId} was undone: ask for another enrolment of ${user.userName}`);
  return user;
}

async function begin({ now, replaces = [], ...who }: Begin) {
  const user = await guarded(who);
  const enabled = await serialsOf(iam, user.userName);
  const enrolled = isEnrolled(enabled, replaces);
  const deadline = new Date(Date.parse(now) + settings.MFA_DEADLINE_DAYS * DAY).toISOString();
  if (!enrolled) {
    const places = placesFor(user, prefix).filter(({ serialNumber }) => !enabled.includes(serialNumber));
    const wanted = { requestId: who.requestId, user, places, replaces: replaces.length > 0, now, deadline };
    await ensureDevice(handover, wanted, isRunning);
  }
  const owner = user.tags.get(userTag.owner);
  return { userId: user.userId, owner, enrolled, deadline, daysLeft: days(now, deadline) };
}

/** On demand: hardly any call needs the client of Step Functions. */
const executions = () => import("./executions.ts");
const isRunning = async (request: Request) =>
  (await (await executions()).runningOf(settings.WORKFLOW_ARN_PREFIX, request)).length > 0;

const isEnrolled = (enabled: string[], replaces: string[] = []) =>
  enabled.some((serialNumber) => !replaces.includes(serialNumber));

const days = (now: string, deadline: string) => Math.ceil((Date.parse(deadline) - Date.parse(now)) / DAY);

async function check({ now, deadline, replaces, ...who }: Check) {
  const user = await guarded(who);
  const daysLeft = days(now, deadline);
  if (isEnrolled(await serialsOf(iam, user.userName), replaces)) {
    await close(user);
    return { outcome: "enrolled" as const, daysLeft };
  }
  if (daysLeft <= 0) return { outcome: "overdue" as const, daysLeft };
  await keepOpen(user, deadline);
  return { outcome: "open" as const, daysLeft };
}

/** A notice that was sent late has moved the deadline: confirm-mfa takes codes until then. */
async function keepOpen(user: StandingUser, deadline: string): Promise<void> {
  const Tags = [{ Key: deviceTag.expiresAt, Value: deadline }];
  for (const { serialNumber, tags } of await openDevices(user, placesFor(user, prefix)))
    if (Date.parse(tags.get(deviceTag.expiresAt) ?? "") < Date.parse(deadline))
      await iam.send(new TagMFADeviceCommand({ SerialNumber: serialNumber, Tags }));
}

/** Ends an enrolment: nobody needs the seed any more, nor a device of ours that is not enabled. */
async function close(user: StandingUser): Promise<void> {
  for (const place of placesFor(user, prefix)) await removeDevice(user, place);
  await destroySecret(secretsManager, secretNameOf(user));
}

const secretNameOf = ({ userId }: StandingUser) => handoverName(prefix, userId, "mfa");

async function remind(who: Enrolling) {
  const secretName = secretNameOf(await guarded(who));
  const secret = await describeSecret(secretsManager, secretName).catch(unless("ResourceNotFoundException"));
  return secret ? { secretName } : {};
}

/** Our device goes first: after that, nobody can enable it between our look and our change. */
async function suspend({ replaces, ...who }: Suspend) {
  const user = await guarded(who);
  if (replaces) await markReset(user, who.requestId);
  await close(user);
  if (isEnrolled(await serialsOf(iam, user.userName), replaces)) return { suspension: "enrolled" as const };
  return { suspension: await takePassword(handover, user, who.requestId) };
}

async function resume({ password, ...who }: Resume) {
  const user = await guarded(who);
  const secretName = password ? await givePasswordBack(handover, { ...who, user, purpose: "reset-mfa" }) : undefined;
  await unmark(user);
  return { secretName };
}

/** First of all it is marked as undone, so that no step of the execution that is under way begins anew. */
async function undoSuspend(who: Enrolling) {
  const user = await guard(iam, who);
  const { requestId } = who;
  const own = { requestId, userName: user.userName };
  const isUndone = user.tags.get(userTag.undone) === requestId;
  const isMarked = user.tags.get(userTag.suspended) === requestId;
  const open = (await openDevices(user, placesFor(user, prefix))).filter(
    ({ tags }) => tags.get(deviceTag.request) === requestId,
  );
  const isUnderWay = open.length > 0 || (await isRunning(own));
  if (isUndone || isMarked || isUnderWay) await markUndone(user, requestId);
  if (isUnderWay) await (await executions()).endExecutions(settings.WORKFLOW_ARN_PREFIX, own);
  if (open.length > 0) await close(user);
  const isToGive = isMarked || !(isUndone || isUnderWay);
  const secretName = isToGive
    ? await givePasswordBack(handover, { requestId, user, purpose: "undo-suspend" })
    : undefined;
  if (isMarked || user.tags.get(userTag.mfaReset) === requestId) await unmark(user);
  return { secretName };
}
