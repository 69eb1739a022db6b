import type { Notice } from "../../embedded-aws/services/state.ts";
import { searchOf } from "../support/sightings.ts";
import { toOperations } from "../support/stack.ts";
import { type Evidence, keysIn } from "./evidence.ts";
import { wasRefused } from "./executions.ts";
import { changed, inventory } from "./inventory.ts";
import { valuesOf } from "./watch.ts";

/** The ids of keys whose secret nobody may hold, as operations were told; no other notice excuses a lost key. */
const toldLost = (message: string): string[] =>
  [...message.matchAll(/nobody (?:has|may hold) the secret of:? ([A-Z0-9, ]+)/gi)].flatMap(([, ids = ""]) =>
    ids.split(", ").map((id) => id.trim()),
  );

/** Active keys that came since, whose secret lies nowhere, and of which nobody on call was told. */
export function lostKeys({ stack, keysBefore }: Evidence): string[] {
  const { secrets } = stack.aws.account;
  const held = [...secrets.values()].filter(({ deleted }) => !deleted).flatMap(valuesOf);
  const told = new Set(toOperations(stack).flatMap(({ Message }) => toldLost(Message)));
  return keysIn(stack)
    .filter(({ AccessKeyId, Status }) => Status === "Active" && !keysBefore.has(AccessKeyId))
    .filter(({ SecretAccessKey }) => !held.some(({ secretAccessKey }) => secretAccessKey === SecretAccessKey))
    .filter(({ AccessKeyId }) => !told.has(AccessKeyId))
    .map(({ AccessKeyId }) => `the key ${AccessKeyId} is active, and nobody holds its secret`);
}

/** What the door writes when it tells of an event that it refuses, so that a copy of the event tells nobody again. */
const refusedEvent = /^object told\/[0-9a-f]{64}$/;

/** Things outside the request that are not as they were. */
export const strayChanges = ({ stack, scenario, before, subjectId }: Evidence): string[] =>
  changed(before, inventory(stack.aws.account))
    .filter((name) => !refusedEvent.test(name))
    .filter(
      (name) => !scenario.touches.test(name.replace("-renamed", "").replace(subjectId ?? "no id", scenario.about)),
    )
    .map((name) => `${name} was touched`);

/** What refused requests have left behind where they undo what they did; where that was refused as well, they say so. */
export function remains(evidence: Evidence): string[] {
  const { stack, scenario, before, executions } = evidence;
  const undone = executions().every((one) => wasRefused(one) && !one.cause?.includes("refused as well"));
  if (!undone || executions().length === 0) return [];
  const left = scenario.undoesRefusals ? changed(before, inventory(stack.aws.account)) : [];
  return [...lostKeys(evidence), ...left.map((name) => `${name} is not as it was, though the request was undone`)];
}

/** After a refusal everybody has what they had, or the notice lists exactly what differs: one line for each difference. */
export function halfway({ stack, scenario, gave, executions }: Evidence): string[] {
  const refused = executions().every(wasRefused) && executions().length > 0;
  if (!refused || !scenario.given || !gave) return [];
  const gives = scenario.given(stack);
  const differing = [...new Set([...Object.keys(gave), ...Object.keys(gives)])]
    .filter((fact) => JSON.stringify(gave[fact]) !== JSON.stringify(gives[fact]))
    .sort();
  const told = toOperations(stack).flatMap(
    ({ Message }) => /It differs by: (.*)\.$/m.exec(Message)?.[1]?.split("; ") ?? [],
  );
  const facts = told.map((line) =>
    line.slice(2).replace(/( is (attached|detached|removed)| becomes a member|: a new .*| and its versions)$/, ""),
  );
  if (JSON.stringify([...new Set(facts)].sort()) === JSON.stringify(differing)) return [];
  return [
    `the request was refused, and what differs (${differing.join(", ")}) is not what was told (${facts.join(", ")})`,
  ];
}

/**
 * Executions that failed without anybody on call hearing of it, or hearing of one thing under several ids. Of what a Map
 * has started its own execution tells.
 */
