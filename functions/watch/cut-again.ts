import { ExecutionAlreadyExists, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { stepFunctions } from "../../shared/aws/step-functions.ts";
import { executionName } from "../../shared/names.ts";
import { logger } from "../../shared/step.ts";
import type { Finding } from "./judge.ts";
import { leaverChanged } from "./of-leavers.ts";

/**
 * Has the workflow cut again what somebody gave back to leavers: one execution a user, named by the first of the user's events, so
 * that the same batch starts nothing twice.
 */
export async function cutAgain(arnPrefix: string, findings: Finding[]): Promise<void> {
  const given = findings.filter(({ kind }) => kind === leaverChanged.id);
  for (const [userName, [first]] of Map.groupBy(given, ({ user }) => user)) {
    if (userName === undefined || !first) continue;
    const requestId = `watch-${first.eventId}`;
    const input = { requestId, requestedBy: "watch", reason: `${first.what}, by ${first.by}`, userName };
    await start(`${arnPrefix}cut-again`, executionName("cut-again", requestId, userName), JSON.stringify(input));
    logger.info("cut again", { userName, requestId });
  }
}

async function start(stateMachineArn: string, name: string, input: string): Promise<void> {
  const command = new StartExecutionCommand({ stateMachineArn, name, input });
  await stepFunctions.send(command).catch((error) => {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  });
}
