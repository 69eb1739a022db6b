/** An instance of IAM Identity Center, with its identity store. */
export interface IdentityCenter {
  identityStoreId: string;
  instanceArn: string;
  users: { UserId: string; UserName: string; emails?: string[]; UserStatus?: "ENABLED" | "DISABLED" }[];
  /** With the ids of their members. */
  groups?: { GroupId: string; members: string[] }[];
  permissionSets?: { PermissionSetArn: string; Name: string }[];
  /** Of a user or a group, by id. */
  assignments?: { AccountId: string; PermissionSetArn: string; PrincipalId: string; PrincipalType: "USER" | "GROUP" }[];
}

/** One page of a list; the token is the place where the next one begins. */
export function page<T>(
  all: T[],
  { NextToken, MaxResults = 100 }: { NextToken?: string | undefined; MaxResults?: number | undefined },
) {
  const start = Number(NextToken ?? 0);
  const end = start + MaxResults;
  return { items: all.slice(start, end), ...(end < all.length && { NextToken: String(end) }) };
}
