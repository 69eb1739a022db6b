import {
  CreateUserCommand,
  EntityAlreadyExistsException,
  GetUserCommand,
  type IAMClient,
  NoSuchEntityException,
  paginateListUsers,
  type Tag,
} from "@aws-sdk/client-iam";
import { asRejected, Rejected, Transient, unless } from "../errors.ts";
import { untilShown } from "../until-shown.ts";
import { type StandingUser, standing } from "./guard.ts";
import { userTag } from "./tags.ts";

interface Wanted {
  requestId: string;
  userName: string;
  path: string;
  boundary: string;
  /** Without the tags of iam-steward. */
  tags: Record<string, string>;
  owner: string;
  expiresAt?: string | undefined;
}

/**
 * The user that a request asks for: made now, or found as an earlier try of the same request left it. CreateUser takes no
 * client token, so that a tag says which request made the user.
 *
 * @throws {Rejected} if somebody else's user has the name, or the user is onboarded already
 * @throws {Transient} if IAM does not show the user yet
 */
export async function ensureUser(iam: IAMClient, wanted: Wanted): Promise<StandingUser> {
  const create = new CreateUserCommand({
    UserName: wanted.userName,
    Path: wanted.path,
    PermissionsBoundary: wanted.boundary,
    Tags: tagsOf(wanted),
  });
  try {
    await iam.send(create);
  } catch (error) {
    if (!(error instanceof EntityAlreadyExistsException)) return refusedByIam(error as Error);
    const { User } = await iam.send(new GetUserCommand({ UserName: wanted.userName })).catch(async (failure) => {
      throw failure instanceof NoSuchEntityException ? await takenOrUnseen(iam, wanted.userName) : failure;
    });
    const user = unfinished(standing(User), wanted.requestId);
    if (User?.PermissionsBoundary?.PermissionsBoundaryArn === wanted.boundary) return user;
    throw new Rejected(
      `${wanted.userName} exists already, and without the boundary that this request would have given`,
    );
  }
  return shown(iam, wanted.userName);
}

const refusedByIam = asRejected("LimitExceededException", "InvalidInputException", "NoSuchEntityException");

const tagsOf = ({ requestId, owner, expiresAt, tags }: Wanted): Tag[] => [
  ...Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  { Key: userTag.request, Value: requestId },
  { Key: userTag.owner, Value: owner },
  ...(expiresAt === undefined ? [] : [{ Key: userTag.expiresAt, Value: expiresAt }]),
];

/** The next steps read the user. */
async function shown(iam: IAMClient, UserName: string): Promise<StandingUser> {
  const look = () => iam.send(new GetUserCommand({ UserName })).catch(unless("NoSuchEntityException"));
  const found = await untilShown(look, Boolean);
  if (found) return standing(found.User);
  throw new Transient(`IAM does not show ${UserName} yet`);
}

/** No two users have names that differ in case only; GetUser may take the exact name alone. */
async function takenOrUnseen(iam: IAMClient, userName: string): Promise<Error> {
  for await (const { Users = [] } of paginateListUsers({ client: iam }, {})) {
    const other = Users.find(({ UserName = "" }) => UserName.toLowerCase() === userName.toLowerCase())?.UserName;
    if (other && other !== userName) return new Rejected(`the name is taken: there is a user ${other}`);
  }
  return new Transient(`${userName} exists, but IAM does not show it yet`);
}

/** @throws {Rejected} if another request, or somebody by hand, made the user */
export function madeBy(user: StandingUser, requestId: string): StandingUser {
  if (user.tags.get(userTag.request) === requestId) return user;
  throw new Rejected(`${user.userName} exists already, and was not made by this request`);
}

/** @throws {Rejected} if another request, or somebody by hand, made the user, or the user is onboarded already */
export function unfinished(user: StandingUser, requestId: string): StandingUser {
  const onboarded = madeBy(user, requestId).tags.get(userTag.onboarded);
  if (onboarded === undefined) return user;
  throw new Rejected(`${user.userName} was onboarded by this request at ${onboarded}`);
}
