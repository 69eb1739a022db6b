import { readText } from "../../audit/archive/archive.ts";
import { knownUserLine, personIn, readIndex, readIndexOf, usersOf } from "../../audit/organization/known-people.ts";
import { servesMembers } from "../../shared/account.ts";
import { s3 } from "../../shared/aws/s3.ts";
import { last, staged } from "../../shared/command-line.ts";
import { executionName } from "../../shared/names.ts";
import { namesOf, readAliases } from "../../shared/people/matching.ts";
import { logger } from "../../shared/step.ts";

interface Place {
  bucket: string;
  /** The user's account, and the stage's own. */
  account: string;
  home: string;
  stage: string;
}

const most = 20;

/**
 * The other users of a person one of whose users is cut, as the last audit knew them. Nothing where it knows none, where it
 * cannot be read, and where the request is about all of them.
 */
export async function otherUsers(cut: { requestId: string; userName: string }, place: Place): Promise<string[]> {
  try {
    return await othersIn(cut, place);
  } catch (error) {
    logger.warn("other users of the person could not be looked up", error as Error);
    return [];
  }
}

async function othersIn(
  { requestId, userName }: { requestId: string; userName: string },
  { bucket, account, home, stage }: Place,
): Promise<string[]> {
  const store = { s3, bucket };
  const ofAll = servesMembers() ? await readIndex(store) : undefined;
  const index = ofAll ?? (await readIndexOf(store, home)) ?? "";
  const person = personIn(index, account, userName);
  if (person === undefined) return [];
  const aliases = await readText(store, "people/aliases.json");
  const names = namesOf(person, aliases === undefined ? {} : readAliases(aliases));
  const others = usersOf(index, names).filter(
    ({ leaving, ...user }) => leaving === undefined && (user.account !== account || user.userName !== userName),
  );
  if (others.length === 0 || (await isAboutAll(requestId, names, (key) => readText(store, key)))) return [];
  const asOf = others.map((user) => user.asOf).reduce((newest, one) => (one > newest ? one : newest));
  return [
    `The person (${person}) has other users, as the audit of ${asOf.slice(0, 10)} saw them. This request does not cut them:`,
    ...others.slice(0, most).map((user) => `- ${knownUserLine(user)} in ${user.account}`),
    ...(others.length > most ? [`- and ${others.length - most} more`] : []),
    `To offboard all of them: ${staged(`steward offboard --everywhere ${last(person)}`, stage)}`,
  ];
}

/** Whether the request offboards the person everywhere, under any of their names. */
async function isAboutAll(requestId: string, names: string[], read: (key: string) => Promise<string | undefined>) {
  const rounds = names.map((name) => `people/${executionName("offboard-everywhere", requestId, name)}/known.json`);
  const found = await Promise.all(rounds.map(read));
  return found.some((text) => text !== undefined);
}
