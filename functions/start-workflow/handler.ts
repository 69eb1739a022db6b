import { servesMembers } from "../../shared/account.ts";
import { config } from "../../shared/config.ts";
import { Rejected } from "../../shared/errors.ts";
import { nameOfRequest } from "../../shared/names.ts";
import type { BusEvent, StartRequest } from "../../shared/requests.ts";
import { stepAtHome } from "../../shared/step.ts";
import { startWorkflow } from "./contract.ts";
import { isOfHealth, riskIn, riskNotice } from "./health-events.ts";
import { requestsIn } from "./requests.ts";
import { stageOf, startAgain, startOnce } from "./start.ts";

const { ACCOUNT_ALIAS, ACCOUNT_ID, CHAT_TOPIC, OPERATIONS_TOPIC, ...settings } = config([
  "ACCOUNT_ALIAS",
  "ACCOUNT_ID",
  "CHAT_TOPIC",
  "OPERATIONS_TOPIC",
  "PAUSE_PARAMETER",
  "REPORT_BUCKET",
  "WORKFLOW_ARN_PREFIX",
]);
const { PAUSE_PARAMETER, REPORT_BUCKET, WORKFLOW_ARN_PREFIX } = settings;

/** A pause stops what grants and changes access. What cuts access goes on, and so do its undo and the nightly audits. */
const goesOn = new Set<string>([
  "audit",
  "audit-organization",
  "contain-key",
  "cut-again",
  "offboard",
  "offboard-everywhere",
  "restore",
]);

/**
 * The one door to the workflows, for requests by hand and events of the bus: starts one execution for each request,
 * however often the request comes. During a pause the request is kept instead. Operations are told once of an event that is
 * refused; it fails, so that it ends in the dead-letter queue.
 * Safe to repeat: the execution's name is made of the request, and Step Functions takes a name once in 90 days.
 * Clients other than Step Functions' are loaded when a request needs them: containing a key and cutting access do not.
 */
export const handler = stepAtHome(startWorkflow, async (asked) => {
  if (!isEvent(asked)) return "again" in asked ? startAgain(asked.again) : startOrHold(asked);
  try {
    return { executions: await (isOfHealth(asked) ? contain(asked) : startAll(requestsIn(asked))) };
  } catch (error) {
    if (error instanceof Rejected) await tell(asked.id, refusal(asked, error.message));
    throw error;
  }
});

const isEvent = (asked: object): asked is BusEvent => "detail-type" in asked;

async function startOrHold(asked: StartRequest) {
  const request = ofStage(asked);
  if (goesOn.has(request.workflow)) return startOnce(WORKFLOW_ARN_PREFIX, request);
  const { currentPause } = await import("../../shared/current-pause.ts");
  const paused = () => currentPause(PAUSE_PARAMETER);
  if (!(await paused())) return startOnce(WORKFLOW_ARN_PREFIX, request);
  const { hold, letGo } = await import("./hold.ts");
  const name = nameOfRequest(request.workflow, request.input);
  await hold(REPORT_BUCKET, name, request);
  if (await paused()) return { executionArn: "", name, outcome: "held" as const };
  // The pause ended meanwhile, and `steward resume` may have looked before the request was kept.
  const started = await startOnce(WORKFLOW_ARN_PREFIX, request);
  await letGo(REPORT_BUCKET, name);
  return started;
}

/** The stage's own account counts as none: the same request is the same execution. */
function ofStage(request: StartRequest): StartRequest {
  if (!("account" in request.input) || request.input.account === undefined) return request;
  const { account, ...input } = request.input;
  if (account === ACCOUNT_ID) return { ...request, input } as StartRequest;
  if (servesMembers()) return request;
  throw new Rejected(
    `this stage serves its own account alone: to serve ${account}, deploy it with MANAGE_ACCOUNTS=true`,
  );
}

/** A refused request does not keep the others from starting. */
async function startAll(requests: StartRequest[]) {
  const executions: Awaited<ReturnType<typeof startOrHold>>[] = [];
  const refusals: string[] = [];
  for (const request of requests) {
    try {
      executions.push(await startOrHold(request));
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      refusals.push(error.message);
    }
  }
  if (refusals.length > 0) throw new Rejected(refusals.join("\n"));
  return executions;
}

/** Contains each key that AWS Health names. If it names none, operations are told of the risk. */
async function contain(event: BusEvent) {
  const risk = riskIn(event);
  const place = { stage: stageOf(WORKFLOW_ARN_PREFIX), accountId: ACCOUNT_ID };
  // One event of AWS Health may be about several accounts, under one ARN.
  if (risk.requests.length === 0) await tell(`${risk.id} ${risk.account}`, riskNotice(risk, place));
  return startAll(risk.requests);
}

interface Told {
  kind: string;
  severity: string;
  subject: string;
  message: string;
}

async function tell(id: string, { kind, severity, ...text }: Told): Promise<void> {
  const { tellOnce } = await import("./tell-once.ts");
  const address = { topic: OPERATIONS_TOPIC, chat: CHAT_TOPIC, alias: ACCOUNT_ALIAS };
  const attributes = { kind, accountId: ACCOUNT_ID, severity };
  await tellOnce({ bucket: REPORT_BUCKET, address, id }, { to: "operations", ...text, attributes });
}

const refusal = ({ id, source, "detail-type": type }: BusEvent, why: string) => ({
  kind: "event-refused",
  severity: "medium",
  subject: `Refused: an event ${type}`,
  message: `The event ${id} (${type} from ${source}) was refused, and nothing was started for it.\n${why}\nTell the system that sent it. The event will be in the queue undelivered-starts.`,
});
