import { randomUUID } from "node:crypto";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { describeAll, listExecutions } from "../executions/executions.ts";
import { stepFunctionsClient } from "../stage/aws.ts";
import { invoke } from "../stage/functions.ts";
import type { Stage } from "../stage/stage.ts";
import { answer } from "../terminal/answer.ts";
import { askFor, consent } from "../terminal/consent.ts";
import { NotSeen, Refused } from "../terminal/errors.ts";
import type { RequestOptions } from "../terminal/options.ts";
import { lookEverywhere } from "./everywhere.ts";
import { doubtLines } from "./everywhere-lines.ts";
import { offboardingsOf } from "./offboardings.ts";

/**
 * Restores every user of a person who is being offboarded. What offboards the person everywhere is stopped first, or it would
 * cut them again. Safe to repeat: who is being restored already is left to that.
 */
export async function restoreEverywhere(stage: Stage, person: string, options: RequestOptions): Promise<void> {
  const found = await lookEverywhere(stage, person);
  const doubts = doubtLines(found);
  const unseen = found.looks.flatMap(({ account, why }) => (why === undefined ? [] : [{ account, why }]));
  const restored = await beingRestored(stage);
  const all = found.looks.flatMap(({ account, users }) =>
    users
      .filter(({ leaving }) => leaving !== undefined)
      .map((user) => ({ account, ...user, restore: restored.get(`${account} ${user.userName}`) })),
  );
  const leavers = all.filter(({ restore }) => restore === undefined);
  const running = await offboardingsOf(stage, [person], "RUNNING");
  if (all.length + running.length === 0) {
    if (unseen.length === 0) throw new Refused(`No user of ${person} is being offboarded`);
    throw new NotSeen([`No user of ${person} is being offboarded where one could look`, ...doubts].join("\n"));
  }
  if (leavers.length + running.length === 0) {
    const already = `Nothing was done: ${all.map(({ restore }) => restore).join(", ")} restores ${person} already`;
    throw unseen.length === 0 ? new Refused(already) : new NotSeen([already, ...doubts].join("\n"));
  }
  const plan = [
    ...running.map(({ name }) => `stop ${name}`),
    ...leavers.map(({ userName, account, leaving }) => `restore ${userName} in ${account} (request ${leaving})`),
    ...all.flatMap(({ userName, account, restore }) =>
      restore === undefined ? [] : [`leave ${userName} in ${account} to ${restore}, which is running`],
    ),
    ...doubts,
  ];
  const reason = options.reason ?? (options.plan ? "plan" : await askFor("reason", "--reason"));
  if (!(await consent({ plan, word: person }, options))) return;
  const sfn = await stepFunctionsClient(stage);
  const cause = `restored by ${stage.caller}: ${reason}`;
  for (const { arn: executionArn } of running)
    await sfn.send(new StopExecutionCommand({ executionArn, error: "Undone", cause }));
  const asked = { requestId: options.requestId ?? `by-hand-${randomUUID()}`, requestedBy: stage.caller, reason };
  const started: object[] = [];
  for (const { account, userName, userId } of leavers) {
    const member = account === stage.accountId ? {} : { account };
    const input = { ...asked, ...member, userName, userId };
    started.push(await invoke<object>(stage, "start-workflow", { workflow: "restore", input }));
  }
  answer(options.json, { person, stopped: running.map(({ name }) => name), started, unseen }, () => [
    ...(started.length === 0
      ? [
          `The offboarding of ${person} is stopped.${all.length === 0 ? " No user was cut yet, so that none is restored." : ""}`,
        ]
      : [
          `Restores of ${person} that are started: ${started.length}. Each tells the owner when it is done.`,
          "To see them: steward list --workflow restore",
        ]),
    ...doubts,
  ]);
}

/** The names of the restores that run, by account and user. */
async function beingRestored(stage: Stage): Promise<Map<string, string>> {
  const sfn = await stepFunctionsClient(stage);
  const running = await listExecutions(sfn, stage, { workflow: "restore", status: "RUNNING" });
  return new Map(
    (await describeAll(sfn, running)).map(({ name, user, account = stage.accountId }) => [`${account} ${user}`, name]),
  );
}
