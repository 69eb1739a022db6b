import { setTimeout as sleep } from "node:timers/promises";
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
import { type StandingUser, standing } from "./guard.ts";
import { userTag } from "./tags.ts";

interface Wanted {
  requestId: string;
  userName: string;
  path: string;
  boundary: string;
  /** Without those of ours. */
  tags: Record<string, string>;
  owner: string;
  expiresAt?: string | undefined;
}

/** IAM finds within seconds whom it has just made; each look takes its time, too. */
const looks = { every: 2_000, atMost: 15 };

/**
 * The user that a request asks for: made now, or found as an earlier try of the same request left him. AWS knows no
 * token for CreateUser, so that the request stands in a tag.
 *
 * @throws {Rejected} where the name belongs to somebody else's user, or to one that was onboarded already
 * @throws {Transient} where IAM does not find the user yet
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
  return seen(iam, wanted.userName);
}

const refusedByIam = asRejected("LimitExceededException", "InvalidInputException", "NoSuchEntityException");

const tagsOf = ({ requestId, owner, expiresAt, tags }: Wanted): Tag[] => [
  ...Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  { Key: userTag.request, Value: requestId },
  { Key: userTag.owner, Value: owner },
  ...(expiresAt === undefined ? [] : [{ Key: userTag.expiresAt, Value: expiresAt }]),
];

/** Later steps read him, so that he must be found by then. */
async function seen(iam: IAMClient, UserName: string): Promise<StandingUser> {
  for (let look = 0; look < looks.atMost; look += 1) {
    const found = await iam.send(new GetUserCommand({ UserName })).catch(unless("NoSuchEntityException"));
    if (found) return standing(found.User);
    await sleep(looks.every);
  }
  throw new Transient(`IAM does not find ${UserName} yet`);
}

/** Names are unique whatever their case; look-ups may be exact. */
async function takenOrUnseen(iam: IAMClient, userName: string): Promise<Error> {
  for await (const { Users = [] } of paginateListUsers({ client: iam }, {})) {
    const other = Users.find(({ UserName = "" }) => UserName.toLowerCase() === userName.toLowerCase())?.UserName;
    if (other && other !== userName) return new Rejected(`the name is taken: there is a user ${other}`);
  }
  return new Transient(`${userName} exists, but IAM does not find him yet`);
}

/** @throws {Rejected} where the user was made by anybody else */
export function madeBy(user: StandingUser, requestId: string): StandingUser {
  if (user.tags.get(userTag.request) === requestId) return user;
  throw new Rejected(`${user.userName} exists already, and was not made by this request`);
}

/** @throws {Rejected} where the user was made by anybody else, or is whole */
export function unfinished(user: StandingUser, requestId: string): StandingUser {
  const onboarded = madeBy(user, requestId).tags.get(userTag.onboarded);
  if (onboarded === undefined) return user;
  throw new Rejected(`${user.userName} was onboarded by this request at ${onboarded}`);
}
