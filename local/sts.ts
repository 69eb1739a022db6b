import type * as Sts from "@aws-sdk/client-sts";
import type { CallOf } from "./call.ts";
import { sortedUsers, userArn } from "./iam/names.ts";

const getCallerIdentity: CallOf<typeof Sts, "GetCallerIdentity"> = (account, _input, { arn, accessKeyId }) => {
  const user = sortedUsers(account).find((each) => userArn(account, each) === arn);
  return { Account: account.id, Arn: arn, UserId: user?.UserId ?? accessKeyId };
};

export const sts = { getCallerIdentity };
