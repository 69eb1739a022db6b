import { ListAccountAliasesCommand } from "@aws-sdk/client-iam";
import pLimit from "p-limit";
import { allAccounts, unlisted } from "../../shared/aws/organizations.ts";
import { unless } from "../../shared/errors.ts";
import type { ServedAccount } from "../../shared/served-accounts.ts";
import { tell } from "../terminal/answer.ts";
import { BadInput } from "../terminal/errors.ts";
import { didYouMean } from "../terminal/nearest.ts";
import { iamClient, organizationsClient } from "./aws.ts";
import { parametersOf } from "./functions.ts";
import { type Stage, stageOf, type Where } from "./stage.ts";

/** Accounts that are looked into at once. */
export const atOnce = 16;

/** Another account that the stage serves. */
export interface Member extends ServedAccount {
  /** What Organizations says of it; undefined where it does not answer. */
  state?: string | undefined;
  /** It is one of `ACCOUNTS`. */
  chosen: boolean;
}

/**
 * The accounts of `ACCOUNTS`, or if it is empty, those of the organization.
 *
 * @throws {BadInput} if the stage serves no other account, or nobody lists them
 */
export async function membersOf(stage: Stage): Promise<Member[]> {
  const { ACCOUNTS = "" } = await parametersOf(stage, "audit-organization").catch((error) => {
    if (!(error instanceof BadInput)) throw error;
    throw new BadInput(`Stage ${stage.name} serves its own account alone: MANAGE_ACCOUNTS is not true`);
  });
  const listed = await allAccounts(await organizationsClient(stage)).catch(unless(...unlisted));
  const named = new Map(listed?.map((account) => [account.id, account]));
  const chosen = new Set(ACCOUNTS.split(/\s+/).filter(Boolean));
  if (chosen.size === 0 && !listed)
    throw new BadInput(
      "The accounts of the organization are not listed to you: sign in to its management account or a delegated administrator, with organizations:ListAccounts, or deploy the stage with ACCOUNTS",
    );
  const all = chosen.size > 0 ? chosen : named.keys();
  return [...all]
    .filter((id) => id !== stage.accountId)
    .map((id) => ({ id, ...named.get(id), chosen: chosen.has(id) }));
}

/**
 * The id of the account that has this name in the organization, or this alias in IAM.
 *
 * @throws {BadInput} if there is none, or more than one
 */
export async function accountNamed(name: string, where: Where): Promise<string> {
  const stage = await stageOf(where);
  const served = await membersOf(stage);
  const named = served.filter((account) => account.name === name).map(({ id }) => id);
  const { ids, unread } = named.length > 0 ? { ids: named, unread: 0 } : await withAlias(stage, served, name);
  const [id, ...others] = ids;
  if (others.length > 0) throw new BadInput(`More than one account is called ${name}: ${ids.join(", ")}. Give the id`);
  if (id === undefined) {
    const names = served.flatMap((account) => account.name ?? []);
    const looked = unread > 0 ? ` ${unread} of ${served.length} accounts did not say which alias they have.` : "";
    throw new BadInput(
      `No account of stage ${stage.name} is called ${name}.${looked}${didYouMean(name, names)} Give its id`,
    );
  }
  tell(`${name} is account ${id}`);
  return id;
}

async function withAlias(stage: Stage, served: Member[], alias: string) {
  const aliases = await pLimit(atOnce).map(served, ({ id }) => aliasesOf(stage, id).catch(() => undefined));
  const ids = served.filter((_, at) => aliases[at]?.includes(alias)).map(({ id }) => id);
  return { ids, unread: aliases.filter((own) => own === undefined).length };
}

async function aliasesOf(stage: Stage, account: string): Promise<string[]> {
  const iam = await iamClient({ ...stage, account });
  return (await iam.send(new ListAccountAliasesCommand({}))).AccountAliases ?? [];
}
