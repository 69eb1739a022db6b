import { OrganizationsClient, paginateListAccounts } from "@aws-sdk/client-organizations";
import type { ServedAccount } from "../served-accounts.ts";
import { requestHandler } from "./request-handler.ts";

/**
 * The accounts of the organization, as AWS Organizations lists them to its management account and to delegated administrators. A
 * page may be empty and yet not be the last: the SDK goes on as long as there is a token.
 */
export async function allAccounts(client: OrganizationsClient) {
  const found: (ServedAccount & { state?: string | undefined })[] = [];
  for await (const { Accounts = [] } of paginateListAccounts({ client }, {}))
    for (const { Id: id = "", Name: name, State: state } of Accounts) found.push({ id, name, state });
  return found;
}

/** @throws {Error} that says what to do, under AWS's own name, where Organizations does not answer to this account */
export const activeAccounts = async (
  client = new OrganizationsClient({ requestHandler }),
): Promise<ServedAccount[]> => {
  const all = await allAccounts(client).catch((error: Error) => {
    if (!unlisted.includes(error.name)) throw error;
    const message = `AWS Organizations does not list its accounts to this one (${error.message}). List them in ACCOUNTS, or make this account a delegated administrator: docs/organization.md`;
    throw Object.assign(new Error(message, { cause: error }), { name: error.name });
  });
  return all.flatMap(({ id, name, state }) => (state === "ACTIVE" ? [{ id, name }] : []));
};

/** What AWS answers to an account that is no management account, no delegated administrator, or in no organization. */
export const unlisted = ["AccessDeniedException", "AWSOrganizationsNotInUseException"];
