import type { GetCallerIdentityResponse } from "@aws-sdk/client-sts";
import type { Account } from "./account.ts";
import { sortedUsers, userArn } from "./iam/names.ts";
import type { Caller, Operation } from "./operation.ts";

export const stsOperations = (account: Account): Record<string, Operation> => ({
  GetCallerIdentity: (_input: unknown, { arn, accessKeyId }: Caller): GetCallerIdentityResponse => {
    const user = sortedUsers(account).find((each) => userArn(account, each) === arn);
    return { Account: account.id, Arn: arn, UserId: user?.UserId ?? accessKeyId };
  },
});
