import { GetAccessKeyLastUsedCommand, GetUserCommand, UpdateAccessKeyCommand } from "@aws-sdk/client-iam";
import { nextCommand } from "../../audit/controls/next-command.ts";
import { iam } from "../../shared/aws/iam.ts";
import { asRejected, Refusal, Transient, UserLeaving } from "../../shared/errors.ts";
import { guard, standing } from "../../shared/iam/guard.ts";
import { userTag } from "../../shared/iam/tags.ts";
import { containedKey, keepOnce } from "./evidence.ts";
import type { Settings } from "./leaver.ts";

interface Request {
  requestId: string;
  accessKeyId: string;
}

/**
 * Makes an exposed key inactive at once, and nothing else. A user who must not be touched keeps his key, and that is said.
 * Safe to repeat: a key that is inactive already stays so.
 */
export async function containKey({ accessKeyId, requestId }: Request, settings: Settings) {
  const { UserName, AccessKeyLastUsed } = await iam
    .send(new GetAccessKeyLastUsedCommand({ AccessKeyId: accessKeyId }))
    .catch(unknownKey);
  if (UserName === undefined) return unknown(accessKeyId);
  const { LastUsedDate, ServiceName, Region } = AccessKeyLastUsed ?? {};
  const lastUse = LastUsedDate
    ? `${LastUsedDate.toISOString()}, ${ServiceName}, ${Region}`
    : "never, as far as IAM knows";
  try {
    const { userId, leaving } = await touchable(UserName, requestId);
    await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId: accessKeyId, Status: "Inactive" }));
    if (leaving !== undefined) await keepFromRestore({ userId, requestId: leaving }, accessKeyId, settings);
    const next = nextCommand("key-age", { user: UserName, credential: null, accessKeyId });
    return { outcome: "contained" as const, userName: UserName, userId, lastUse, next };
  } catch (error) {
    if (error instanceof UserLeaving) throw new Transient(error.message); // as of this moment
    if (!(error instanceof Refusal)) throw error;
    return left(accessKeyId, UserName, error.message, lastUse);
  }
}

/** A key that IAM does not know, or not any more, is answered as one that must not be read. */
const unknownKey = (error: Error) => {
  if (!["AccessDenied", "NoSuchEntityException"].includes(error.name)) throw error;
  return { UserName: undefined, AccessKeyLastUsed: undefined };
};

/** The root user's key belongs to no name that IAM takes. */
const noUser = asRejected("NoSuchEntityException", "ValidationError");

/** One who is leaving already may lose one more key. */
async function touchable(UserName: string, requestId: string) {
  const { User } = await iam.send(new GetUserCommand({ UserName })).catch(noUser);
  const leaving = standing(User).tags.get(userTag.leaving);
  const { userId } = await guard(iam, { requestId: leaving ?? requestId, userName: UserName });
  return { userId, leaving };
}

/** The snapshot of his cut may say that the key had been active, and a restore would make it so again. */
const keepFromRestore = (cut: { userId: string; requestId: string }, accessKeyId: string, settings: Settings) =>
  keepOnce(settings, containedKey(settings, cut, accessKeyId), { ...cut, accessKeyId });

const unknown = (accessKeyId: string) => ({
  outcome: "left" as const,
  why: "IAM does not say whose key it is",
  userName: "an unknown user",
  lastUse: "not known",
  next: `aws iam get-access-key-last-used --access-key-id=${accessKeyId}`,
});

/** What to type is for whoever knows better. */
const left = (accessKeyId: string, userName: string, why: string, lastUse: string) => {
  const next = nextCommand("key-at-setup", { user: userName, credential: null, accessKeyId });
  return { outcome: "left" as const, why, userName, lastUse, next };
};
