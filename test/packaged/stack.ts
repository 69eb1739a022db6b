import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { chosen, nameReportBucket, startVirtualStack } from "../../demo/stack.ts";
import type { Account } from "../../embedded-aws/account.ts";
import type { Template } from "../../embedded-aws/stack/intrinsics.ts";
import { readResources } from "../../embedded-aws/stack/template.ts";
import { parameterNamed } from "../../infra/release.ts";
import { everything } from "../../infra/template.ts";

/** What was packaged: the template of a release, and a folder in which each zip lies unpacked under its name. */
export interface Packaged {
  template: string;
  bundles: string;
}

/** What all stacks of this file's run have asked for in the roles of the template, and what these roles may do there. */
export const asked: (Account["asked"][number] & { policies: string[] })[] = [];

/** The template of the release, as these parameters deploy it. */
function deployed({ template: file }: Packaged, parameters: Record<string, string>): Template {
  const template: Required<Template> = JSON.parse(readFileSync(file, "utf8"));
  for (const [name, Default] of Object.entries({ STAGE: "local", ...chosen, ...parameters }))
    Object.assign(template.Parameters[parameterNamed(name)] ?? {}, { Default });
  return template;
}

const whole = {
  ...{ ...everything, ACCOUNTS: "222222222222 333333333333", CHAT: "true", WATCH_LEAVERS: "cut" },
  IDENTITY_STORE_ID: "d-1234567890",
};

/** All that a stage can have, or has by these parameters, with the values that CloudFormation would put in. */
export const readPackaged = (
  packaged: Packaged,
  account: Pick<Account, "id" | "region">,
  parameters: Record<string, string> = whole,
) => readResources(nameReportBucket(deployed(packaged, parameters)), account, "iam-steward-local-");

/** The stack that a release deploys, with the code of its zips. */
export async function startPackagedStack(
  packaged: Packaged,
  start: Date,
  parameters: Record<string, string> = {},
  accounts?: string[],
) {
  const template = deployed(packaged, parameters);
  const functions = Object.values(template.Resources).filter(({ Type }) => Type === "AWS::Lambda::Function");
  const code = Object.fromEntries(
    functions.map(({ Properties }) => {
      const name = basename(Properties.Code, ".zip");
      return [name, join(packaged.bundles, name, "handler.mjs")];
    }),
  );
  const stack = await startVirtualStack(start, { template, code, parameters, accounts });
  const close = async () => {
    const { asked: own, rolePolicies } = stack.aws.account;
    for (const one of own) asked.push({ ...one, policies: rolePolicies.get(one.caller.accessKeyId) ?? [] });
    await stack.close();
  };
  return { ...stack, close };
}
