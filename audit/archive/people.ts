import * as z from "zod/mini";

const Key = z.object({
  slot: z.enum(["access_key_1", "access_key_2"]),
  active: z.boolean(),
  created: z.nullable(z.string()),
  lastUsed: z.nullable(z.string()),
});

/** A user as a night's audit saw them. Null stands for what no source told. */
export const KnownUser = z.object({
  account: z.string(),
  userName: z.string(),
  userId: z.string(),
  arn: z.string(),
  /** Whose the user is, by tags or name; absent from what earlier versions kept. */
  person: z.optional(z.string()),
  /** The user's tag `steward:owner`. */
  owner: z.optional(z.string()),
  /** The request of an offboarding: the user's tag `steward:leaving`. */
  leaving: z.optional(z.string()),
  hasPassword: z.nullable(z.boolean()),
  mfa: z.nullable(z.boolean()),
  passwordLastUsed: z.nullable(z.string()),
  /** The credential report names no ids, and shows two keys. */
  keys: z.nullable(z.array(Key)),
  /** The newest use of password and keys. */
  lastUsed: z.nullable(z.string()),
  /** The time of what is said here. */
  asOf: z.string(),
  /** This night's audit could not look; the user stands here as they were seen last. */
  carriedOver: z.optional(z.literal(true)),
});
export type KnownUser = z.infer<typeof KnownUser>;

/** A line of `people.jsonl`. */
export const KnownPerson = z.object({
  /** What the tag `steward:person` says, else the tag `steward:owner`, else the user's name. */
  person: z.string(),
  users: z.array(KnownUser),
});
export type KnownPerson = z.infer<typeof KnownPerson>;

/** Users by the person that they belong to. Letters count as they are: whether two are the same is for the reader to say. */
export const peopleOf = (users: KnownUser[]): KnownPerson[] =>
  [...Map.groupBy(users, ({ person, owner, userName }) => person ?? owner ?? userName)]
    .map(([person, own]) => ({ person, users: own.toSorted(byAccountAndName) }))
    .sort((a, b) => compared(a.person, b.person));

const byAccountAndName = (a: KnownUser, b: KnownUser) =>
  compared(a.account, b.account) || compared(a.userName, b.userName);

const compared = (a: string, b: string) => {
  if (a === b) return 0;
  return a < b ? -1 : 1;
};
