import { SimulatePrincipalPolicyCommand } from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import type { StandingUser } from "../../shared/iam/guard.ts";
import { passwordPolicy } from "../../shared/iam/password-policy.ts";

/** What the requester should know: a user who may not change the first password cannot sign in. */
export async function resetRemarks({ arn, userName }: StandingUser): Promise<string[]> {
  if ((await passwordPolicy())?.AllowUsersToChangePassword) return [];
  const { EvaluationResults = [] } = await iam.send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn: arn,
      ActionNames: ["iam:ChangePassword"],
      ResourceArns: [arn],
    }),
  );
  if (EvaluationResults.some(({ EvalDecision }) => EvalDecision === "allowed")) return [];
  return [
    `${userName} must change the password at the first sign-in and may not: give IAMUserChangePassword, or let the account's password policy allow it`,
  ];
}
