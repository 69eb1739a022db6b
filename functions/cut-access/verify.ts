import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import * as z from "zod/mini";
import { sts } from "../../shared/aws/sts.ts";
import { config } from "../../shared/config.ts";
import { UserProtected } from "../../shared/errors.ts";
import type { StandingUser } from "../../shared/iam/guard.ts";
import { userTag } from "../../shared/iam/tags.ts";
import { type Denial, denialOf, isDenied } from "../../shared/leaver/denial.ts";
import { beforeKey, isUndone, keepEvidence, readEvidence } from "../../shared/leaver/evidence.ts";
import { guardCut, refuseUndoneCut } from "../../shared/leaver/leaver.ts";
import { logger } from "../../shared/step.ts";
import type { Verify } from "./contract.ts";

const { QUARANTINE_DAYS } = config(["QUARANTINE_DAYS"]);

/** Says whether the user may be offboarded at all, and what the user has of what the deny changes. Changes no user. */
export async function verify({ requestId, userName, userId }: Verify) {
  const user = await guardCut({ requestId, userName, userId });
  await refuseUndoneCut({ userId: user.userId, requestId });
  const { Arn } = await sts.send(new GetCallerIdentityCommand());
  if (Arn === user.arn) throw new UserProtected(`${userName} runs this automation, which cannot offboard itself`);
  const before = await beforeDeny(user, requestId);
  return { userId: user.userId, owner: user.tags.get(userTag.owner), before, quarantineDays: QUARANTINE_DAYS };
}

const Kept = z.strictObject({ requestId: z.string(), boundary: z.optional(z.string()), denied: z.boolean() });

/**
 * What the user had before our deny. A deny on the user may be ours, of an earlier try or of another request: if an earlier
 * request kept what it found, and was not undone since, that counts.
 */
async function beforeDeny(user: StandingUser, requestId: string): Promise<Denial> {
  const now = await denialOf(user);
  try {
    const kept = isDenied(user, now) ? await keptBefore(user.userId) : undefined;
    if (kept) return kept;
    await keepEvidence(beforeKey(user.userId), { requestId, ...now });
  } catch (error) {
    logger.warn("what the user had before the deny could not be kept", error as Error);
  }
  return now;
}

async function keptBefore(userId: string): Promise<Denial | undefined> {
  const found = await readEvidence(beforeKey(userId));
  if (found === undefined) return undefined;
  const { requestId, ...before } = Kept.parse(found);
  return (await isUndone({ userId, requestId })) ? undefined : before;
}
