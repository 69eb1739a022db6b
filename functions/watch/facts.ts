import { GetGroupCommand, GetRoleCommand, GetUserCommand } from "@aws-sdk/client-iam";
import pLimit from "p-limit";
import { inAccount, sessionName } from "../../shared/account.ts";
import { iam } from "../../shared/aws/iam.ts";
import { AccountUnreachable, unless } from "../../shared/errors.ts";
import { tagsByKey, userTag } from "../../shared/iam/tags.ts";
import { printable } from "../../shared/printable.ts";
import type { Facts } from "./kind.ts";
import { changedIn, ofPasswordPolicy } from "./of-access.ts";
import { isOurs, type Stage } from "./own.ts";
import type { Seen } from "./seen.ts";

interface Bounds {
  stage: Stage;
  managedPath: string;
  /** Empty if no access file manages anything. */
  accessPath: string;
}

/** What has to be read. Whether something is the stage's own, its name says. */
type Read = Omit<Facts, "ofSteward">;

/** IAM refuses a name that no user can have. One such event must not keep the others from being told. */
const absent = ["NoSuchEntityException", "ValidationError"];
/** IAM throttles a whole account, and a workflow may be reading too. */
const atOnce = 5;

/** Reads what the events are about, in the account of each. What cannot be read is the caller's failure. */
export async function readFacts(events: Seen[], bounds: Bounds): Promise<(event: Seen) => Facts> {
  const accounts = Map.groupBy(events, ({ account }) => account);
  const read = await Promise.all(
    [...accounts].map(async ([account, own]) => [account, await readIn(account, own, bounds)] as const),
  );
  const known = new Map(read);
  return (event) => {
    const [name = ""] = changedIn(event)?.split("/").slice(-1) ?? [];
    return { ...(known.get(event.account)?.(event) ?? unread), ofSteward: isOurs(name, bounds.stage) };
  };
}

/** If an account cannot be entered, watch reads the others, and tells every change in this one. */
const unread: Read = { entered: false, managed: true, ofAccess: false };

async function readIn(account: string, events: Seen[], { stage, ...bounds }: Bounds) {
  const isHome = account === stage.accountId;
  const accessPath = isHome ? bounds.accessPath : ""; // access files are applied in the stage's own account alone
  const member = isHome ? undefined : { account, session: sessionName("watch") };
  return inAccount(member, () => readThings(events, { ...bounds, accessPath })).catch((error) => {
    const isClosed = error instanceof AccountUnreachable || (!isHome && /^AccessDenied/.test(error.name));
    if (isClosed) return () => unread;
    throw error;
  });
}

/** Each user, group and role once. */
async function readThings(events: Seen[], bounds: Omit<Bounds, "stage">): Promise<(event: Seen) => Read> {
  const limited = pLimit(atOnce);
  const read = <T>(names: (string | undefined)[], one: (name: string) => Promise<T>) =>
    Promise.all([...new Set(names)].map(async (name) => [name, name && (await limited(one, name))] as const)).then(
      (pairs) => new Map(pairs),
    );
  const ofAccess = bounds.accessPath ? events : [];
  const users = await read(
    events.map(({ userName }) => userName),
    userOf,
  );
  const groups = await read(
    ofAccess.map(({ named }) => named.groupName),
    groupPath,
  );
  const roles = await read(
    ofAccess.map(({ named }) => named.roleName),
    rolePath,
  );
  return (event) => {
    const user = (event.userName && users.get(event.userName)) || undefined;
    const path = groups.get(event.named.groupName) ?? roles.get(event.named.roleName);
    return {
      entered: true,
      user: user && { owner: user.owner, leaving: user.leaving },
      managed: isMoved(event) || isUnder(bounds.managedPath, user?.path),
      ofAccess: bounds.accessPath !== "" && isOfAccess(event, path || undefined, bounds.accessPath),
    };
  };
}

/** The user as they are now; nothing if no user has the name any more. */
async function userOf(UserName: string) {
  const found = await iam.send(new GetUserCommand({ UserName })).catch(unless(...absent));
  if (!found?.User) return undefined;
  const tags = tagsByKey(found.User);
  const owner = tags.get(userTag.owner);
  return {
    path: found.User.Path ?? "/",
    ...(owner !== undefined && { owner: printable(owner) }),
    leaving: tags.has(userTag.leaving),
  };
}

const groupPath = async (GroupName: string) =>
  (await iam.send(new GetGroupCommand({ GroupName, MaxItems: 1 })).catch(unless(...absent)))?.Group?.Path;

const rolePath = async (RoleName: string) =>
  (await iam.send(new GetRoleCommand({ RoleName })).catch(unless(...absent)))?.Role?.Path;

/** What is deleted by now has no path, and counts as under it. */
const isUnder = (path: string, actual: string | undefined) => actual === undefined || actual.startsWith(path);
/** The event does not say the path before the move. */
const isMoved = ({ named }: Seen) => named.newPath !== undefined;

function isOfAccess(event: Seen, path: string | undefined, accessPath: string): boolean {
  const { groupName, roleName, policyArn } = event.named;
  if (ofPasswordPolicy(event) || isMoved(event)) return true;
  if (groupName ?? roleName) return isUnder(accessPath, path);
  return policyArn?.split(":policy")[1]?.startsWith(accessPath) ?? false;
}
