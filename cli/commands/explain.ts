import type { SFNClient } from "@aws-sdk/client-sfn";
import type { Argv } from "yargs";
import { last, word } from "../../shared/command-line.ts";
import { nameOf } from "../../shared/iam/presence.ts";
import { userTag } from "../../shared/iam/tags.ts";
import { printable } from "../../shared/printable.ts";
import { type Execution, historyOf } from "../executions/executions.ts";
import { type Failure, innermost, inWords } from "../executions/failure.ts";
import { findExecution, latestAttempt } from "../executions/find.ts";
import { counted } from "../executions/map-runs.ts";
import { type NextStep, nextStep } from "../executions/next-step.ts";
import { stateLine, widthOf, withoutRounds } from "../executions/state-lines.ts";
import { type Story, storyOf, userIdOf } from "../executions/states.ts";
import { isUndoneSince } from "../executions/undone.ts";
import { waitEnds } from "../executions/wait-end.ts";
import { type Person, readPerson } from "../people/person.ts";
import { personLines } from "../people/person-lines.ts";
import { iamClient, stepFunctionsClient } from "../stage/aws.ts";
import { inAccount, type Stage, servingAccountOf, stageOf } from "../stage/stage.ts";
import { answer, bold } from "../terminal/answer.ts";
import { BadInput, explain } from "../terminal/errors.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withExecution, withStage } from "../terminal/options.ts";
import { between, iso } from "../terminal/time.ts";

export const builder = (yargs: Argv) =>
  withExecution(withStage(yargs)).example(
    "$0 explain onboard-jane",
    "What happened, why, the user's state now, what to type next",
  );

export async function handler({ json, ...args }: ArgumentsOf<typeof builder>) {
  const stage = await stageOf(args);
  const sfn = await stepFunctionsClient(stage);
  const execution = await findExecution(sfn, stage, args.execution);
  const story = await counted(sfn, storyOf(await historyOf(sfn, execution.arn)));
  const failure = execution.error === undefined ? undefined : innermost(execution.error, execution.cause);
  const user = await standing(stage, execution, story);
  const latest = await latestAttempt(sfn, stage, execution);
  const today = { ...execution, user: user?.person?.userName ?? execution.user };
  const meant = { userId: userIdOf(execution, story), tags: new Map(Object.entries(user?.person?.tags ?? {})) };
  const isUndone = await isUndoneSince(servingAccountOf(stage, execution), execution, meant);
  const step = nextStep(today, story, latest, {
    isGone: user?.gone !== undefined,
    isUndone,
    isSuspended: !user?.person || user.person.tags[userTag.suspended] === execution.input.requestId,
  });
  const next = user ? standingBy(step, execution, user) : step;
  const lines = json ? [] : await inFull(sfn, execution, story, failure, user, next);
  const states = story.states.map(({ within: _, input: __, ...state }) => state);
  answer(json, { execution, failure, states, now: user?.person ?? user?.note, next }, () => lines);
}

/**
 * Nobody is told to do something about a user who is not there: the name may be somebody else's. A redrive looks for the name of
 * the request alone, and of the undos only an offboarding's follows a rename.
 */
function standingBy({ why, commands }: NextStep, execution: Execution, standing: Standing): NextStep {
  const { user = "", workflow } = execution;
  const { person, gone, isTaken } = standing;
  if (gone) return { why, commands: commands.filter((each) => !gone.test(each) && !each.startsWith("steward undo ")) };
  if (workflow === "restore" && execution.outcome === "refused" && person && !("steward:leaving" in person.tags))
    return {
      why: `${person.userName} is not being offboarded, so that there is nothing to restore.`,
      commands: commands.filter((command) => !command.startsWith("steward redrive ")),
    };
  const isActive = person?.keys.some(
    (key) => key.accessKeyId === execution.input.accessKeyId && key.status === "Active",
  );
  if (workflow === "contain-key" && contained(execution) && isActive)
    return {
      why: "The key was made active again since.",
      commands: [inAccount({ account: accountOf(execution) }, `steward show key ${execution.input.accessKeyId}`)],
    };
  if (workflow === "enroll-mfa" && execution.outcome === "running" && person && person.mfaDevices.length > 0)
    return {
      why: "The user has an MFA device. It ends at its next look, within an hour.",
      commands: [`steward watch ${execution.name}`],
    };
  if (!person || person.userName.toLowerCase() === user.toLowerCase()) return { why, commands };
  const byName = (command: string) =>
    command.startsWith("steward redrive ") || (command.startsWith("steward undo ") && workflow !== "offboard");
  const first = commands.findIndex(byName);
  if (first < 0) return { why, commands };
  if (isTaken)
    return {
      why: `Another user is called ${user} now, so that a redrive is refused. What is left to do:`,
      commands: commands.filter((command) => !byName(command)),
    };
  const today = new RegExp(` ${RegExp.escape(last(person.userName))}(?= |$)`);
  const back = `aws iam update-user --user-name=${word(person.userName)} --new-user-name=${word(user)}`;
  return {
    why: `Before ${commands[first]?.startsWith("steward undo ") ? "an undo" : "a redrive"}, give the user the earlier name again. ${why}`,
    commands: [
      ...commands.slice(0, first),
      inAccount({ account: accountOf(execution) }, back),
      ...commands.slice(first).map((command) => command.replace(today, () => ` ${last(user)}`)),
    ],
  };
}

