import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { iam } from "../../shared/aws/iam.ts";
import { sts } from "../../shared/aws/sts.ts";
import { UserProtected } from "../../shared/errors.ts";
import { guard } from "../../shared/iam/guard.ts";
import { userTag } from "../../shared/iam/tags.ts";
import { beforeDeny } from "./deny.ts";
import { holdUndone } from "./evidence.ts";
import type { Settings } from "./leaver.ts";

interface Request {
  requestId: string;
  userName: string;
  userId?: string | undefined;
}

/** Whether he may be offboarded at all, and what he has of what the deny itself changes; changes nothing. */
export async function verify({ requestId, userName, userId }: Request, settings: Settings) {
  const user = await guard(iam, { requestId, userName, userId });
  await holdUndone(settings, { requestId, userId: user.userId });
  const { Arn } = await sts.send(new GetCallerIdentityCommand());
  if (Arn === user.arn) throw new UserProtected(`${userName} runs this automation: he cannot be offboarded by it`);
  const before = await beforeDeny(user);
  return { userId: user.userId, owner: user.tags.get(userTag.owner), before, quarantineDays: settings.quarantineDays };
}
