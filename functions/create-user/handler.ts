import { TagUserCommand } from "@aws-sdk/client-iam";
import { ofAccount } from "../../shared/account.ts";
import { iam } from "../../shared/aws/iam.ts";
import { secretsManager } from "../../shared/aws/secrets-manager.ts";
import { config } from "../../shared/config.ts";
import { Rejected, Transient, UserGone, unless } from "../../shared/errors.ts";
import { destroySecrets } from "../../shared/handover.ts";
import { guard } from "../../shared/iam/guard.ts";
import { userTag } from "../../shared/iam/tags.ts";
import { ensureUser, madeBy, unfinished } from "../../shared/iam/users.ts";
import { breakGlassPath } from "../../shared/names.ts";
import { steps } from "../../shared/step.ts";
import { parseTime } from "../../shared/time.ts";
import { type Create, createUser, type MarkOnboarded, type Undo } from "./contract.ts";
import { removeUser } from "./removal.ts";

const { HANDOVER_PREFIX, MANAGED_PATH, PERMISSIONS_BOUNDARY_ARN } = config([
  "HANDOVER_PREFIX",
  "MANAGED_PATH",
  "PERMISSIONS_BOUNDARY_ARN",
]);

/**
 * `create` makes the user that a request asks for, or takes up the one that an earlier try of the same request made;
 * `mark-onboarded` says that the user is complete; `undo` removes the user with all that the request gave, or leaves the
 * user unchanged.
 * Safe to repeat: the request's tag tells our half-made user from anybody else's, which is refused.
 */
export const handler = steps(createUser, { create, "mark-onboarded": markOnboarded, undo });

async function create({ path = MANAGED_PATH, tags = {}, startedAt, ...wanted }: Create) {
  if (!path.startsWith(MANAGED_PATH) || path.startsWith(breakGlassPath))
    throw new Rejected(`users are created under ${MANAGED_PATH}, not under ${path}`);
  const expires = parseTime(wanted.expiresAt ?? "", "end");
  if (expires !== undefined && startedAt !== undefined && expires <= Date.parse(startedAt))
    throw new Rejected(`expiresAt is past: ${wanted.expiresAt}`);
  const made = await ensureUser(iam, { ...wanted, path, tags, boundary: ofAccount(PERMISSIONS_BOUNDARY_ARN) });
  const { userId, arn } = await guard(iam, { ...wanted, userId: made.userId }).catch((error) => {
    throw error instanceof UserGone ? new Transient(`IAM does not find ${wanted.userName} yet`) : error;
  });
  return { userId, arn };
}

async function markOnboarded({ now, ...who }: MarkOnboarded) {
  const { userName, tags } = madeBy(await guard(iam, who), who.requestId);
  const before = tags.get(userTag.onboarded);
  if (before !== undefined) return { onboarded: before };
  await iam.send(new TagUserCommand({ UserName: userName, Tags: [{ Key: userTag.onboarded, Value: now }] }));
  return { onboarded: now };
}

/** The secrets go last: as long as a key is active, somebody must be able to find it. */
async function undo({ groups, policies, ...who }: Undo) {
  const user = await guard(iam, who).catch(unless("UserGone", "UserReplaced"));
  if (user) await removeUser(unfinished(user, who.requestId), who.requestId, { groups, policies });
  await destroySecrets(secretsManager, HANDOVER_PREFIX, who.userId);
  return { undone: true as const };
}
