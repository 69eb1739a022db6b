import {
  CreateUserCommand,
  GetUserCommand,
  type IAMClient,
  paginateListUsers,
  type Tag,
  type User,
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
 * client token, so that a tag says which request made the user. It looks before: the role may not tag an onboarded user, and
 * AWS does not say whether CreateUser on a taken name meets that refusal first (no probe: refusal-first). New users show
 * late (probe: new-user).
 *
 * @throws {Rejected} if somebody else's user has the name, or the user is onboarded already
 * @throws {Transient} if IAM does not show the user yet
 */
export async function ensureUser(iam: IAMClient, wanted: Wanted): Promise<StandingUser> {
  const found = await find(iam, wanted.userName);
  if (found) return takeUp(found, wanted);
  if (await create(iam, wanted)) return shown(iam, wanted.userName);
  const other = await find(iam, wanted.userName); // the SDK repeats a call whose answer is lost
  if (other) return takeUp(other, wanted);
  throw await takenOrUnseen(iam, wanted.userName);
}

const find = async (iam: IAMClient, UserName: string): Promise<User | undefined> =>
  (await iam.send(new GetUserCommand({ UserName })).catch(unless("NoSuchEntityException")))?.User;

function takeUp(found: User, { userName, requestId, boundary }: Wanted): StandingUser {
  const user = unfinished(standing(found), requestId);
  if (found.PermissionsBoundary?.PermissionsBoundaryArn === boundary) return user;
  throw new Rejected(`${userName} exists already, and without the boundary that this request would have given`);
}

/** False if a user of the name exists. */
async function create(iam: IAMClient, wanted: Wanted): Promise<boolean> {
  const { userName: UserName, path: Path, boundary: PermissionsBoundary } = wanted;
  const command = new CreateUserCommand({ UserName, Path, PermissionsBoundary, Tags: tagsOf(wanted) });
  const made = await iam.send(command).catch(unless("EntityAlreadyExistsException")).catch(refusedByIam);
  return made !== undefined;
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
  const found = await untilShown(() => find(iam, UserName), Boolean);
  if (found) return standing(found);
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
