import type { IAMClient } from "@aws-sdk/client-iam";
import type { Argv } from "yargs";
import { printable } from "../../shared/printable.ts";
import { type Described, executionsAbout } from "../executions/executions.ts";
import { type LatestFindings, latestFindings } from "../people/findings.ts";
import { withNextNow } from "../people/next-now.ts";
import { type Person, readPerson, userNames } from "../people/person.ts";
import { isProof, personLines, proof } from "../people/person-lines.ts";
import { lastDone } from "../people/trail.ts";
import { iamClient, stepFunctionsClient } from "../stage/aws.ts";
import { type Stage, stageOf } from "../stage/stage.ts";
import { answer, bold } from "../terminal/answer.ts";
import { BadInput } from "../terminal/errors.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withMember, withStage } from "../terminal/options.ts";
import { pick } from "../terminal/pick.ts";
import { ago, iso } from "../terminal/time.ts";

export const builder = (yargs: Argv) =>
  withMember(withStage(yargs))
    .positional("user", { type: "string", describe: "Name of the IAM user; at a terminal steward asks" })
    .example("$0 show user jane", "Credentials with their ages, groups, executions, findings");

export async function handler({ user, json, ...account }: ArgumentsOf<typeof builder>) {
  const stage = await stageOf(account);
  const iam = await iamClient(stage);
  const person = await readPerson(iam, user ?? (await pickUser(iam)));
  const executions = await aboutPerson(stage, person);
  const found = await latestFindings(stage, person.createdAt, (finding) => finding.user === person.userName);
  const audit = withNextNow(stage, found, person, executions);
  const lastActive = await lastDone(stage, person.userName).catch((error: Error) => error);
  const told = lastActive instanceof Error ? { unread: `${lastActive.name}: ${lastActive.message}` } : lastActive;
  answer(json, { ...person, lastActive: told ?? null, executions, audit }, () => [
    ...personLines(person, activity(lastActive, person)),
    "",
    ...executionLines(executions),
    "",
    ...findingLines(audit),
  ]);
}

/** Of 90 days, as far as CloudTrail looks back; whatever the user's credentials were used for, refused calls included. */
function activity(last: Awaited<ReturnType<typeof lastDone>> | Error, { keys }: Person): string {
  if (last instanceof Error) return `not read: ${last.name}`;
  if (!last) return "not within 90 days, or CloudTrail does not know";
  const service = last.call.split(":")[0] ?? "";
  const proven = keys.some(({ createdAt }) => createdAt <= last.at && isProof(createdAt, { at: last.at, service }));
  return `${ago(last.at)} from ${last.from} (${last.call}${proven ? proof : ""})`;
}

const pickUser = async (iam: IAMClient) =>
  pick(
    "Which user?",
    (await userNames(iam)).map((name) => ({ name })),
    new BadInput("Say which user: steward show user <user>. To see them: steward users"),
  );

/** Containments of the user's keys included. A user of the same name in another account is somebody else. */
export async function aboutPerson(stage: Stage, { userName, keys }: Person): Promise<Described[]> {
  const filter = { user: userName, keys: keys.map(({ accessKeyId }) => accessKeyId) };
  const found = await executionsAbout(await stepFunctionsClient(stage), stage, filter);
  return found.filter(({ account }) => account === stage.account);
}

/** Every running one, and the last few that ended. */
export function executionLines(executions: Pick<Described, "outcome" | "name" | "startedAt" | "status">[]): string[] {
  const open = executions.filter(({ status }) => status === "RUNNING");
  const closed = executions.filter(({ status }) => status !== "RUNNING").slice(0, 5);
  if (executions.length === 0) return [`${bold("Executions")}  none`];
  return [
    bold("Executions"),
    ...[...open, ...closed].map(
      ({ outcome, name, startedAt }) => `  ${outcome.padEnd(10)} ${iso(startedAt)}  ${printable(name)}`,
    ),
  ];
}

export function findingLines(
  { asOf, findings, unavailable, isOlderThanUser }: LatestFindings,
  whose: "user" | "key" = "user",
): string[] {
  if (asOf === undefined) return [`${bold("Findings")}  unknown: ${printable(unavailable ?? "")}`];
  if (isOlderThanUser) return [`${bold("Findings")}  unknown: the last audit (${asOf}) is older than this ${whose}`];
  return [
    bold(`Findings of the audit of ${asOf}${findings.length === 0 ? ": none" : ""}`),
    ...findings.flatMap(({ severity, control, accessKeyId, detail, next, exempt }) => [
      `  ${exempt ? "exempt" : severity} ${printable(`${[control, accessKeyId].filter(Boolean).join(" ")}: ${detail}`)}`,
      ...(whose === "user" && next.startsWith("steward show user") ? [] : [`    ${printable(next)}`]),
    ]),
  ];
}
