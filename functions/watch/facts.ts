import { GetGroupCommand, GetRoleCommand, GetUserCommand } from "@aws-sdk/client-iam";
import pLimit from "p-limit";
import { iam } from "../../shared/aws/iam.ts";
import { unless } from "../../shared/errors.ts";
import { userTag } from "../../shared/iam/tags.ts";
import { printable } from "../../shared/printable.ts";
import type { Facts } from "./kind.ts";
import { ofPasswordPolicy } from "./of-access.ts";
import type { Seen } from "./seen.ts";

interface Bounds {
  managedPath: string;
  /** Empty if no access file manages anything. */
  accessPath: string;
}

/** IAM throttles a whole account, and a workflow may be reading too. */
const atOnce = 5;

/** Reads what the events are about, each user, group and role once. What cannot be read is the caller's failure. */
export async function readFacts(events: Seen[], bounds: Bounds): Promise<(event: Seen) => Facts> {
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
      user: user && { owner: user.owner, leaving: user.leaving },
      managed: event.userName === undefined || (user?.path ?? bounds.managedPath).startsWith(bounds.managedPath),
      ofAccess: bounds.accessPath !== "" && isOfAccess(event, path || undefined, bounds.accessPath),
    };
  };
}

/** The user as they are now; nothing if no user has the name any more. */
async function userOf(UserName: string) {
  const found = await iam.send(new GetUserCommand({ UserName })).catch(unless("NoSuchEntityException"));
  if (!found?.User) return undefined;
  const tags = new Map((found.User.Tags ?? []).map(({ Key = "", Value = "" }) => [Key.toLowerCase(), Value]));
  const owner = tags.get(userTag.owner);
  return {
    path: found.User.Path ?? "/",
    ...(owner !== undefined && { owner: printable(owner) }),
    leaving: tags.has(userTag.leaving),
  };
}

const groupPath = async (GroupName: string) =>
  (await iam.send(new GetGroupCommand({ GroupName, MaxItems: 1 })).catch(unless("NoSuchEntityException")))?.Group?.Path;

const rolePath = async (RoleName: string) =>
  (await iam.send(new GetRoleCommand({ RoleName })).catch(unless("NoSuchEntityException")))?.Role?.Path;

/** Of a group or role that is gone by now, the path is not known: it counts as the file's. */
function isOfAccess(event: Seen, path: string | undefined, accessPath: string): boolean {
  const { groupName, roleName, policyArn } = event.named;
  if (ofPasswordPolicy(event)) return true;
  if (groupName ?? roleName) return (path ?? accessPath).startsWith(accessPath);
  return policyArn?.split(":policy")[1]?.startsWith(accessPath) ?? false;
}
