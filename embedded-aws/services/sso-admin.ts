import type * as SsoAdmin from "@aws-sdk/client-sso-admin";
import type { Account } from "../account.ts";
import type { CallOf } from "../call.ts";
import { AwsError } from "../operation.ts";
import { page } from "./identity-center.ts";

type Call<Name extends string> = CallOf<typeof SsoAdmin, Name>;

const listInstances: Call<"ListInstances"> = ({ id, identityCenter }) => ({
  Instances: identityCenter
    ? [{ InstanceArn: identityCenter.instanceArn, IdentityStoreId: identityCenter.identityStoreId, OwnerAccountId: id }]
    : [],
});

function instanceOf({ identityCenter }: Account, arn: string | undefined) {
  if (identityCenter?.instanceArn === arn && identityCenter) return identityCenter;
  throw new AwsError("ResourceNotFoundException", `Could not find instance ${arn}`);
}

/**
 * What is assigned to the principal itself. No document says whether AWS names what a user has by groups as well.
 * @see https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_ListAccountAssignmentsForPrincipal.html
 */
const listAccountAssignmentsForPrincipal: Call<"ListAccountAssignmentsForPrincipal"> = (
  account,
  { InstanceArn, PrincipalId, Filter, ...asked },
) => {
  const { assignments = [] } = instanceOf(account, InstanceArn);
  const { items, ...more } = page(
    assignments.filter(
      (each) => each.PrincipalId === PrincipalId && [undefined, each.AccountId].includes(Filter?.AccountId),
    ),
    asked,
  );
  return { AccountAssignments: items, ...more };
};

const describePermissionSet: Call<"DescribePermissionSet"> = (account, { InstanceArn, PermissionSetArn }) => {
  const found = instanceOf(account, InstanceArn).permissionSets?.find(
    (set) => set.PermissionSetArn === PermissionSetArn,
  );
  if (!found) throw new AwsError("ResourceNotFoundException", `Could not find PermissionSet ${PermissionSetArn}`);
  return { PermissionSet: found };
};

export const ssoAdmin = { listInstances, listAccountAssignmentsForPrincipal, describePermissionSet };
