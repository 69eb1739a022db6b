import { GetAccessKeyLastUsedCommand, UpdateAccessKeyCommand } from "@aws-sdk/client-iam";
import { deactivateKey, rotate } from "../../audit/controls/next.ts";
import { iam } from "../../shared/aws/iam.ts";
import { asRejected, Refusal, Transient, UserGone } from "../../shared/errors.ts";
import { currentUser, refuseUnmanaged } from "../../shared/iam/guard.ts";
import { step } from "../../shared/step.ts";
import { type ContainKey, containKey } from "./contract.ts";

/**
 * Makes an exposed key inactive at once (probe: key-off) and remembers that, and changes nothing else. The key of a user who must not be
 * changed stays as it is, and the answer says so.
 * Safe to repeat: a key that is inactive already stays so.
 */
export const handler = step(containKey, async ({ accessKeyId, requestId }: ContainKey) => {
  const { UserName, AccessKeyLastUsed } = await iam
    .send(new GetAccessKeyLastUsedCommand({ AccessKeyId: accessKeyId }))
    .catch(unknownKey);
  if (UserName === undefined) return unknown(accessKeyId);
  const { LastUsedDate, ServiceName, Region } = AccessKeyLastUsed ?? {};
  const lastUse = LastUsedDate
    ? [LastUsedDate.toISOString(), ServiceName, Region].filter((each) => each && each !== "N/A").join(", ")
    : "never, as far as IAM knows";
  try {
    const userId = await changeable(UserName);
    const inactive = { UserName, AccessKeyId: accessKeyId, Status: "Inactive" } as const;
    await iam.send(new UpdateAccessKeyCommand(inactive));
    await remember({ userId, accessKeyId }, requestId);
    await iam.send(new UpdateAccessKeyCommand(inactive)); // an undo that did not know yet may have made it active
    const next = rotate({ user: UserName, credential: null, accessKeyId });
    return { outcome: "contained" as const, userName: UserName, userId, lastUse, next };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return left(accessKeyId, UserName, error.message, lastUse);
  }
});

/** IAM answers in the same way for a key that it does not know (any more) and for one that must not be read. */
const unknownKey = (error: Error) => {
  if (!["AccessDenied", "NoSuchEntityException"].includes(error.name)) throw error;
  return { UserName: undefined, AccessKeyLastUsed: undefined };
};

/** A user who is leaving already may lose one more key, so whose request they leave by does not matter. */
async function changeable(userName: string) {
  const user = await currentUser(iam, { userName })
    .catch(asRejected("ValidationError")) // the root user's name is none
    .catch(notShown);
  refuseUnmanaged(user);
  return user.userId;
}

/** IAM has just named the user, so it only does not show them: to leave the key active would be the wrong answer. */
const notShown = (error: Error) => {
  throw error instanceof UserGone ? new Transient(error.message) : error;
};

/**
 * Keeps every restore and undo from making the key active. The client of S3 is loaded now and not before, so that the key
 * does not wait for it.
 */
async function remember(key: { userId: string; accessKeyId: string }, requestId: string): Promise<void> {
  const { keepContained } = await import("../../shared/contained-keys.ts");
  await keepContained(key, requestId);
}

/** Whether it is active is not known either: an earlier try may have made it inactive. */
const unknown = (accessKeyId: string) => ({
  outcome: "unknown" as const,
  why: "IAM does not say whose key it is",
  userName: "an unknown user",
  lastUse: "not known",
  next: `aws iam get-access-key-last-used --access-key-id=${accessKeyId}`,
});

/** The command is for somebody who knows better. */
const left = (accessKeyId: string, userName: string, why: string, lastUse: string) => {
  const next = deactivateKey({ user: userName, credential: null, accessKeyId });
  return { outcome: "left" as const, why, userName, lastUse, next };
};
