import { servesMembers } from "../../shared/account.ts";
import { config } from "../../shared/config.ts";
import { Rejected } from "../../shared/errors.ts";
import { namesOf } from "../../shared/people/matching.ts";
import { servedAccounts } from "../../shared/served-accounts.ts";
import type { Accounts } from "./contract.ts";
import { aliases, folderOf, readOpen, writeRound } from "./store.ts";

const { ACCOUNT_ID, ACCOUNTS, EXCLUDE_ACCOUNTS } = config(["ACCOUNT_ID", "ACCOUNTS", "EXCLUDE_ACCOUNTS"]);

/** The accounts to look into: those that are audited each night. A stage with a list of them needs no client of Organizations. */
export async function accountsOfPeople(): Promise<string[]> {
  if (!servesMembers()) return [ACCOUNT_ID];
  const listed = async () => (await import("../../shared/aws/organizations.ts")).activeAccounts();
  const accounts = await servedAccounts(ACCOUNT_ID, { chosen: ACCOUNTS, excluded: EXCLUDE_ACCOUNTS }, listed);
  return accounts.map(({ id }) => id);
}

/**
 * Lists the accounts to look into, with every name of the person: all, or those that are open.
 *
 * @throws {Rejected} if the file of aliases cannot be used, or no account is left
 */
export async function listAccounts({ open: onlyOpen, insist, ...asked }: Accounts) {
  const names = namesOf(asked.person, await aliases());
  const all = await accountsOfPeople();
  if (all.length === 0) throw new Rejected("no account is left to be looked into: see ACCOUNTS and EXCLUDE_ACCOUNTS");
  const open = new Set(onlyOpen ? await readOpen(asked) : all);
  const lines = all
    .filter((account) => open.has(account))
    .map((account) => ({ ...(account !== ACCOUNT_ID && { account }), ...asked, names, insist }));
  await writeRound(asked, lines);
  return { accounts: lines.length, folder: folderOf(asked) };
}
