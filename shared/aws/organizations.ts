import { OrganizationsClient, paginateListAccounts } from "@aws-sdk/client-organizations";
import type { ServedAccount } from "../served-accounts.ts";
import { requestHandler } from "./request-handler.ts";

/**
 * The active accounts of the organization, as AWS Organizations lists them to its management account and to delegated
 * administrators. A page may be empty and yet not be the last: the SDK goes on as long as there is a token.
 */
export async function activeAccounts(client = new OrganizationsClient({ requestHandler })): Promise<ServedAccount[]> {
  const found: ServedAccount[] = [];
  for await (const { Accounts = [] } of paginateListAccounts({ client }, {}))
    for (const { Id: id = "", Name: name, State } of Accounts) if (State === "ACTIVE") found.push({ id, name });
  return found;
}
