import type { Stage } from "../stage/stage.ts";
import { explain } from "../terminal/errors.ts";
import { notOk, type Verdict } from "./verdict.ts";

type Known = Pick<Stage, "accountId" | "name">;

export const redeployed = ({ accountId, name }: Known) =>
  `deploy dist/member.json there (npm run member), with HubAccount=${accountId} Stage=${name}`;

/**
 * Why an account could not be looked into, by what AWS says. A refusal reads the same whether the role is not there or
 * does not trust the caller.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function entryVerdict(error: Error, stage: Known): Verdict {
  const { name, message } = (error.cause ?? error) as Error;
  if (name !== "AccessDenied") return { outcome: "not seen", detail: `${name}: ${explain(error.cause ?? error)}` };
  const denying =
    /explicit deny in a (service|resource) control policy|no (service|resource) control policy allows/.exec(message);
  if (denying)
    return notOk(
      `a ${denying[1] ?? denying[2]} control policy of the organization denies it: ${message}`,
      `exempt the roles iam-steward-${stage.name}-* there: docs/organization.md, section An account that cannot be entered`,
    );
  if (/identity-based policy|permissions boundary|session policy/.test(message))
    return {
      outcome: "not seen",
      detail: `you may not look: ${message}. Ask for sts:AssumeRole on arn:*:iam::*:role/iam-steward-${stage.name}-read`,
    };
  return notOk(
    `there is no role iam-steward-${stage.name}-read, or it does not trust account ${stage.accountId}`,
    redeployed(stage),
  );
}
