import { randomUUID } from "node:crypto";
import { faultsOf } from "../../shared/faults.ts";
import { workflows } from "../../shared/requests.ts";
import { describeExecution } from "../executions/executions.ts";
import { readUser } from "../people/person.ts";
import { iamClient, stepFunctionsClient } from "../stage/aws.ts";
import { invoke } from "../stage/functions.ts";
import { warnOfPause } from "../stage/pause-state.ts";
import { knownWorkflow, type Stage, servingAccountOf, type Workflow } from "../stage/stage.ts";
import { answer, tell } from "../terminal/answer.ts";
import { askFor, consent } from "../terminal/consent.ts";
import { BadInput } from "../terminal/errors.ts";
import { didYouMean } from "../terminal/nearest.ts";
import type { RequestOptions } from "../terminal/options.ts";
import { madeBefore } from "./made-before.ts";
import { planOf } from "./plans.ts";

interface Started {
  executionArn: string;
  name: string;
  outcome: "started" | "running" | "done" | "held";
}

/** What gives nothing away and takes nothing from anybody is started without a question. */
const harmless = new Set<string>(["audit", "audit-organization", "enroll-mfa", "onboard"]);

/**
 * Asks for a workflow, by the one door: completes the request, checks it against the workflow's contract, plans, asks for
 * the reason, shows the plan, asks, and starts it.
 */
export async function request(asked: Stage, workflow: string, fields: object, options: RequestOptions): Promise<void> {
  const known = knownWorkflow(workflow);
  const stage = "account" in fields ? servingAccountOf(asked, { input: { ...fields } }) : asked;
  const given = await completed(stage, known, fields, options);
  const draft = checked(known, { reason: "plan", ...given });
  await warnOfPause(stage);
  const isRepeatable = "requestId" in fields || options.requestId !== undefined;
  const made = isRepeatable ? await madeBefore(stage, known, draft) : undefined;
  if (made && !options.plan) return report(stage, made, options);
  if (made) {
    await consent({ plan: [`start nothing: ${made.name} ${words[made.outcome]}`] }, options);
    return;
  }
  const plan = await planOf(stage, known, draft); // what would be refused is refused before anything is asked
  if (!options.plan) given.reason ??= await askFor("reason", "--reason");
  const input = options.plan ? draft : checked(known, given);
  const word = String(input.userName ?? input.person ?? input.accessKeyId ?? known);
  const asks = options.plan || !(harmless.has(known) || input.urgency === "emergency");
  if (asks && !(await consent({ plan, word }, options))) return;
  if (!isRepeatable) tell(`Its requestId is ${input.requestId}; with --request-id you can repeat it safely`);
  await report(stage, await invoke<Started>(stage, "start-workflow", { workflow: known, input }), options);
}

/** Who asks is who is signed in; a name alone could become somebody else's, so that the user's id goes with it. */
async function completed(stage: Stage, workflow: Workflow, fields: object, options: RequestOptions) {
  const given: Record<string, unknown> = { ...defined(fields) };
  const takes = (field: string) => field in workflows[workflow].shape && !(field in given);
  if (takes("requestId")) given.requestId = options.requestId ?? madeUp();
  if (stage.account !== undefined && !("account" in workflows[workflow].shape))
    throw new BadInput(`${workflow} takes no --account`);
  if (stage.account !== undefined) given.account ??= stage.account;
  given.requestedBy ??= stage.caller;
  if (options.reason !== undefined) given.reason ??= options.reason;
  if (takes("scheduledTime")) given.scheduledTime = new Date().toISOString();
  if (takes("userId") && typeof given.userName === "string")
    given.userId = (await readUser(await iamClient(stage), given.userName)).UserId;
  return given;
}

const madeUp = () => `by-hand-${randomUUID()}`;
const defined = (fields: object) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

function checked(workflow: Workflow, input: object): Record<string, unknown> {
  const parsed = workflows[workflow].safeParse(input);
  if (parsed.success) return parsed.data;
  const known = Object.keys(workflows[workflow].shape);
  const faults = faultsOf(parsed.error.issues, (key) => `.${didYouMean(key, known)}`);
  throw new BadInput(
    `Cannot start ${workflow}:\n${faults.map((fault) => `  ${fault}`).join("\n")}\nSee: docs/events.md`,
  );
}

const words: Record<Started["outcome"], string> = {
  started: "is started",
  running: "was started already, and is running",
  done: "was carried out already",
  held: "is held, since the automation is paused; steward resume starts it",
};

async function report(stage: Stage, started: Started, { follow: wanted, json }: RequestOptions): Promise<void> {
  const { name, outcome, executionArn } = started;
  if (wanted && outcome !== "held") {
    const { follow } = await import("../commands/watch.ts");
    const sfn = await stepFunctionsClient(stage);
    try {
      return await follow(sfn, await describeExecution(sfn, executionArn), json);
    } catch (error) {
      tell(`${name} ${words[outcome]}, and cannot be followed:`); // who may start may not be allowed to look
      throw error;
    }
  }
  const { executionArn: _, ...held } = started; // which has no execution yet
  answer(json, outcome === "held" ? held : started, () => [
    `${name} ${words[outcome]}.`,
    ...(outcome === "held" ? [] : [`Watch it with: steward watch ${name}`]),
  ]);
}
