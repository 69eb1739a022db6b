import type * as Sts from "@aws-sdk/client-sts";
import type { CallOf } from "./call.ts";
import { callingUser } from "./iam/names.ts";

const getCallerIdentity: CallOf<typeof Sts, "GetCallerIdentity"> = (account, _input, caller) => ({
  Account: account.id,
  Arn: caller.arn,
  UserId: callingUser(account, caller)?.UserId ?? caller.accessKeyId,
});

export const sts = { getCallerIdentity };
