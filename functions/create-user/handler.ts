import { paginateListUsers, TagUserCommand } from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { secretsManager } from "../../shared/aws/secrets-manager.ts";
import { config } from "../../shared/config.ts";
import type { InputOf } from "../../shared/contract.ts";
import { Rejected, Transient, UserGone } from "../../shared/errors.ts";
import { destroySecrets } from "../../shared/handover.ts";
import { guard } from "../../shared/iam/guard.ts";
import { userTag } from "../../shared/iam/tags.ts";
import { ensureUser, madeBy, unfinished } from "../../shared/iam/users.ts";
import { logger, step } from "../../shared/step.ts";
import { createUser } from "./contract.ts";
import { removeUser } from "./removal.ts";

const { HANDOVER_PREFIX, MANAGED_PATH, PERMISSIONS_BOUNDARY_ARN } = config([
  "HANDOVER_PREFIX",
  "MANAGED_PATH",
  "PERMISSIONS_BOUNDARY_ARN",
]);

type Input = InputOf<typeof createUser>;
type Step<Name extends Input["step"]> = Extract<Input, { step: Name }>;

/**
 * `create` makes the user that a request asks for, or takes up the one that an earlier try of the same request made;
 * `mark-onboarded` says that he is whole; `undo` removes him with all that the request gave him, or leaves him as he is.
 * Safe to repeat: the request's tag tells our half-made user from anybody else's, who is refused.
 */
export const handler = step(createUser, (input) => {
  if (input.step === "create") return create(input);
  return input.step === "mark-onboarded" ? markOnboarded(input) : undo(input);
});

async function create({ path = MANAGED_PATH, tags = {}, ...wanted }: Step<"create">) {
  if (!path.startsWith(MANAGED_PATH) || path.startsWith("/break-glass/"))
    throw new Rejected(`users are made under ${MANAGED_PATH}, not under ${path}`);
  const made = await ensureUser(iam, { ...wanted, path, tags, boundary: PERMISSIONS_BOUNDARY_ARN });
  const { userId, arn } = await guard(iam, { ...wanted, userId: made.userId }).catch((error) => {
    throw error instanceof UserGone ? new Transient(`IAM does not find ${wanted.userName} yet`) : error;
  });
  logger.info("user ready", { userName: wanted.userName, userId });
  return { userId, arn };
}

async function markOnboarded({ now, ...who }: Step<"mark-onboarded">) {
  const { userName, tags } = madeBy(await guard(iam, who), who.requestId);
  const before = tags.get(userTag.onboarded);
  if (before !== undefined) return { onboarded: before };
  await iam.send(new TagUserCommand({ UserName: userName, Tags: [{ Key: userTag.onboarded, Value: now }] }));
  return { onboarded: now };
}

/** The secrets go last: as long as a key lives, somebody can still get at it. */
async function undo({ groups, policies, ...who }: Step<"undo">) {
  const user = await guard(iam, who).catch((error) => whereGone(error, who));
  if (user) await removeUser(unfinished(user, who.requestId), who.requestId, { groups, policies });
  await destroySecrets(secretsManager, HANDOVER_PREFIX, who.userId);
  logger.info("onboarding undone", { userName: who.userName });
  return { undone: true as const };
}

/**
 * For `catch` of the guard: whoever is not found under his name may have been given another one, or not be shown yet. What
 * lies in his secrets is destroyed only when there is nobody of his id.
 */
async function whereGone(
  error: Error,
  { userName, userId }: Pick<Step<"undo">, "userName" | "userId">,
): Promise<undefined> {
  if (!(error instanceof UserGone)) throw error;
  for await (const { Users = [] } of paginateListUsers({ client: iam }, {})) {
    const name = Users.find(({ UserId }) => UserId === userId)?.UserName;
    if (name === userName) throw new Transient(`IAM does not find ${userName} yet`);
    if (name) throw new Rejected(`${userName} is called ${name} by now`);
  }
}
