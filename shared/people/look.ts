import { type IAMClient, paginateGetAccountAuthorizationDetails, type UserDetail } from "@aws-sdk/client-iam";
import * as z from "zod/mini";
import { lastUse, listKeys } from "../iam/access-keys.ts";
import { loginProfile } from "../iam/login-profile.ts";
import { tagsByKey, userTag } from "../iam/tags.ts";
import { breakGlassPath } from "../names.ts";
import { isAlike, isTheirs, personOf } from "./matching.ts";

/** A user of a person, as IAM shows the user now. */
export const FoundUser = z.strictObject({
  userName: z.string(),
  userId: z.string(),
  path: z.string(),
  /** What says whose the user is: a tag, or the user's name. */
  person: z.string(),
  isProtected: z.boolean(),
  /** The request that offboards the user. */
  leaving: z.optional(z.string()),
  denied: z.boolean(),
  password: z.boolean(),
  keys: z.array(z.strictObject({ accessKeyId: z.string(), status: z.string(), lastUsed: z.optional(z.string()) })),
});
export type FoundUser = z.infer<typeof FoundUser>;

/** A user who is not the person's, and has a name like theirs. */
export const Alike = z.strictObject({ userName: z.string(), person: z.string() });
export type Alike = z.infer<typeof Alike>;

const mostAlike = 20;

/** Looks for a person's users in one account, by tags and names: a call for each thousand users, and a few for each that is found. */
export async function lookFor(client: IAMClient, names: readonly string[]) {
  const users: FoundUser[] = [];
  const alike: Alike[] = [];
  const pages = paginateGetAccountAuthorizationDetails({ client, pageSize: 1000 }, { Filter: ["User"] });
  for await (const { UserDetailList = [] } of pages)
    for (const detail of UserDetailList) {
      const user = namedIn(detail);
      if (isTheirs(names, user)) users.push(...(await found(client, detail)));
      else if (alike.length < mostAlike && isAlike(names, user))
        alike.push({ userName: user.userName, person: personOf(user) });
    }
  return { users, alike };
}

const namedIn = (user: UserDetail) => ({ userName: user.UserName ?? "", tags: tagsByKey(user) });

/** Nothing of a user who is deleted meanwhile. */
async function found(iam: IAMClient, detail: UserDetail): Promise<FoundUser[]> {
  const { userName, tags } = namedIn(detail);
  const leaving = tags.get(userTag.leaving);
  const signing = await signingOf(iam, userName).catch((error: Error) => {
    if (error.name !== "NoSuchEntityException") throw error;
  });
  if (!signing) return [];
  const { UserId = "", Path = "" } = detail;
  return [
    {
      ...{ userName, userId: UserId, path: Path, person: personOf({ userName, tags }) },
      isProtected: tags.has(userTag.protected) || Path.startsWith(breakGlassPath),
      ...(leaving !== undefined && { leaving }),
      denied: isDenied(detail),
      ...signing,
    },
  ];
}

async function signingOf(iam: IAMClient, userName: string) {
  const password = (await loginProfile(iam, userName)) !== undefined;
  const keys = await Promise.all(
    (await listKeys(iam, userName)).map(async ({ AccessKeyId, Status = "" }) => {
      const used = await lastUse(iam, AccessKeyId);
      return { accessKeyId: AccessKeyId, status: Status, ...(used && { lastUsed: used.toISOString() }) };
    }),
  );
  return { password, keys };
}

const isDenied = ({ AttachedManagedPolicies = [], PermissionsBoundary }: UserDetail) =>
  [PermissionsBoundary?.PermissionsBoundaryArn, ...AttachedManagedPolicies.map(({ PolicyArn }) => PolicyArn)].some(
    (arn) => arn?.endsWith(":iam::aws:policy/AWSDenyAll"),
  );

/** Whether nothing that the user has opens anything: denied, and no password or active key. */
export const isCut = ({ denied, password, keys }: FoundUser): boolean =>
  denied && !password && keys.every(({ status }) => status === "Inactive");
