import {
  GetGroupCommand,
  type IAMClient,
  ListAttachedGroupPoliciesCommand,
  ListGroupPoliciesCommand,
  ListGroupsCommand,
  NoSuchEntityException,
  paginateGetGroup,
} from "@aws-sdk/client-iam";
import type { Argv } from "yargs";
import { iamClient } from "../stage/aws.ts";
import { answer, facts } from "../terminal/answer.ts";
import { BadInput } from "../terminal/errors.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { didYouMean } from "../terminal/nearest.ts";
import { withAccount } from "../terminal/options.ts";

export const builder = (yargs: Argv) =>
  withAccount(yargs)
    .option("stage", { type: "string", describe: "Not needed: groups are the account's" })
    .option("json", { type: "boolean", describe: "Print JSON, for scripts" })
    .positional("group", { type: "string", demandOption: true, describe: "Name of the IAM group" })
    .example("$0 show group developers", "Who is in it, and what it gives");

export async function handler({ group, json, ...account }: ArgumentsOf<typeof builder>) {
  const iam = await iamClient(account);
  const found = await iam.send(new GetGroupCommand({ GroupName: group })).catch((error) => absent(iam, group, error));
  const members = await readMembers(iam, group);
  const attached = await iam.send(new ListAttachedGroupPoliciesCommand({ GroupName: group }));
  const inline = await iam.send(new ListGroupPoliciesCommand({ GroupName: group }));
  const policies = (attached.AttachedPolicies ?? []).map(({ PolicyArn = "" }) => PolicyArn);
  const { PolicyNames: inlinePolicies = [] } = inline;
  const arn = found.Group?.Arn ?? "";
  answer(json, { groupName: group, arn, members, policies, inlinePolicies }, () =>
    facts([
      ["Group", arn],
      ["Members", members.length > 0 ? members : "none"],
      ["Policies", [...policies, ...inlinePolicies.map((name) => `${name} (inline)`)]],
    ]),
  );
}

async function readMembers(client: IAMClient, GroupName: string): Promise<string[]> {
  const members: string[] = [];
  for await (const { Users = [] } of paginateGetGroup({ client }, { GroupName }))
    members.push(...Users.map(({ UserName = "" }) => UserName));
  return members;
}

async function absent(iam: IAMClient, group: string, error: unknown): Promise<never> {
  if (!(error instanceof NoSuchEntityException)) throw error;
  const { Groups = [] } = await iam.send(new ListGroupsCommand({ MaxItems: 1000 })).catch(() => ({ Groups: [] }));
  throw new BadInput(
    `There is no group ${group}.${didYouMean(
      group,
      Groups.map(({ GroupName = "" }) => GroupName),
    )}`,
  );
}
