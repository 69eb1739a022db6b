import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { ofMember } from "../../shared/command-line.ts";
import { workflows } from "../../shared/requests.ts";
import { BadInput } from "../terminal/errors.ts";
import { didYouMean } from "../terminal/nearest.ts";
import type { Account } from "./account.ts";
import { stsClient } from "./aws.ts";
import { holdToAccount, stageName } from "./settings.ts";

export type Workflow = keyof typeof workflows;
export const workflowNames = Object.keys(workflows) as Workflow[];

/** @throws {BadInput} naming those that there are */
export function knownWorkflow(workflow: string): Workflow {
  const known = workflowNames.find((name) => name === workflow);
  if (known) return known;
  throw new BadInput(
    `There is no workflow ${workflow}.${didYouMean(workflow, workflowNames)} There are: ${workflowNames.join(", ")}`,
  );
}

/** A stage of iam-steward, in the account and region that a command talks to. */
export interface Stage extends Account {
  name: string;
  accountId: string;
  partition: string;
  region: string;
  /** ARN of the caller. */
  caller: string;
}

export interface Where extends Account {
  stage?: string | undefined;
  execution?: string | undefined;
}

/** An execution may be among the arguments: its ARN, as notices name it, says all by itself where it is. */
export async function stageOf(args: Where): Promise<Stage> {
  const place = placeOf(args.execution);
  const { stage, region: wanted, profile } = { ...args, ...place };
  const name = stageName(stage);
  const sts = await stsClient({ region: wanted, profile });
  const region = await sts.config.region();
  const { Account: accountId = "", Arn: caller = "" } = await sts.send(new GetCallerIdentityCommand({}));
  if (!place) holdToAccount(accountId);
  if (place && place.accountId !== accountId)
    throw new BadInput(
      `${args.execution} is in account ${place.accountId}, and you are signed in to ${accountId}. Is --profile right?`,
    );
  const account = args.account === accountId ? undefined : args.account;
  return { name, accountId, partition: caller.split(":")[1] ?? "aws", region, caller, profile, account };
}

/** The stage as it serves the account that an execution is about: its users are in that one. */
export const servingAccountOf = (stage: Stage, { input }: { input: Record<string, unknown> }): Stage => ({
  ...stage,
  account: typeof input.account === "string" ? input.account : undefined,
});

/** A command about a user of the account that is meant. */
export const inAccount = ({ account }: Account, command: string) =>
  account === undefined ? command : ofMember(command, account);

const ourExecution = new RegExp(
  `^arn:[^:]+:states:([^:]+):(\\d{12}):execution:iam-steward-(.+)-(?:${workflowNames.join("|")})[:/]`,
);

function placeOf(execution = ""): { region: string; accountId: string; stage: string } | undefined {
  const [, region, accountId, stage] = ourExecution.exec(execution) ?? [];
  return region && accountId && stage ? { region, accountId, stage } : undefined;
}

const inStage = ({ name }: Stage, what: string) => `iam-steward-${name}-${what}`;
const statesArn = ({ partition, region, accountId }: Stage, what: string) =>
  `arn:${partition}:states:${region}:${accountId}:${what}`;

export const functionName = inStage;
export const machineArn = (stage: Stage, workflow: string) =>
  statesArn(stage, `stateMachine:${inStage(stage, workflow)}`);
export const executionArn = (stage: Stage, workflow: string, name: string) =>
  statesArn(stage, `execution:${inStage(stage, workflow)}:${name}`);
export const pauseParameter = ({ name }: Stage) => `/iam-steward/${name}/pause`;

export const nothingDeployed = ({ name, region, accountId }: Stage) =>
  new BadInput(
    `There is no stage ${name} of iam-steward in ${region} of account ${accountId}. Are --stage, --region and --profile right?`,
  );
