import * as z from "zod/mini";
import { Rejected } from "../errors.ts";
import { faultsOf } from "../faults.ts";
import { PersonName } from "../fields.ts";
import { userTag } from "../iam/tags.ts";

/** A user as matching sees them. */
export interface Named {
  userName: string;
  /** By lower-case key. */
  tags: ReadonlyMap<string, string>;
}

/** Which person a user is of: what somebody wrote into the tag `steward:person`, else the owner, else the user's name. */
export const personOf = ({ userName, tags }: Named): string =>
  tags.get(userTag.person) || tags.get(userTag.owner) || userName;

/** Other names of people, by person, as somebody wrote them into `people/aliases.json`. */
export const Aliases = z.record(PersonName, z.array(PersonName).check(z.maxLength(100)));
export type Aliases = z.infer<typeof Aliases>;

/**
 * Reads a file of aliases. A name that is two people's would let one be cut for the other.
 *
 * @throws {Rejected} for a file that cannot be used
 */
export function readAliases(text: string): Aliases {
  const parsed = Aliases.safeParse(jsonOf(text));
  if (!parsed.success) throw unusable(faultsOf(parsed.error.issues).join(", "));
  const names = Object.entries(parsed.data).flatMap(([person, others]) => [...new Set([person, ...others])]);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw unusable(`${twice} is in it as two people`);
  return parsed.data;
}

const unusable = (why: string) =>
  new Rejected(
    `people/aliases.json in the report bucket cannot be used: ${why}. It looks like {"ada@example.com": ["ada", "ada.l"]}`,
  );

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unusable("it is not JSON");
  }
}

/** Every name of a person, given one of them. */
export function namesOf(person: string, aliases: Aliases): string[] {
  const entry = Object.entries(aliases).find(([name, others]) => name === person || others.includes(person));
  return entry ? [...new Set([entry[0], ...entry[1]])] : [person];
}

/** Whether a user is the person's: for certain, letter by letter. Nothing but this decides that somebody's access is cut. */
export const isTheirs = (names: readonly string[], user: Named): boolean => names.includes(personOf(user));

/** Whether a user who is not the person's has a name like theirs: somebody has to look. */
export const isAlike = (names: readonly string[], user: Named): boolean =>
  !isTheirs(names, user) && names.some((name) => areAlike(name, user.userName) || areAlike(name, personOf(user)));

/** `Ada.L@example.com`, `ada_l`, `adal` and `ada` are alike: the same letters, or all words of one among the other's. */
function areAlike(one: string, other: string): boolean {
  const [a, b] = [wordsOf(one), wordsOf(other)];
  if (a.length === 0 || b.length === 0) return false;
  return a.join("") === b.join("") || a.every((word) => b.includes(word)) || b.every((word) => a.includes(word));
}

const wordsOf = (name: string) =>
  name
    .replace(/@.*$/s, "")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
