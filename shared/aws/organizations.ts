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

export const activeAccounts = async (client = new OrganizationsClient({ requestHandler })): Promise<ServedAccount[]> =>
  (await allAccounts(client)).flatMap(({ id, name, state }) => (state === "ACTIVE" ? [{ id, name }] : []));
