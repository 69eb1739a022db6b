import { iam } from "../../shared/aws/iam.ts";
import { secretsManager } from "../../shared/aws/secrets-manager.ts";
import { config } from "../../shared/config.ts";
import { unless } from "../../shared/errors.ts";
import { describeSecret, destroySecret } from "../../shared/handover.ts";
import { guard, type StandingUser } from "../../shared/iam/guard.ts";
import { deviceFor, enabledDevices } from "../../shared/iam/mfa-devices.ts";
import { userTag } from "../../shared/iam/tags.ts";
import { handoverName } from "../../shared/names.ts";
import { steps } from "../../shared/step.ts";
import { DAY } from "../../shared/time.ts";
import { type Begin, type Check, type Enrolling, enrollMfa } from "./contract.ts";
import { ensureDevice, removeDevice } from "./device.ts";
import { givePasswordBack, takePassword } from "./suspension.ts";

const settings = config(["HANDOVER_PREFIX", "HANDOVER_PRINCIPALS", "MFA_DEADLINE_DAYS", "ROLE_ARN_PREFIX"]);
const prefix = settings.HANDOVER_PREFIX;
const handover = {
  client: secretsManager,
  prefix,
  principals: settings.HANDOVER_PRINCIPALS,
  writer: `${settings.ROLE_ARN_PREFIX}enroll-mfa`,
};

/**
 * Has a user enroll an MFA device: `begin` makes a virtual device and hands over its seed, `check` looks whether the user
 * has a device of any kind, `remind` finds what a reminder says, `suspend` takes the console password of a user without a
 * device, `undo-suspend` gives another password. A device that is enabled for a user is never taken off.
 * Safe to repeat: each step acts on what IAM shows, and a device that an earlier try left half made is known by its tags.
 */
export const handler = steps(enrollMfa, { begin, check, remind, suspend, "undo-suspend": undoSuspend });

async function begin({ now, ...who }: Begin) {
  const user = await guard(iam, who);
  const enrolled = await isEnrolled(user);
  const latest = new Date(Date.parse(now) + settings.MFA_DEADLINE_DAYS * DAY).toISOString();
  const enrolment = { requestId: who.requestId, user, device: deviceFor(user, prefix), now, deadline: latest };
  const deadline = enrolled ? latest : await ensureDevice(handover, enrolment);
  const owner = user.tags.get(userTag.owner);
  return { userId: user.userId, owner, enrolled, deadline, daysLeft: days(now, deadline) };
}

const isEnrolled = async ({ userName }: StandingUser) => (await enabledDevices(iam, userName)).length > 0;

const days = (now: string, deadline: string) => Math.ceil((Date.parse(deadline) - Date.parse(now)) / DAY);

async function check({ now, deadline, ...who }: Check) {
  const user = await guard(iam, who);
  const daysLeft = days(now, deadline);
  if (!(await isEnrolled(user))) return { outcome: daysLeft > 0 ? ("open" as const) : ("overdue" as const), daysLeft };
  await close(user);
  return { outcome: "enrolled" as const, daysLeft };
}

/** Ends an enrolment: nobody needs the seed any more, nor our device if it is enabled for nobody. */
async function close(user: StandingUser): Promise<void> {
  await removeDevice(user, deviceFor(user, prefix));
  await destroySecret(secretsManager, secretNameOf(user));
}

const secretNameOf = ({ userId }: StandingUser) => handoverName(prefix, userId, "mfa");

async function remind(who: Enrolling) {
  const secretName = secretNameOf(await guard(iam, who));
  const secret = await describeSecret(secretsManager, secretName).catch(unless("ResourceNotFoundException"));
  return secret ? { secretName } : {};
}

/** Our device goes first: after that, nobody can enable it between our look and our change. */
async function suspend(who: Enrolling) {
  const user = await guard(iam, who);
  await close(user);
  return { suspension: (await isEnrolled(user)) ? ("enrolled" as const) : await takePassword(user, who.requestId) };
}

async function undoSuspend(who: Enrolling) {
  return { secretName: await givePasswordBack(handover, await guard(iam, who), who.requestId) };
}
