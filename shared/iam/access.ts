import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  DetachUserPolicyCommand,
  type IAMClient,
  paginateListAttachedUserPolicies,
  paginateListGroupsForUser,
  RemoveUserFromGroupCommand,
} from "@aws-sdk/client-iam";
import { asRejected, unless } from "../errors.ts";

/** Names of groups, and ARNs of managed policies that are attached to the user directly. */
export interface Access {
  groups: string[];
  policies: string[];
}

export const listAccess = async (iam: IAMClient, userName: string): Promise<Access> => ({
  groups: await listGroups(iam, userName),
  policies: await listPolicies(iam, userName),
});

export async function listGroups(client: IAMClient, UserName: string): Promise<string[]> {
  const pages = await Array.fromAsync(paginateListGroupsForUser({ client }, { UserName }));
  return pages.flatMap(({ Groups = [] }) => Groups.map(({ GroupName = "" }) => GroupName));
}

export async function listPolicies(client: IAMClient, UserName: string): Promise<string[]> {
  const pages = await Array.fromAsync(paginateListAttachedUserPolicies({ client }, { UserName }));
  return pages.flatMap(({ AttachedPolicies = [] }) => AttachedPolicies.map(({ PolicyArn = "" }) => PolicyArn));
}

/** What has been removed already counts as removed. */
export async function removeAccess(iam: IAMClient, UserName: string, { groups, policies }: Access): Promise<void> {
  const gone = unless("NoSuchEntityException");
  for (const PolicyArn of policies) await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn })).catch(gone);
  for (const GroupName of groups) await iam.send(new RemoveUserFromGroupCommand({ UserName, GroupName })).catch(gone);
}

/** IAM accepts what a user has already. @throws {Rejected} for what does not exist, or is one too many */
export async function addAccess(iam: IAMClient, UserName: string, { groups, policies }: Access): Promise<void> {
  const refused = asRejected(
    "NoSuchEntityException",
    "LimitExceededException",
    "PolicyNotAttachableException",
    "InvalidInputException",
  );
  for (const GroupName of groups) await iam.send(new AddUserToGroupCommand({ UserName, GroupName })).catch(refused);
  for (const PolicyArn of policies) await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn })).catch(refused);
}
