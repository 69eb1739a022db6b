import type { IAMClient } from "@aws-sdk/client-iam";
import { type AccessKey, lastUse } from "../../shared/iam/access-keys.ts";
import { DAY } from "../../shared/time.ts";

/** For how many days, with fractions, a key was not used, as far as IAM knows; one never used rests since it was made. */
export async function daysAtRest(iam: IAMClient, { AccessKeyId, CreateDate }: AccessKey, now: string): Promise<number> {
  const since = (await lastUse(iam, AccessKeyId)) ?? CreateDate;
  if (!since) throw new Error(`IAM does not say when ${AccessKeyId} was made`);
  return (Date.parse(now) - since.getTime()) / DAY;
}
