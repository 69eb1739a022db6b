import { GetUserCommand } from "@aws-sdk/client-iam";
import { unless } from "../../shared/errors.ts";
import { listAccess } from "../../shared/iam/access.ts";
import { userTag } from "../../shared/iam/tags.ts";
import { breakGlassPath } from "../../shared/names.ts";
import { parseTime } from "../../shared/time.ts";
import { readUser, userNames } from "../people/person.ts";
import { iamClient } from "../stage/aws.ts";
import type { Stage } from "../stage/stage.ts";
import { Refused } from "../terminal/errors.ts";
import { allowedBy, holdTo, holdToPath, type Parameters, readParameters } from "./allowed.ts";

/** @throws {Refused} for what create-user, set-access or issue-key would refuse */
export async function onboardingPlan(stage: Stage, input: Record<string, unknown>): Promise<string[]> {
  const {
    userName,
    owner,
    groups,
    policies = [],
    path,
    tags = {},
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
  if (String(path).startsWith(breakGlassPath))
    throw new Refused(`Nothing was done: users under ${breakGlassPath} are created by hand`);
  holdTo(
    access,
    "ALLOWED_GROUPS",
    (groups as string[]).filter((name) => name !== access.REQUIRE_MFA_GROUP),
  );
  holdTo(access, "ALLOWED_POLICIES", policies as string[]);
  if (typeof consumer === "string") holdTo(key, "ALLOWED_CONSUMERS", [consumer]);
  const unread = new Set([create.unread, access.unread].flatMap((what) => what ?? []));
  return [
    `create the user ${userName} under ${path ?? create.MANAGED_PATH ?? "MANAGED_PATH"} with the owner ${owner}`,
    ...Object.entries(tags as object).map(([name, value]) => `tag ${userName} with ${name}=${value}`),
    ...(create.PERMISSIONS_BOUNDARY_ARN ? [`bound ${userName} by ${create.PERMISSIONS_BOUNDARY_ARN}`] : []),
    ...((groups as string[]).length > 0 ? [`add ${userName} to ${(groups as string[]).join(", ")}`] : []),
    ...(policies as string[]).map((arn) => `attach ${arn}`),
    ...(copyFrom ? await copyLines(stage, String(copyFrom), access) : []),
    ...(console ? ["hand over a first password"] : []),
    ...(accessKey ? [`hand over an access key${consumer ? `, which ${consumer} may read` : ""}`] : []),
    ...(mfa && console ? [`add ${userName} to ${access.REQUIRE_MFA_GROUP ?? "the group that requires MFA"}`] : []),
    ...(mfa ? ["start an MFA enrolment"] : []),
    ...(expiresAt ? [`let the audit report the user from ${expiresAt} on`] : []),
    ...unread,
  ];
}

/** As set-access takes over from another user what may be given. */
async function copyLines(stage: Stage, from: string, access: Parameters): Promise<string[]> {
  if (access.unread) return [`copy the groups and policies of ${from} that are allowed`];
  const { groups, policies } = await listAccess(await iamClient(stage), from);
  const allowed = [
    ...[...allowedBy(access, "ALLOWED_GROUPS"), access.REQUIRE_MFA_GROUP],
    ...allowedBy(access, "ALLOWED_POLICIES"),
  ];
  const had = [...groups, ...policies];
  const left = had.filter((name) => !allowed.includes(name));
  return [
    `copy from ${from}: ${had.filter((name) => !left.includes(name)).join(", ") || "nothing"}`,
    ...(left.length > 0 ? [`leave out what ${from} has and may not be given: ${left.join(", ")}`] : []),
  ];
}

/** A user that an earlier try of the same request has created is continued. */
async function holdToNewName(stage: Stage, UserName: string, requestId: string): Promise<boolean> {
  const iam = await iamClient(stage);
  const found = await iam.send(new GetUserCommand({ UserName })).catch(unless("NoSuchEntityException"));
  if (!found?.User) {
    // No two users have names that differ in case only; GetUser may take the exact name alone.
    const other = (await userNames(iam)).find((name) => name.toLowerCase() === UserName.toLowerCase());
    if (other !== undefined) throw new Refused(`Nothing was done: the name is taken: there is a user ${other}`);
    return false;
  }
  const isOurs = found.User.Tags?.some(
    ({ Key, Value }) => Key?.toLowerCase() === userTag.request && Value === requestId,
  );
  if (!isOurs) throw new Refused(`Nothing was done: the user ${UserName} exists already`);
  return true;
}
