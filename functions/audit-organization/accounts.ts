import { paginateListAccounts } from "@aws-sdk/client-organizations";
import { organizations } from "../../shared/aws/organizations.ts";

export interface Account {
  id: string;
  name?: string | undefined;
}

/** Accounts that were chosen, the hub among them; all active ones of the organization where none was. */
export async function accountsToAudit(hub: string, chosen: string[], excluded: string[]): Promise<Account[]> {
  const all = chosen.length > 0 ? [...new Set([hub, ...chosen])].map((id) => ({ id })) : await activeAccounts();
  return all.filter(({ id }) => !excluded.includes(id));
}

/** A page may be empty and yet not be the last: the SDK goes on as long as there is a token. */
async function activeAccounts(): Promise<Account[]> {
  const found: Account[] = [];
  for await (const { Accounts = [] } of paginateListAccounts({ client: organizations }, {}))
    for (const { Id: id = "", Name: name, State } of Accounts) if (State === "ACTIVE") found.push({ id, name });
  return found;
}
