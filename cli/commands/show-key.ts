import type { Argv } from "yargs";
import type { Finding } from "../../audit/archive/result.ts";
import { twoActiveKeys } from "../../audit/controls/key-slots.ts";
import { quarantinePolicy } from "../../audit/controls/user-policies.ts";
import { last } from "../../shared/command-line.ts";
import { printable } from "../../shared/printable.ts";
import type { Listed } from "../executions/executions.ts";
import { latestFindings } from "../people/findings.ts";
import { withNextNow } from "../people/next-now.ts";
import { isProtected, ownerOf, type Person, readPerson } from "../people/person.ts";
import { keyLine } from "../people/person-lines.ts";
import { iamClient } from "../stage/aws.ts";
import { inAccount, stageOf } from "../stage/stage.ts";
import { answer, bold, facts } from "../terminal/answer.ts";
import { BadInput } from "../terminal/errors.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withMember, withStage } from "../terminal/options.ts";
import { aboutPerson, executionLines, findingLines } from "./show-user.ts";

export const builder = (yargs: Argv) =>
  withMember(withStage(yargs))
    .positional("key", { type: "string", demandOption: true, describe: "Id of the access key" })
    .example("$0 show key AKIAIOSFODNN7EXAMPLE", "Whose it is, how old, where it was used last, what to type");

export async function handler({ key: accessKeyId, json, ...account }: ArgumentsOf<typeof builder>) {
  const stage = await stageOf(account);
  const iam = await iamClient(stage);
  const userName = await ownerOf(iam, accessKeyId);
  const person = await readPerson(iam, userName);
  const key = person.keys.find((each) => each.accessKeyId === accessKeyId);
  if (!key) throw new BadInput(`${userName} has no access key ${accessKeyId} any more`);
  const executions = await aboutPerson(stage, person);
  const found = await latestFindings(stage, key.createdAt, isAbout(userName, accessKeyId));
  const audit = withNextNow(stage, found, person, executions, accessKeyId);
  const next =
    (audit.isOlderThanUser ? undefined : audit.findings[0]?.next) ??
    inAccount(stage, nextFor(person, accessKeyId, executions));
  answer(json, { ...key, userName, arn: person.arn, executions, audit, next }, () => [
    ...facts([
      ["Key", keyLine(key)],
      ["User", person.arn],
      ["Owner", person.tags["steward:owner"]],
    ]),
    "",
    ...executionLines(executions.filter(({ status, workflow }) => status === "RUNNING" || isOfKey(workflow))),
    "",
    ...findingLines(audit, "key"),
    "",
    bold("Next"),
    `  ${printable(next)}`,
  ]);
}

/** What is found of both keys, or of a user whose key is exposed, is about each of them. */
const isAbout =
  (userName: string, key: string) =>
  ({ user, accessKeyId, control }: Finding): boolean =>
    accessKeyId === key ||
    (user === userName && ([twoActiveKeys.id, quarantinePolicy.id] as string[]).includes(control));

const isOfKey = (workflow: string) => ["contain-key", "rotate-key"].includes(workflow);

function nextFor(person: Person, key: string, executions: Listed[]): string {
  const rotation = executions.find(({ status, workflow }) => status === "RUNNING" && String(workflow) === "rotate-key");
  if (rotation) return `steward watch ${rotation.name}`;
  const isActive = person.keys.some(({ accessKeyId, status }) => accessKeyId === key && status === "Active");
  const contained = executions.find(({ name }) => name.startsWith(`contain-key-${key}-`));
  if (!isActive && contained) return `steward explain ${contained.name}`;
  if (!isActive || isProtected(person) || person.keys.length > 1) return `steward show user ${last(person.userName)}`;
  return `steward rotate --key ${key} ${last(person.userName)}`;
}
