import { Rejected } from "../errors.ts";

/**
 * The accounts to look into for a person, the stage's own first. `served` are the others of `ACCOUNTS`; nothing if the stage serves
 * its own account alone.
 *
 * @throws {Rejected} if the stage serves an organization without a list: users would stay in accounts that nobody looked into
 */
export function accountsOfPeople(own: string, served: string[] | undefined): string[] {
  if (served?.length === 0)
    throw new Rejected(
      "this stage serves an organization, and ACCOUNTS does not list its accounts, so that users of the person could be missed. Deploy it with ACCOUNTS: docs/people.md",
    );
  return [...new Set([own, ...(served ?? [])])];
}
