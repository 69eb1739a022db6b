import type { LoginProfile } from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { type Access, listAccess } from "../../shared/iam/access.ts";
import { listKeys } from "../../shared/iam/access-keys.ts";
import { belongings } from "../../shared/iam/belongings.ts";
import { loginProfile } from "../../shared/iam/login-profile.ts";

/** All that keeps IAM from deleting a user. */
export interface Belongings {
  keys: string[];
  password: LoginProfile | undefined;
  access: Access;
  /** What no onboarding gives, in words. */
  others: string[];
}

const notGiven = ["inlinePolicies", "mfaDevices", "sshKeys", "signingCertificates", "serviceCredentials"] as const;

export async function belongingsOf(userName: string): Promise<Belongings> {
  const others: string[] = [];
  for (const noun of notGiven) {
    const { what, list } = belongings[noun];
    others.push(...(await list(iam, userName)).map(({ id }) => `${what} ${id}`));
  }
  return {
    keys: (await listKeys(iam, userName)).map(({ AccessKeyId }) => AccessKeyId),
    password: await loginProfile(iam, userName),
    access: await listAccess(iam, userName),
    others,
  };
}
