import { servesMembers } from "../../shared/account.ts";
import { config } from "../../shared/config.ts";
import { accountsOfPeople } from "../../shared/people/accounts.ts";
import { namesOf } from "../../shared/people/matching.ts";
import type { Accounts } from "./contract.ts";
import { aliases, folderOf, readOpen, writeRound } from "./store.ts";

const { ACCOUNT_ID, ACCOUNTS } = config(["ACCOUNT_ID", "ACCOUNTS"]);

/** @throws {Rejected} if the accounts are not listed */
export const servedAccounts = () => accountsOfPeople(ACCOUNT_ID, servesMembers() ? ACCOUNTS : undefined);

/**
 * Lists the accounts to look into, the stage's own among them, with every name of the person: all, or those that are open.
 *
 * @throws {Rejected} if the file of aliases cannot be used, or the accounts are not listed
 */
export async function listAccounts({ open: onlyOpen, insist, ...asked }: Accounts) {
  const names = namesOf(asked.person, await aliases());
  const all = servedAccounts();
  const open = new Set(onlyOpen ? await readOpen(asked) : all);
  const lines = all
    .filter((account) => open.has(account))
    .map((account) => ({ ...(account !== ACCOUNT_ID && { account }), ...asked, names, insist }));
  await writeRound(asked, lines);
  return { accounts: lines.length, folder: folderOf(asked) };
}
