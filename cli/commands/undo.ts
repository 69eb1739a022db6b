import type { Argv } from "yargs";
import { last, staged } from "../../shared/command-line.ts";
import { listKeys } from "../../shared/iam/access-keys.ts";
import { nameOf } from "../../shared/iam/presence.ts";
import { tagsByKey, userTag } from "../../shared/iam/tags.ts";
import { printable } from "../../shared/printable.ts";
import { type Execution, executionsAbout, historyOf } from "../executions/executions.ts";
import { type Fit, findExecution } from "../executions/find.ts";
import { pastUndo, undoable } from "../executions/next-step.ts";
import type { Outcome } from "../executions/outcome.ts";
import { storyOf, userIdOf } from "../executions/states.ts";
import { lastMade, undoId } from "../executions/undone.ts";
import { readUser } from "../people/person.ts";
import { request } from "../requests/request.ts";
import { iamClient, stepFunctionsClient } from "../stage/aws.ts";
import { invoke } from "../stage/functions.ts";
import { inAccount, type Stage, servingAccountOf, stageOf } from "../stage/stage.ts";
import { answer } from "../terminal/answer.ts";
import { consent } from "../terminal/consent.ts";
import { Refused } from "../terminal/errors.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withConsent, withExecution } from "../terminal/options.ts";

export const builder = (yargs: Argv) =>
  withExecution(withConsent(yargs))
    .option("reason", { type: "string", describe: "Why; kept with what is started" })
    .option("follow", { type: "boolean", describe: "Watch what it starts to its end" })
    .example("$0 undo change-access-jane --plan", "What would be given back")
    .epilogue(
      Object.entries(undoable)
        .map(([workflow, effect]) => `${workflow}: ${effect}.`)
        .join("\n"),
    );

type Arguments = ArgumentsOf<typeof builder>;

export async function handler(args: Arguments) {
  const asked = await stageOf(args);
  const execution = await findExecution(await stepFunctionsClient(asked), asked, args.execution, isUndoable);
  const stage = servingAccountOf(asked, execution);
  const { name, workflow, status } = execution;
  const undo = ways[workflow];
  if (workflow === "onboard")
    throw new Refused(
      `To undo an onboarding, type: ${inAccount(stage, `steward offboard ${last(String(execution.user))}`)}`,
    );
  if (workflow === "contain-key")
    throw new Refused(
      `To make the key active again, type: ${inAccount(stage, `steward reactivate ${execution.input.accessKeyId}`)}`,
    );
  if (!undo) throw new Refused(`steward undo does not apply to ${workflow} executions`);
  const past = pastUndo(execution);
  if (past) throw new Refused(`${name} cannot be undone. ${past}`);
  if (status === "RUNNING" && workflow === "change-access")
    throw new Refused(`${name} is running. Stop it first: steward stop ${name}`);
  await undo(stage, execution, args);
}

/** What a list does not tell, such as whether a password was taken, is said of the execution that is chosen. */
const isUndoable: Fit = {
  fits: ({ workflow, outcome }) =>
    workflow === "apply-access"
      ? outcome === "succeeded"
      : workflow in undoable && !["undone", "restored", cannotBe[workflow]].includes(outcome),
  none: "No execution can be undone",
};

const cannotBe: Partial<Record<string, Outcome>> = {
  "change-access": "running",
  offboard: "succeeded",
  "rotate-key": "succeeded",
};

type Undo = (stage: Stage, execution: Execution, args: Arguments) => Promise<void>;

const byRequest = (stage: Stage, { input, name }: Execution, workflow: string, fields: object, args: Arguments) =>
  request(
    stage,
    workflow,
    { userName: input.userName, ...fields },
    {
      ...args,
      requestId: undoId(input),
      reason: args.reason ?? `undoes ${name}`,
    },
  );

interface Undone {
  /** Where a credential lies that it has made. */
  secretName?: string;
  /** A line for each live key. */
  live?: string[];
}

/** A call of the function itself, on behalf of the request that is undone. */
const byCall =
  (
    functionName: string,
    step: string,
    plan: (execution: Execution, stage: Stage) => string | Promise<string>,
    fields: string[] = [],
  ): Undo =>
  async (stage, execution, args) => {
    const { userName, requestId, ...input } = execution.input;
    const { UserId } = await readUser(await iamClient(stage), String(userName));
    const userId = input.userId ?? UserId;
    if (!(await consent({ plan: [await plan(execution, stage)], word: String(userName) }, args))) return;
    const rest = Object.fromEntries(fields.map((field) => [field, input[field]]));
    const result = await invoke<Undone>(stage, functionName, {
      ...{ step, account: stage.account, requestId, userName, userId },
      ...rest,
    });
    answer(args.json, { name: execution.name, undone: result }, () => [
      `${execution.name} is undone.`,
      ...(result.live ?? []).map(printable),
      ...(result.secretName
        ? [
            `To hand the password over: ${staged(`steward secret pickup ${last(String(userName))} password`, stage.name)}`,
          ]
        : []),
    ]);
  };

