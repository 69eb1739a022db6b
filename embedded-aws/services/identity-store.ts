import type * as IdentityStore from "@aws-sdk/client-identitystore";
import type { Account } from "../account.ts";
import type { CallOf } from "../call.ts";
import { AwsError } from "../operation.ts";
import { page } from "./identity-center.ts";

type Call<Name extends string> = CallOf<typeof IdentityStore, Name>;

/** AWS documents the error, not its text: https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_ListUsers.html */
function storeOf({ identityCenter }: Account, id: string | undefined) {
  if (identityCenter?.identityStoreId === id && identityCenter) return identityCenter;
  throw new AwsError("ResourceNotFoundException", `IDENTITY_STORE ${id} not found.`);
}

const listUsers: Call<"ListUsers"> = (account, { IdentityStoreId, ...asked }) => {
  const { items, ...more } = page(storeOf(account, IdentityStoreId).users, asked);
  const Users = items.map(({ emails = [], ...user }) => ({
    IdentityStoreId,
    ...user,
    Emails: emails.map((Value, at) => ({ Value, Type: "work", Primary: at === 0 })),
  }));
  return { Users, ...more };
};

/** @see https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_ListGroupMembershipsForMember.html */
const listGroupMembershipsForMember: Call<"ListGroupMembershipsForMember"> = (
  account,
  { IdentityStoreId, MemberId, ...asked },
) => {
  const { UserId = "" } = MemberId ?? {};
  const groups = (storeOf(account, IdentityStoreId).groups ?? []).filter(({ members }) => members.includes(UserId));
  const { items, ...more } = page(groups, asked);
  return {
    GroupMemberships: items.map(({ GroupId }) => ({ IdentityStoreId, GroupId, MemberId: { UserId } })),
    ...more,
  };
};

export const identityStore = { listUsers, listGroupMembershipsForMember };