export function untold({ stack, executions }: Evidence): string[] {
  const notices = toOperations(stack);
  const failed = executions().filter(({ status, machine }) => status !== "SUCCEEDED" && !machine.name.includes("/"));
  const silent = failed.filter(({ arn, input }) => {
    const { requestId } = input as { requestId: string };
    return !notices.some(({ Message }) => Message.includes(arn) || Message.includes(requestId));
  });
  const ids = Map.groupBy(
    notices.filter(({ Message }) => Message.includes("\n\nId: ")),
    ({ Subject }) => Subject,
  );
  return [
    ...silent.map(({ name, status }) => `${name} ended as ${status}, and nobody was told`),
    ...[...ids]
      .filter(([, same]) => new Set(same.map(idOf)).size > Math.max(executions().length, 1))
      .map(([subject]) => `"${subject}" was told under several ids`),
  ];
}

const idOf = ({ Message }: Notice) => Message.split("\n\nId: ").at(-1);

/**
 * Errors that no fault explains: of the language, or of a contract or a definition that does not fit. A Map that tolerates no
 * failure has one of a child, which is looked at as well.
 */
const ownErrors =
  /^(\w*(Type|Reference|Range|Syntax)Error|ZodError|\$?Zod\w*|Error|States\.(?!Timeout|TaskFailed|ExceedToleratedFailureThreshold).*)$/;

export const ownFaults = ({ executions }: Evidence): string[] =>
  executions().flatMap(({ name, error, cause }) =>
    ownErrors.test(error ?? "") ? `${name} failed of ${error}: ${cause}` : [],
  );

/** Secrets that can be seen anywhere but in Secrets Manager. */
export function leaks({ stack, executions, seen }: Evidence): string[] {
  const search = searchOf({ ...stack, engine: { ...stack.engine, executions } });
  const places = new Set([...seen.canaries].flatMap(search));
  places.delete("secrets");
  return [...places].map((place) => `a secret can be read in ${place}`);
}

export const strandedReaders = ({ seen }: Evidence): string[] =>
  [...seen.stranded].map((name) => `${name} held a key that did not work`);

interface Before {
  UserId: string;
  UserName: string;
  boundary?: string;
  accessKeys: { AccessKeyId: string }[];
}

const usersBefore = ({ before }: Evidence): Before[] =>
  [...before].flatMap(([name, thing]) => (name.startsWith("user ") ? [JSON.parse(thing)] : []));

/** Users who had a permissions boundary and have none, or who were made by a request without one. */
export function unbounded(evidence: Evidence): string[] {
  const had = new Map(usersBefore(evidence).map(({ UserId, boundary }) => [UserId, boundary]));
  return [...evidence.stack.aws.account.iam.users.values()]
    .filter(
      ({ UserId, boundary, tags }) =>
        !boundary && (had.get(UserId) ?? (!had.has(UserId) && tags.has("steward:request"))),
    )
    .map(({ UserName }) => `${UserName} has no permissions boundary`);
}

/** Users and keys that functions deleted, though no notice before it had said that they will be deleted. */
export function unannounced(evidence: Evidence): string[] {
  const { aws } = evidence.stack;
  const deletedAt = (operation: string, matches: (input: Record<string, unknown>) => boolean) =>
    aws.calls.findLast((call) => call.sender && call.operation === operation && matches(call.input))?.time;
  const isAnnounced = (before: Date, words: string[]) =>
    aws.notices.some(
      ({ time, Message }) =>
        time < before && / will be deleted /.test(Message) && words.some((word) => Message.includes(word)),
    );
  const { users } = aws.account.iam;
  const ids = new Set([...users.values()].map(({ UserId }) => UserId));
  const keys = new Set(keysIn(evidence.stack).map(({ AccessKeyId }) => AccessKeyId));
  return usersBefore(evidence).flatMap(({ UserId, UserName, accessKeys }) => {
    const userAt = ids.has(UserId) ? undefined : deletedAt("DeleteUser", () => true);
    const lost = accessKeys.flatMap(({ AccessKeyId }) => {
      const at = keys.has(AccessKeyId)
        ? undefined
        : deletedAt("DeleteAccessKey", (input) => input.AccessKeyId === AccessKeyId);
      return at && !isAnnounced(at, [AccessKeyId, `…${AccessKeyId.slice(-4)}`, `IAM user ${UserName}`])
        ? [`the key ${AccessKeyId}`]
        : [];
    });
    const gone = userAt && !isAnnounced(userAt, [`IAM user ${UserName}`]) ? [`the user ${UserName}`] : [];
    return [...gone, ...lost].map((what) => `${what} was deleted, and no notice had said so`);
  });
}
