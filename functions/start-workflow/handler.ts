import { sns } from "../../shared/aws/sns.ts";
import { config } from "../../shared/config.ts";
import { currentPause } from "../../shared/current-pause.ts";
import { Rejected } from "../../shared/errors.ts";
import { publish } from "../../shared/notices.ts";
import type { BusEvent, StartRequest } from "../../shared/requests.ts";
import { step } from "../../shared/step.ts";
import { startWorkflow } from "./contract.ts";
import { exposedKeys, isOfHealth } from "./exposed-keys.ts";
import { hold, letGo } from "./hold.ts";
import { requestsIn } from "./requests.ts";
import { nameOf, startAgain, startOnce } from "./start.ts";

const { ACCOUNT_ID, OPERATIONS_TOPIC, PAUSE_PARAMETER, REPORT_BUCKET, WORKFLOW_ARN_PREFIX } = config([
  "ACCOUNT_ID",
  "OPERATIONS_TOPIC",
  "PAUSE_PARAMETER",
  "REPORT_BUCKET",
  "WORKFLOW_ARN_PREFIX",
]);

/** A pause stops what gives and changes; what cuts access off goes on, and so do its undo and the nightly look. */
const goesOn = new Set<string>(["audit", "contain-key", "offboard", "restore"]);

/**
 * The one door to the workflows, for requests by hand and events of the bus: starts one execution for each request,
 * however often the request comes. During a pause the request is kept instead. An event that is refused is told to
 * operations and fails, so that it ends in the dead-letter queue.
 * Safe to repeat: the execution's name is made of the request, and Step Functions takes a name once in 90 days.
 */
export const handler = step(startWorkflow, async (asked) => {
  if (!isEvent(asked)) return "again" in asked ? startAgain(asked.again) : startOrHold(asked);
  try {
    return { executions: await startAll(asked) };
  } catch (error) {
    if (error instanceof Rejected) await tell(asked, error.message);
    throw error;
  }
});

const isEvent = (asked: object): asked is BusEvent => "detail-type" in asked;

async function startOrHold(request: StartRequest) {
  const paused = () => currentPause(PAUSE_PARAMETER);
  if (goesOn.has(request.workflow) || !(await paused())) return startOnce(WORKFLOW_ARN_PREFIX, request);
  const name = nameOf(request);
  await hold(REPORT_BUCKET, name, request);
  if (await paused()) return { executionArn: "", name, outcome: "held" as const };
  // The pause ended meanwhile: whoever ended it may have looked before the request lay there.
  const started = await startOnce(WORKFLOW_ARN_PREFIX, request);
  await letGo(REPORT_BUCKET, name);
  return started;
}

/** One that is refused does not keep the others from starting. */
async function startAll(event: BusEvent) {
  const executions: Awaited<ReturnType<typeof startOrHold>>[] = [];
  const refusals: string[] = [];
  for (const request of isOfHealth(event) ? exposedKeys(event) : requestsIn(event)) {
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

const tell = ({ id, source, "detail-type": type }: BusEvent, why: string) =>
  publish(
    sns,
    OPERATIONS_TOPIC,
    {
      to: "operations",
      subject: `Refused: an event ${type}`,
      message: `The event ${id} (${type}, of ${source}) was refused, and lies in the dead-letter queue.\n${why}`,
      attributes: { kind: "event-refused", accountId: ACCOUNT_ID, severity: "medium" },
    },
    id,
  );
