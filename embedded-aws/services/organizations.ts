import type * as Organizations from "@aws-sdk/client-organizations";
import type { Account } from "../account.ts";
import type { CallOf } from "../call.ts";
import { AwsError } from "../operation.ts";

type Call<Name extends string> = CallOf<typeof Organizations, Name>;

/** The largest page that AWS gives, and the usual one. */
const mostAccounts = 20;

/** The first account of the process is the organization's management account. Delegated administrators are not there. */
const isManagement = ({ id, accounts }: Account) => accounts.keys().next().value === id;

/**
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html
 * The texts of the errors are AWS's. A page may be empty and yet name another one.
 */
const listAccounts: Call<"ListAccounts"> = (account, { NextToken, MaxResults = mostAccounts }) => {
  if (account.organization === undefined)
    throw new AwsError("AWSOrganizationsNotInUseException", "Your account is not a member of an organization.");
  if (!isManagement(account))
    throw new AwsError("AccessDeniedException", "You don't have permissions to access this resource.");
  if (MaxResults < 1 || MaxResults > mostAccounts)
    throw new AwsError("InvalidInputException", "You specified an invalid value.");
  const { emptyPages, pageItems } = account.behaviour;
  const [start = 0, emptied = 0] = (NextToken ?? "0").split(" ").map(Number);
  const all = [...account.accounts.values()];
  if (emptyPages && !emptied && start < all.length) return { Accounts: [], NextToken: `${start} 1` };
  const end = start + Math.min(MaxResults, pageItems);
  return {
    Accounts: all.slice(start, end).map((each) => described(each, account)),
    ...(end < all.length && { NextToken: `${end}` }),
  };
};

/** `Status` is the old name of `State`, which AWS retired in September 2026. */
const described = ({ id, state }: Account, { id: management, organization }: Account) => ({
  Id: id,
  Arn: `arn:aws:organizations::${management}:account/${organization}/${id}`,
  Email: `account-${id}@example.com`,
  Name: `account-${id}`,
  State: state,
  JoinedMethod: "CREATED" as const,
});

export const organizations = { listAccounts };
