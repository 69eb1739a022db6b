import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import type { Seed } from "../../embedded-aws/seed.ts";
import { DAY, type TestStack } from "../support/stack.ts";
import { trailEvent } from "./executions.ts";
import type { Scenario } from "./scenario.ts";

export const requireMfa = "iam-steward-local-require-mfa";
const program = "svc-reader";

/** Users in every account that no scenario is about: among them two that automation must never touch. */
const bystanders = (now: Date): Seed => {
  const ago = (days: number) => new Date(now.getTime() - days * DAY);
  const inUse = { created: ago(20), lastUsed: ago(0.1) };
  return {
    groups: ["developers", "analysts", "admins"].map((GroupName) => ({ GroupName })),
    users: [
      { UserName: "bob", CreateDate: ago(300), groups: ["developers"], password: { changed: ago(9) }, keys: [inUse] },
      { UserName: program, CreateDate: ago(300), keys: [inUse] },
      { UserName: "guarded", CreateDate: ago(300), keys: [inUse], tags: { "steward:protected": "yes" } },
      { UserName: "glass", Path: "/break-glass/", CreateDate: ago(300), password: true, mfa: true, groups: ["admins"] },
    ],
  };
};

/** What people do by hand in other scenarios is told to nobody. */
function hearsTrail({ aws: { account } }: TestStack, isHeard: boolean): void {
  for (const rule of account.rules)
    if (rule.name?.endsWith("-watched")) rule.bus = isHeard ? "default" : "none, so that nothing is heard";
}

/** Puts into an account that was just made what stands in it before each run. */
export async function prepare(stack: TestStack, scenario: Scenario): Promise<void> {
  hearsTrail(stack, scenario.detailType === trailEvent);
  const { aws, clock } = stack;
  const { account } = aws;
  aws.seed(bystanders(clock.now()));
  aws.seed(scenario.seed(clock.now()));
  const secrets = new SecretsManager(aws.config);
  const handedOver = { [program]: "access-key", ...scenario.handedOver };
  for (const [userName, kind] of Object.entries(handedOver)) {
    const { UserId, accessKeys, loginProfile } = aws.account.iam.users.get(userName) ?? {};
    const [key] = accessKeys ?? [];
    const ofKey = { accessKeyId: key?.AccessKeyId, secretAccessKey: key?.SecretAccessKey };
    const value = kind === "password" ? { password: loginProfile?.passwords.at(-1) } : ofKey;
    const SecretString = JSON.stringify({ requestId: "earlier", ...value });
    await secrets.createSecret({ Name: `iam-steward/local/${UserId}/${kind}`, SecretString });
  }
  secrets.destroy();
  await scenario.before?.(stack);
  for (const list of [account.calls, account.notices, account.events]) list.length = 0;
}
