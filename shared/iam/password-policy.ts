import { GetAccountPasswordPolicyCommand, type PasswordPolicy } from "@aws-sdk/client-iam";
import { iam } from "../aws/iam.ts";
import { unless } from "../errors.ts";

/** The account's own; nothing where AWS's is in force. */
export const passwordPolicy = async (): Promise<PasswordPolicy | undefined> =>
  (await iam.send(new GetAccountPasswordPolicyCommand()).catch(unless("NoSuchEntityException")))?.PasswordPolicy;
