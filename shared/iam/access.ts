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

/** Names of groups, and ARNs of managed policies on the user himself. */
export interface Access {
  groups: string[];
  policies: string[];
}

export async function listAccess(client: IAMClient, UserName: string): Promise<Access> {
  const access: Access = { groups: [], policies: [] };
  for await (const { Groups = [] } of paginateListGroupsForUser({ client }, { UserName }))
    access.groups.push(...Groups.map(({ GroupName = "" }) => GroupName));
  for await (const { AttachedPolicies = [] } of paginateListAttachedUserPolicies({ client }, { UserName }))
    access.policies.push(...AttachedPolicies.map(({ PolicyArn = "" }) => PolicyArn));
  return access;
}

/** What has been removed already counts as removed. */
export async function removeAccess(iam: IAMClient, UserName: string, { groups, policies }: Access): Promise<void> {
  const gone = unless("NoSuchEntityException");
  for (const PolicyArn of policies) await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn })).catch(gone);
  for (const GroupName of groups) await iam.send(new RemoveUserFromGroupCommand({ UserName, GroupName })).catch(gone);
}

/** IAM takes what a user has already for success. @throws {Rejected} for what does not exist, or is one too many */
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