const contained = ({ output }: Execution) => (output as { outcome?: string } | undefined)?.outcome === "contained";

const accountOf = ({ input: { account } }: Execution) => (typeof account === "string" ? account : undefined);

async function inFull(
  sfn: SFNClient,
  execution: Execution,
  story: Story,
  failure: Failure | undefined,
  user: Standing | undefined,
  next: NextStep,
): Promise<string[]> {
  const now = new Date();
  const ends = await waitEnds(sfn, execution);
  const states: string[] = [];
  const width = widthOf(story.states);
  for (const state of withoutRounds(story.states)) {
    if (typeof state === "string") {
      states.push(`  ${state}`);
      continue;
    }
    const waiting = state.kind === "Wait" && state.outcome === "running";
    states.push(stateLine(state, { now, width, waitsUntil: waiting ? await ends(state, story) : undefined }));
  }
  return [
    bold(printable(headline(execution, now))),
    "",
    bold("Request"),
    `  ${printable(asked(execution))}`,
    "",
    bold("Steps"),
    ...states,
    ...(failure ? ["", bold(failureTitle(execution)), `  ${printable(inWords(failure))}`] : []),
    ...(user ? ["", bold("The user now")] : []),
    ...(user?.note === undefined ? [] : [`  ${printable(user.note)}`]),
    ...(user?.person ? personLines(user.person).map((line) => `  ${line}`) : []),
    "",
    bold("Next"),
    `  ${printable(next.why)}`,
    ...next.commands.map((command) => `  ${printable(command)}`),
  ];
}

const failureTitle = ({ outcome }: Execution) =>
  ["failed", "timed out", "stalled"].includes(outcome) ? `Why it ${outcome}` : `Why it was ${outcome}`;

const headline = ({ name, status, outcome, startedAt, endedAt }: Execution, now: Date) => {
  const took = between(startedAt, endedAt ?? now);
  return status === "RUNNING"
    ? `${name} has been running since ${iso(startedAt)} (${took})`
    : `${name}: ${outcome} at ${iso(endedAt ?? now)}, after ${took}`;
};

function asked({ workflow, user, input }: Execution): string {
  const { requestedBy, requestId, reason } = input;
  const about = user === undefined ? "" : ` ${user}`;
  return `${workflow}${about}, by ${requestedBy}: ${reason} (request ${requestId})`;
}

/** The user as they stand now, and what there is to say of that. */
interface Standing {
  person?: Person;
  note?: string;
  /** What names a user who does not exist, in a command. */
  gone?: RegExp;
  /** Somebody else has the name that the request has. */
  isTaken?: boolean;
}

/** A user is their id: they may have another name today, and the name may be another user's. */
async function standing(stage: Stage, execution: Execution, story: Story): Promise<Standing | undefined> {
  const { user } = execution;
  if (user === undefined) return undefined;
  const iam = await iamClient(servingAccountOf(stage, execution)).catch((error: Error) => error);
  if (iam instanceof Error) return { note: `${user} could not be read: ${iam.message}` };
  const gone = new RegExp(` ${RegExp.escape(last(user))}( |$)`);
  const named = (name: string): Promise<Standing> =>
    readPerson(iam, name).then(
      (person) => ({ person }),
      (error: Error) => ({
        ...(error instanceof BadInput
          ? { note: error.message, gone }
          : { note: `${name} could not be read: ${explain(error)}` }),
      }),
    );
  const [found, userId] = [await named(user), userIdOf(execution, story)];
  const isUnread = !found.person && !found.gone;
  if (isUnread || userId === undefined || found.person?.userId === userId) return found;
  const name = await nameOf(iam, userId).catch((error: Error) => error);
  if (name instanceof Error) return { note: `${user} could not be read: ${name.message}` };
  if (name !== undefined)
    return { ...(await named(name)), note: `${user} is called ${name} now`, isTaken: found.person !== undefined };
  const other = found.person ? `; another user has the name since ${iso(found.person.createdAt)}` : "";
  return { note: `${user} (${userId}) is deleted${other}`, gone };
}
