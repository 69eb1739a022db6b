import {
  AddUserToGroupCommand,
  CreateGroupCommand,
  DeleteGroupCommand,
  GetGroupCommand,
  RemoveUserFromGroupCommand,
} from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { PlanIsStale, Transient, unless } from "../../shared/errors.ts";
import { guard } from "../../shared/iam/guard.ts";
import { unlessGone } from "./removal.ts";
import { path } from "./settings.ts";

const gone = unless("NoSuchEntityException");
/** A user who is deleted is a member of nothing, also if another user has the name now. */
const noMore = unless("UserGone", "UserReplaced");

export const findGroup = async (GroupName: string) =>
  (await iam.send(new GetGroupCommand({ GroupName, MaxItems: 1 })).catch(gone))?.Group;

export async function ensureGroup(GroupName: string): Promise<void> {
  const found = await findGroup(GroupName);
  if (!found) await iam.send(new CreateGroupCommand({ GroupName, Path: path }));
  else if (found.Path !== path) throw new PlanIsStale(`somebody has made a group ${GroupName} under ${found.Path}`);
}

export async function removeGroup(GroupName: string): Promise<void> {
  const find = () => findGroup(GroupName);
  if (await find()) await iam.send(new DeleteGroupCommand({ GroupName })).catch(unlessGone(find));
}

interface Member {
  name: string;
  userName: string;
  userId: string;
}

export async function setMember({ name: GroupName, ...who }: Member, requestId: string, isMember: boolean) {
  const user = await guard(iam, { requestId, ...who }).catch(noMore);
  if (!user) return;
  const named = { GroupName, UserName: user.userName };
  const found = await findGroup(GroupName);
  if (found) await iam.send(isMember ? new AddUserToGroupCommand(named) : new RemoveUserFromGroupCommand(named));
  else if (isMember) throw new Transient(`IAM does not show the group ${GroupName} yet`);
}
