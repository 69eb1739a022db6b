import {
  GetGroupCommand,
  type IAMClient,
  NoSuchEntityException,
  paginateGetGroup,
  paginateListAttachedGroupPolicies,
  paginateListGroupPolicies,
} from "@aws-sdk/client-iam";
import type { Argv } from "yargs";
import { groupNames, noGroup } from "../people/groups.ts";
import { iamClient } from "../stage/aws.ts";
import { answer, facts } from "../terminal/answer.ts";
import { BadInput } from "../terminal/errors.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withAccount } from "../terminal/options.ts";
import { pick } from "../terminal/pick.ts";

export const builder = (yargs: Argv) =>
  withAccount(yargs)
    .option("json", { type: "boolean", describe: "Print JSON, for scripts" })
    .positional("group", { type: "string", describe: "Name of the IAM group; at a terminal steward asks" })
    .example("$0 show group developers", "Who is in it, and what it gives");

export async function handler({ group: typed, json, ...account }: ArgumentsOf<typeof builder>) {
  const iam = await iamClient(account);
  const group = typed ?? (await pickGroup(iam));
  const found = await iam.send(new GetGroupCommand({ GroupName: group })).catch((error) => absent(iam, group, error));
  const { members, policies, inlinePolicies } = await readGroup(iam, group);
  const arn = found.Group?.Arn ?? "";
  answer(json, { groupName: group, arn, members, policies, inlinePolicies }, () =>
    facts([
      ["Group", arn],
      ["Members", members.length > 0 ? members : "none"],
      ["Policies", [...policies, ...inlinePolicies.map((name) => `${name} (inline)`)]],
    ]),
  );
}

const pickGroup = async (iam: IAMClient) =>
  pick(
    "Which group?",
    (await groupNames(iam)).map((name) => ({ name })),
    new BadInput("Say which group: steward show group <group>. To see them: steward groups"),
  );

async function readGroup(client: IAMClient, GroupName: string) {
  const ask = { GroupName };
  const members = await Array.fromAsync(paginateGetGroup({ client }, ask), ({ Users = [] }) => Users);
  const attached = await Array.fromAsync(
    paginateListAttachedGroupPolicies({ client }, ask),
    (page) => page.AttachedPolicies ?? [],
  );
  const inline = await Array.fromAsync(paginateListGroupPolicies({ client }, ask), (page) => page.PolicyNames ?? []);
  return {
    members: members.flat().map(({ UserName = "" }) => UserName),
    policies: attached.flat().map(({ PolicyArn = "" }) => PolicyArn),
    inlinePolicies: inline.flat(),
  };
}

async function absent(iam: IAMClient, group: string, error: unknown): Promise<never> {
  const isNoName = (error as Error).name === "ValidationError"; // which no group can have
  if (!(error instanceof NoSuchEntityException || isNoName)) throw error;
  throw noGroup(group, await groupNames(iam).catch(() => []));
}
