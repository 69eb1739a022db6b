import {
  IdentitystoreClient,
  type IdentitystoreClientConfig,
  paginateListGroupMembershipsForMember,
  paginateListUsers,
} from "@aws-sdk/client-identitystore";
import {
  DescribePermissionSetCommand,
  paginateListAccountAssignmentsForPrincipal,
  paginateListInstances,
  SSOAdminClient,
} from "@aws-sdk/client-sso-admin";

import type { Assignment, Directory, DirectoryUser } from "./directory.ts";

/** Reads IAM Identity Center, with the caller's own rights. What was read once is not read again. */
export function openDirectory(IdentityStoreId: string, options: IdentitystoreClientConfig): Directory {
  const [identityStore, sso] = [new IdentitystoreClient(options), new SSOAdminClient(options)];
  const names = new Map<string, Promise<string>>();
  let all: Promise<DirectoryUser[]> | undefined;
  let instance: Promise<string> | undefined;

  async function listUsers(): Promise<DirectoryUser[]> {
    const found: DirectoryUser[] = [];
    for await (const { Users = [] } of paginateListUsers({ client: identityStore }, { IdentityStoreId }))
      for (const { UserId: userId = "", UserName: userName = "", Emails = [], UserStatus } of Users)
        found.push({
          ...{ userId, userName, isEnabled: UserStatus !== "DISABLED" },
          emails: Emails.flatMap(({ Value }) => Value ?? []),
        });
    return found;
  }

  async function findInstance(): Promise<string> {
    for await (const { Instances = [] } of paginateListInstances({ client: sso }, {}))
      for (const each of Instances) if (each.IdentityStoreId === IdentityStoreId) return each.InstanceArn ?? "";
    throw new Error(`no instance of IAM Identity Center has the identity store ${IdentityStoreId}`);
  }

  async function groupsOf(UserId: string): Promise<string[]> {
    const asked = { IdentityStoreId, MemberId: { UserId } };
    const pages = await Array.fromAsync(paginateListGroupMembershipsForMember({ client: identityStore }, asked));
    return pages.flatMap(({ GroupMemberships = [] }) => GroupMemberships.flatMap(({ GroupId }) => GroupId ?? []));
  }

  async function nameOf(InstanceArn: string, PermissionSetArn: string): Promise<string> {
    const { PermissionSet } = await sso.send(new DescribePermissionSetCommand({ InstanceArn, PermissionSetArn }));
    return PermissionSet?.Name ?? PermissionSetArn;
  }

  return {
    users: () => {
      all ??= listUsers().catch(
        forget(() => {
          all = undefined;
        }),
      );
      return all;
    },

    /**
     * What a user may sign in to, in all accounts or in one. AWS answers it in the organization's management account alone
     * (https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_ListAccountAssignmentsForPrincipal.html). No document says
     * whether it names what the user has by groups, so groups are asked for, too (no probe: identity-center).
     */
    assignments: async (userId: string, AccountId?: string): Promise<Assignment[]> => {
      instance ??= findInstance().catch(
        forget(() => {
          instance = undefined;
        }),
      );
      const InstanceArn = await instance;
      const groups = (await groupsOf(userId)).map((PrincipalId) => ({ PrincipalType: "GROUP" as const, PrincipalId }));
      const found = new Map<string, Assignment>();
      for (const principal of [{ PrincipalType: "USER" as const, PrincipalId: userId }, ...groups]) {
        const asked = { InstanceArn, ...principal, ...(AccountId && { Filter: { AccountId } }) };
        for await (const { AccountAssignments = [] } of paginateListAccountAssignmentsForPrincipal(
          { client: sso },
          asked,
        ))
          for (const { AccountId: account = "", PermissionSetArn: arn = "" } of AccountAssignments) {
            const name = names.get(arn) ?? nameOf(InstanceArn, arn).catch(forget(() => names.delete(arn)));
            names.set(arn, name);
            found.set(`${account} ${arn}`, { account, permissionSet: await name });
          }
      }
      return [...found.values()];
    },
  };
}

/** A failure is not kept: the next one who asks tries again. */
const forget =
  (drop: () => void) =>
  (error: unknown): never => {
    drop();
    throw error;
  };
