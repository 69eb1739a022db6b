import { GetUserCommand, type IAMClient, paginateListUsers, type User } from "@aws-sdk/client-iam";
import { unless } from "../errors.ts";
import { untilShown } from "../until-shown.ts";

/** What has become of the user that a request was made for. A user is their id: a name can be given to somebody else. */
export type Presence =
  | { is: "here"; user: User }
  /** The user exists under this name, and GetUser does not show them yet. */
  | { is: "unseen" }
  | { is: "renamed"; to: string }
  /** Nobody has the id any more, and the name belongs to the user with another id. */
  | { is: "replaced"; by: string }
  /** Nobody has the id any more, and nobody has the name. */
  | { is: "gone" };

/**
 * Seconds between the looks before a user counts as gone. After a change IAM may show a user, not show them, and show
 * them again (https://github.com/hashicorp/terraform-provider-aws/issues/18458); AWS gives no limit for this
 * (probe: flicker).
 */
const waits = [2, 4, 8];

/** Looks for a user by id and name. It takes several looks that find nobody with the id to say that the user is gone. */
export const presenceOf = (iam: IAMClient, userName: string, userId: string): Promise<Presence> =>
  untilShown(
    () => look(iam, userName, userId),
    ({ is }) => is !== "gone" && is !== "replaced",
    waits,
  );

async function look(iam: IAMClient, userName: string, userId: string): Promise<Presence> {
  const named = await userByName(iam, userName);
  if (named?.UserId === userId) return { is: "here", user: named };
  const name = await nameOf(iam, userId);
  if (name === undefined) return named?.UserId ? { is: "replaced", by: named.UserId } : { is: "gone" };
  if (name.toLowerCase() !== userName.toLowerCase()) return { is: "renamed", to: name };
  // Names are unique without regard to case, but AWS does not say that GetUser finds them so
  // (probe: name-case).
  const user = name === userName ? undefined : await userByName(iam, name);
  return user?.UserId === userId ? { is: "here", user } : { is: "unseen" };
}

async function userByName(iam: IAMClient, UserName: string): Promise<User | undefined> {
  return (await iam.send(new GetUserCommand({ UserName })).catch(unless("NoSuchEntityException")))?.User;
}

/** The name of the user with this id today; undefined where nobody has the id. */
export async function nameOf(iam: IAMClient, userId: string): Promise<string | undefined> {
  for await (const { Users = [] } of paginateListUsers({ client: iam, pageSize: 1000 }, {})) {
    const user = Users.find(({ UserId }) => UserId === userId);
    if (user) return user.UserName;
  }
  return undefined;
}