const ifNone = "; it is refused if somebody else gave the user one";

const ways: Partial<Record<string, Undo>> = {
  "apply-access": async (stage, execution, args) => {
    const standing = await lastMade(stage, execution);
    await byRequest(stage, standing, "apply-access", { plan: (standing.output as Applied).plan, undo: true }, args);
  },
  "change-access": async (stage, execution, args) => {
    const standing = await lastMade(stage, execution);
    await byRequest(stage, standing, "change-access", await accessBefore(stage, standing), args);
  },
  offboard: async (stage, execution, args) =>
    byRequest(stage, execution, "restore", await leaverOf(stage, execution), args),
  "rotate-key": byCall(
    "rotate-keys",
    "reactivate",
    async ({ user = "", input, status }, stage) => {
      const keys = await listKeys(await iamClient(stage), user);
      const key = keys.find(({ AccessKeyId }) => AccessKeyId === input.accessKeyId);
      const end = status === "RUNNING" ? "end the rotation, and " : "";
      if (!key) throw new Refused(`${user} has no access key ${input.accessKeyId} any more: nothing brings it back`);
      if (key.Status === "Active") return `${end}leave the key ${input.accessKeyId} of ${user} active, as it is`;
      const contained = await containmentsOf(stage, user, key.AccessKeyId);
      const made = `${end}make the key ${input.accessKeyId} of ${user} active again`;
      if (contained.length === 0) return made;
      return `${made}; do nothing at all if it is still contained by ${contained.join(", ")}`;
    },
    ["accessKeyId"],
  ),
  "enroll-mfa": byCall("enroll-mfa", "undo-suspend", async (execution, stage) => {
    const password = await passwordBack(execution, stage);
    return execution.status === "RUNNING" ? `end the enrolment of ${execution.user}` : password;
  }),
  "reset-mfa": byCall("enroll-mfa", "undo-suspend", async (execution, stage) => {
    const password = await passwordBack(execution, stage);
    return password === already ? already : `end the reset, leave the old MFA devices enabled, and ${password}`;
  }),
};

async function containmentsOf(stage: Stage, user: string, key: string): Promise<string[]> {
  const about = { workflow: "contain-key" as const, user, keys: [key] };
  return (await executionsAbout(await stepFunctionsClient(stage), stage, about)).map(({ name }) => name);
}

/** The user that the execution has cut, by the name of today, as long as it is this execution that offboards them. */
async function leaverOf(stage: Stage, execution: Execution): Promise<{ userName: string; userId: string | undefined }> {
  const iam = await iamClient(stage);
  const { user = "", input } = execution;
  const userId = userIdOf(execution, storyOf(await historyOf(await stepFunctionsClient(stage), execution.arn)));
  const userName = userId === undefined ? user : await nameOf(iam, userId);
  if (userName === undefined) throw new Refused(`${user} (${userId}) is deleted: nothing brings the user back`);
  const leaving = tagsByKey(await readUser(iam, userName)).get(userTag.leaving);
  if (leaving !== undefined && leaving !== input.requestId)
    throw new Refused(
      `${userName} is being offboarded by another request, ${leaving}. To undo that: ${inAccount(stage, `steward restore ${last(userName)}`)}`,
    );
  return { userName, userId };
}

const already = "change nothing: it was undone already";

/** What the marks on the user say of the password. @throws {Refused} where the undo would do nothing */
async function passwordBack({ name, user = "", input, status }: Execution, stage: Stage): Promise<string> {
  const tags = tagsByKey(await readUser(await iamClient(stage), user));
  if (tags.get(userTag.suspended) === input.requestId)
    return `give ${user} a password again, to be handed over${ifNone}`;
  if (tags.get(userTag.undone) === input.requestId) return already;
  if (status !== "RUNNING")
    throw new Refused(
      `${name} has taken no console password, or a later request gives it: there is nothing to give back`,
    );
  return "give no password: this request has taken none, or a later one gives it";
}

interface Applied {
  plan: string;
}

interface Access {
  groups: string[];
  policies: string[];
}

/** What the first step of the execution found. */
async function accessBefore(stage: Stage, { arn, name }: Execution): Promise<Access> {
  const history = await historyOf(await stepFunctionsClient(stage), arn);
  const { states } = storyOf(history);
  const from = states.find((state) => state.name === "SetAccessPlan")?.enteredAt;
  const planned = history.find(
    ({ taskSucceededEventDetails: done, timestamp }) => done && from && timestamp && timestamp >= from,
  );
  const result = JSON.parse(planned?.taskSucceededEventDetails?.output ?? "{}");
  const before: Access | undefined = result.Payload?.before;
  if (!before) throw new Refused(`${name} ended before it looked at what the user had: nothing was changed`);
  return { groups: before.groups, policies: before.policies };
}
