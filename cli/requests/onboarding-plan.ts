import { GetUserCommand } from "@aws-sdk/client-iam";
import { unless } from "../../shared/errors.ts";
import { userTag } from "../../shared/iam/tags.ts";
import { parseTime } from "../../shared/time.ts";
import { readUser } from "../people/person.ts";
import { iamClient } from "../stage/aws.ts";
import type { Stage } from "../stage/stage.ts";
import { Refused } from "../terminal/errors.ts";
import { holdTo, holdToPath, readParameters } from "./allowed.ts";

/** @throws {Refused} for what create-user, set-access or issue-key would refuse */
export async function onboardingPlan(stage: Stage, input: Record<string, unknown>): Promise<string[]> {
  const {
    userName,
    owner,
    groups,
    policies = [],
    path,
    consumer,
    console,
    accessKey,
    mfa,
    requestId,
    copyFrom,
    expiresAt,
  } = input;
  const [create, access, key] = await Promise.all([
    readParameters(stage, "create-user"),
    readParameters(stage, "set-access"),
    readParameters(stage, "issue-key"),
  ]);
  const isContinued = await holdToNewName(stage, String(userName), String(requestId));
  if (copyFrom !== undefined && !isContinued) await readUser(await iamClient(stage), String(copyFrom));
  const expires = parseTime(String(expiresAt), "end");
  if (!isContinued && expires !== undefined && expires <= Date.now())
    throw new Refused(`Nothing was done: expiresAt is past: ${expiresAt}`);
  if (typeof path === "string") holdToPath(create, String(userName), path);
  holdTo(
    access,
    "ALLOWED_GROUPS",
    (groups as string[]).filter((name) => name !== access.REQUIRE_MFA_GROUP),
  );
  holdTo(access, "ALLOWED_POLICIES", policies as string[]);
  if (typeof consumer === "string") holdTo(key, "ALLOWED_CONSUMERS", [consumer]);
  const unread = new Set([create.unread, access.unread].flatMap((what) => what ?? []));
  return [
    `create the user ${userName} with the owner ${owner}`,
    `add ${userName} to ${(groups as string[]).join(", ") || "no group"}`,
    ...(policies as string[]).map((arn) => `attach ${arn}`),
    ...(copyFrom ? [`copy the groups and policies of ${copyFrom} that are allowed`] : []),
    ...(console ? ["hand over a first password"] : []),
    ...(accessKey ? ["hand over an access key"] : []),
    ...(mfa
      ? [`add ${userName} to ${access.REQUIRE_MFA_GROUP ?? "the group that requires MFA"}, and start an MFA enrolment`]
      : []),
    ...(expiresAt ? [`let the audit report the user from ${expiresAt} on`] : []),
    ...unread,
  ];
}

/** A user that an earlier try of the same request has created is continued. */
async function holdToNewName(stage: Stage, UserName: string, requestId: string): Promise<boolean> {
  const found = await (await iamClient(stage))
    .send(new GetUserCommand({ UserName }))
    .catch(unless("NoSuchEntityException"));
  if (!found?.User) return false;
  const isOurs = found.User.Tags?.some(
    ({ Key, Value }) => Key?.toLowerCase() === userTag.request && Value === requestId,
  );
  if (!isOurs) throw new Refused(`Nothing was done: the user ${UserName} exists already`);
  return true;
}
