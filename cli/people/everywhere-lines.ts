import { knownUserLine } from "../../audit/organization/known-people.ts";
import type { FoundUser } from "../../shared/people/look.ts";
import { printable } from "../../shared/printable.ts";
import { ago } from "../terminal/time.ts";
import type { Everywhere } from "./everywhere.ts";

type Key = FoundUser["keys"][number];

/** A user of a person, with what they sign in with. */
export const userLine = (account: string, { userName, password, keys, ...user }: FoundUser): string =>
  [
    `${userName} in ${account}${user.person === userName ? "" : ` (${user.person})`}:`,
    [...keys.map(keyLine), ...(password ? ["a console password"] : [])].join("; ") || "no key, no password",
    ...(user.isProtected ? ["- protected: automation changes nothing"] : []),
    ...(user.leaving === undefined ? [] : [`- is being offboarded by request ${user.leaving}`]),
  ].join(" ");

const keyLine = ({ accessKeyId, status, lastUsed }: Key) =>
  `key ${accessKeyId} ${status}, ${lastUsed ? `last used ${ago(new Date(lastUsed))}` : "never used"}`;

/** A person's users, a line each; that there is none in the accounts that were looked into. */
export function userLines({ looks }: Everywhere, person: string): string[] {
  const lines = looks.flatMap(({ account, users }) => users.map((user) => userLine(account, user)));
  const looked = looks.filter(({ why }) => why === undefined).length;
  return lines.length > 0
    ? lines
    : [`No user of ${printable(person)} in ${looked === 1 ? "the account" : `any of ${looked} accounts`}.`];
}

/** What was found of a person that is not theirs for certain, or not seen. */
export const doubtLines = ({ looks, elsewhere }: Everywhere): string[] => [
  ...elsewhere.map((line) => `in IAM Identity Center: ${line}`),
  ...looks.flatMap(({ account, alike, why, known = [] }) => [
    ...(why === undefined ? [] : [`could not look into ${account}: ${why}`]),
    ...known.map(
      (user) =>
        `the last audit (${user.asOf.slice(0, 10)}) knows in ${account}: ${knownUserLine(user)}, ${user.lastUsed === null ? "never used" : `last used ${ago(new Date(user.lastUsed))}`}`,
    ),
    ...alike.map(
      ({ userName, person }) =>
        `not theirs, though the name is alike: ${userName} in ${account}${person === userName ? "" : ` (${person})`}`,
    ),
  ]),
];
