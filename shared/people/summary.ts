import * as z from "zod/mini";

/** The first of a list, and how many there are: what a workflow holds does not grow with the number of accounts. */
export const Some = z.strictObject({ some: z.array(z.string()), inAll: z.number() });
export type Some = z.infer<typeof Some>;

const most = 20;
export const some = (all: string[]): Some => ({ some: all.slice(0, most), inAll: all.length });

/** What has become of a person's users in every account. */
export const Summary = z.strictObject({
  users: z.number(),
  /** Of the users, those that are cut or deleted, and the accounts that these are in. */
  cut: z.number(),
  accounts: z.number(),
  /** Accounts that were looked into. */
  looked: z.number(),
  notCut: Some,
  /** Users that are cut, and whose offboarding has failed since; absent where there is none. */
  stuck: z.optional(Some),
  notEntered: Some,
  alike: Some,
  /** What the person has in IAM Identity Center, or why that is not known; absent where the stage does not read it. */
  elsewhere: z.optional(z.array(z.string())),
  /** Accounts of EXCLUDE_ACCOUNTS: nobody looks into them. */
  excluded: z.optional(Some),
});
export type Summary = z.infer<typeof Summary>;
