import { iam } from "../../shared/aws/iam.ts";
import { secretsManager } from "../../shared/aws/secrets-manager.ts";
import { config } from "../../shared/config.ts";
import type { InputOf } from "../../shared/contract.ts";
import { unless } from "../../shared/errors.ts";
import { describeSecret, destroySecret } from "../../shared/handover.ts";
import { guard, type StandingUser } from "../../shared/iam/guard.ts";
import { deviceFor, enabledDevices } from "../../shared/iam/mfa-devices.ts";
import { userTag } from "../../shared/iam/tags.ts";
import { handoverName } from "../../shared/names.ts";
import { logger, step } from "../../shared/step.ts";
import { DAY } from "../../shared/time.ts";
import { enrollMfa } from "./contract.ts";
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

type Input = InputOf<typeof enrollMfa>;
type Step<Name extends Input["step"]> = Extract<Input, { step: Name }>;

/**
 * Has a person set up MFA: `begin` makes a device and hands its seed over, `check` looks whether he has one, of whatever
 * kind, `remind` finds what to remind him of, `suspend` takes the console password of who has none, `undo-suspend` gives
 * him another. No device that is on somebody is ever taken off.
 * Safe to repeat: what counts is what IAM shows, and a device that an earlier try has left half made is told by its tags.
 */
export const handler = step(enrollMfa, (input) => {
  if (input.step === "begin") return begin(input);
  if (input.step === "check") return check(input);
  if (input.step === "remind") return remind(input);
  return input.step === "suspend" ? suspend(input) : undoSuspend(input);
});

async function begin({ now, ...who }: Step<"begin">) {
  const user = await guard(iam, who);
  const enrolled = await isEnrolled(user);
  const latest = new Date(Date.parse(now) + settings.MFA_DEADLINE_DAYS * DAY).toISOString();
  const enrolment = { requestId: who.requestId, user, device: deviceFor(user, prefix), now, deadline: latest };
  const deadline = enrolled ? latest : await ensureDevice(handover, enrolment);
  logger.info("enrolment begun", { userName: user.userName, enrolled, deadline });
  return {
    userId: user.userId,
    owner: user.tags.get(userTag.owner),
    enrolled,
    deadline,
    daysLeft: days(now, deadline),
  };
}

const isEnrolled = async ({ userName }: StandingUser) => (await enabledDevices(iam, userName)).length > 0;

const days = (now: string, deadline: string) => Math.ceil((Date.parse(deadline) - Date.parse(now)) / DAY);

async function check({ now, deadline, ...who }: Step<"check">) {
  const user = await guard(iam, who);
  const daysLeft = days(now, deadline);
  if (!(await isEnrolled(user))) return { outcome: daysLeft > 0 ? ("open" as const) : ("overdue" as const), daysLeft };
  await close(user);
  logger.info("MFA is set up", { userName: user.userName });
  return { outcome: "enrolled" as const, daysLeft };
}

/** Nobody needs the seed any more, nor our device where it is on nobody. */
async function close(user: StandingUser): Promise<void> {
  await removeDevice(user, deviceFor(user, prefix));
  await destroySecret(secretsManager, secretNameOf(user));
}

const secretNameOf = ({ userId }: StandingUser) => handoverName(prefix, userId, "mfa");

async function remind(who: Step<"remind">) {
  const secretName = secretNameOf(await guard(iam, who));
  const secret = await describeSecret(secretsManager, secretName).catch(unless("ResourceNotFoundException"));
  return secret ? { secretName } : {};
}

/** Our device goes first: after that, nobody can set it up between our look and our change. */
async function suspend(who: Step<"suspend">) {
  const user = await guard(iam, who);
  await close(user);
  const suspension = (await isEnrolled(user)) ? ("enrolled" as const) : await takePassword(user, who.requestId);
  logger.warn("the time to set up MFA is over", { userName: user.userName, suspension });
  return { suspension };
}

async function undoSuspend(who: Step<"undo-suspend">) {
  const secretName = await givePasswordBack(handover, await guard(iam, who), who.requestId);
  logger.info("console password given back", { userName: who.userName, secret: secretName });
  return { secretName };
}
