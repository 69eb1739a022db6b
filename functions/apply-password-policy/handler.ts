import { setTimeout as sleep } from "node:timers/promises";
import {
  GetAccountPasswordPolicyCommand,
  UpdateAccountPasswordPolicyCommand,
  type UpdateAccountPasswordPolicyRequest,
} from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { config } from "../../shared/config.ts";
import { Transient, unless } from "../../shared/errors.ts";
import { logger, stepAtHome } from "../../shared/step.ts";
import { answer } from "./answer.ts";
import { applyPasswordPolicy } from "./contract.ts";
import { strengthened } from "./strengthened.ts";

const { MANAGE_PASSWORD_POLICY } = config(["MANAGE_PASSWORD_POLICY"]);

/** Milliseconds. What is left of the function's minute is for the answer, without which CloudFormation waits an hour. */
const longest = 35_000;

/**
 * CloudFormation's hand on the account's password policy, which has no resource type: strengthens it where it is weaker
 * than the audit asks for, and never weakens it. On delete it is left as it is.
 * Safe to repeat: what is strong enough is not written again.
 */
export const handler = stepAtHome(applyPasswordPolicy, async (request) => {
  const outcome = await Promise.race([apply(request.RequestType), tooLate()]).then(
    (reason) => ({ status: "SUCCESS" as const, reason }),
    ({ name, message }: Error) => ({ status: "FAILED" as const, reason: `${name}: ${message}` }),
  );
  await answer(request, outcome);
  logger.info("CloudFormation has its answer", outcome);
  return outcome;
});

async function apply(requestType: string): Promise<string> {
  if (requestType === "Delete") return "the password policy stays as it is";
  if (MANAGE_PASSWORD_POLICY === "false") return "the password policy is not ours to manage";
  const { PasswordPolicy } =
    (await iam.send(new GetAccountPasswordPolicyCommand({})).catch(unless("NoSuchEntityException"))) ?? {};
  const wanted: UpdateAccountPasswordPolicyRequest | undefined = strengthened(PasswordPolicy);
  if (wanted === undefined) return "the password policy is strong enough";
  await iam.send(new UpdateAccountPasswordPolicyCommand(wanted));
  return "the password policy is strengthened";
}

async function tooLate(): Promise<never> {
  await sleep(longest, undefined, { ref: false });
  throw new Transient(`IAM has not answered for ${longest / 1000} seconds`);
}
