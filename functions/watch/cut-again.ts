import { ExecutionAlreadyExists, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { stepFunctions } from "../../shared/aws/step-functions.ts";
import { executionName } from "../../shared/names.ts";
import { logger } from "../../shared/step.ts";
import type { Finding } from "./finding.ts";

/**
 * Has the workflow cut again what these findings say was given back to leavers: one execution a user, named by the first of the user's events, so
 * that the same batch starts nothing twice.
 */
export async function cutAgain(arnPrefix: string, accountId: string, findings: Finding[]): Promise<void> {
  for (const [first] of Map.groupBy(findings, ({ account, user }) => `${account} ${user}`).values()) {
    if (first?.user === undefined) continue;
    const { user: userName, what, by, eventId } = first;
    const account = first.account === accountId ? undefined : first.account;
    const requestId = `watch-${eventId}`;
    const input = { requestId, requestedBy: "watch", reason: `${what}, by ${by}`, account, userName };
    const name = executionName("cut-again", requestId, userName, account);
    await start(`${arnPrefix}cut-again`, name, JSON.stringify(input));
    logger.info("cut again", { account, userName, requestId });
  }
}

async function start(stateMachineArn: string, name: string, input: string): Promise<void> {
  const command = new StartExecutionCommand({ stateMachineArn, name, input });
  await stepFunctions.send(command).catch((error) => {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  });
}
