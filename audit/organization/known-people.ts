import { parseLines, readLatest, readText, type Store } from "../archive/archive.ts";
import { KnownPerson, type KnownUser } from "../archive/people.ts";
import { latestOrganization } from "./archive.ts";

/** The index of the newest audit of all accounts; undefined before the first. It is as old as the users in it say. */
export const readIndex = async (store: Store) => indexIn(store, await latestOrganization(store));

/** The index of one account's newest audit. */
export const readIndexOf = async (store: Store, account: string) =>
  indexIn(store, (await readLatest({ ...store, account }))?.folder);

const indexIn = async (store: Store, folder: string | undefined): Promise<string | undefined> =>
  folder === undefined ? undefined : readText(store, `${folder}/people.jsonl`);

/** A person's users in an index, by all of the person's names. Of a large one only the lines that have a name are parsed. */
export const usersOf = (index: string, names: readonly string[]): KnownUser[] =>
  linesWith(index, names)
    .filter(({ person }) => names.includes(person))
    .flatMap(({ users }) => users);

/** What says whose a user is, in an index; undefined if it does not know the user. */
export const personIn = (index: string, account: string, userName: string): string | undefined =>
  linesWith(index, [userName]).find(({ users }) =>
    users.some((user) => user.account === account && user.userName === userName),
  )?.person;

const linesWith = (index: string, names: readonly string[]): KnownPerson[] =>
  parseLines(
    index
      .split("\n")
      .filter((line) => names.some((name) => line.includes(JSON.stringify(name))))
      .join("\n"),
  ).map((line) => KnownPerson.parse(line));

/** What a user signs in with, as the index knows it: `jane (1 active key, a console password)`. */
export function knownUserLine({ userName, hasPassword, keys }: KnownUser): string {
  const active = keys?.filter((key) => key.active).length ?? 0;
  const has = [
    ...(keys === null ? ["keys not known"] : []),
    ...(active > 0 ? [`${active} active key${active === 1 ? "" : "s"}`] : []),
    ...(hasPassword ? ["a console password"] : []),
  ];
  return has.length > 0 ? `${userName} (${has.join(", ")})` : userName;
}
