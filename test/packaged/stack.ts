import { basename, join } from "node:path";
import { nameReportBucket, startVirtualStack } from "../../demo/stack.ts";
import type { Account } from "../../embedded-aws/account.ts";
import type { Template } from "../../embedded-aws/stack/intrinsics.ts";
import { readResources } from "../../embedded-aws/stack/template.ts";
import { ofType, readTemplate } from "../packaging/package-service.ts";

/** What was packaged: the template, and a folder in which each zip lies unpacked under its name. */
export interface Packaged {
  template: string;
  bundles: string;
}

/** What all stacks of this file's run have asked for in the roles of the template. */
export const asked: Account["asked"] = [];

/** The packaged template with the values that CloudFormation would put in. */
export const readPackaged = ({ template }: Packaged, account: Pick<Account, "id" | "region">) =>
  readResources(nameReportBucket(readTemplate(template)), account, "iam-steward-local-");

/** The stack that a packaged template describes, with the code of its zips. */
export async function startPackagedStack(
  { template: file, bundles }: Packaged,
  start: Date,
  parameters: Record<string, string> = {},
) {
  const template = withVariables(readTemplate(file), parameters);
  const code = Object.fromEntries(
    ofType(template, "AWS::Lambda::Function").map(([, { Properties }]) => {
      const name = basename(Properties.Code.S3Key, ".zip");
      return [name, join(bundles, name, "handler.mjs")];
    }),
  );
  const stack = await startVirtualStack(start, { template, code, parameters });
  const close = async () => {
    asked.push(...stack.aws.account.asked);
    await stack.close();
  };
  return { ...stack, close };
}

/** It was packaged once, with other parameters: functions that know one of these get the new value. */
function withVariables(template: Template, parameters: Record<string, string>): Template {
  for (const [, { Properties }] of ofType(template, "AWS::Lambda::Function")) {
    const { Variables } = Properties.Environment;
    for (const name of Object.keys(Variables)) Variables[name] = parameters[name] ?? Variables[name];
  }
  return template;
}
