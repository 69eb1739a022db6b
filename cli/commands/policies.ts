import type { Argv } from "yargs";
import { authorizationDetails } from "../../audit/read/iam-reads.ts";
import { withPrinting } from "../people/filters.ts";
import { iamClient } from "../stage/aws.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { printList } from "../terminal/list.ts";
import { ago } from "../terminal/time.ts";

export const builder = (yargs: Argv) =>
  withPrinting(yargs)
    .example("$0 policies", "The account's own managed policies, and how often each is attached")
    .epilogue("Needs a stage only with --account. AWS's managed policies and inline policies are not listed.");

interface Row {
  policyName: string;
  arn: string;
  path: string;
  attachments: number;
  boundaryOf: number;
  defaultVersion: string;
  updatedAt: Date | null;
}

export async function handler(args: ArgumentsOf<typeof builder>) {
  const { policies } = await authorizationDetails(await iamClient(args));
  const found = policies
    .filter(({ Arn = "", Path = "/" }) => !isOfAws(Arn) && Path.startsWith(args.path ?? "/"))
    .map(
      (policy): Row => ({
        policyName: policy.PolicyName ?? "",
        arn: policy.Arn ?? "",
        path: policy.Path ?? "/",
        attachments: policy.AttachmentCount ?? 0,
        boundaryOf: policy.PermissionsBoundaryUsageCount ?? 0,
        defaultVersion: policy.DefaultVersionId ?? "",
        updatedAt: policy.UpdateDate ?? null,
      }),
    );
  printList(found, { ...args, none: "No policies of the account's own.", columns, fields });
}

const isOfAws = (arn: string) => arn.split(":")[4] === "aws";

const fields = [
  "policyName",
  "arn",
  "path",
  "attachments",
  "boundaryOf",
  "defaultVersion",
  "updatedAt",
] satisfies (keyof Row)[];

const columns: Record<string, (policy: Row) => string> = {
  policy: ({ policyName }) => policyName,
  path: ({ path }) => path,
  attached: ({ attachments }) => String(attachments),
  "boundary of": ({ boundaryOf }) => String(boundaryOf),
  version: ({ defaultVersion }) => defaultVersion,
  updated: ({ updatedAt }) => (updatedAt ? ago(updatedAt) : ""),
};
