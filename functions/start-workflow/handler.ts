import { sns } from "../../shared/aws/sns.ts";
import { config } from "../../shared/config.ts";
import { startWorkflow } from "../../shared/contracts.ts";
import { Rejected } from "../../shared/errors.ts";
import { publish } from "../../shared/notices.ts";
import type { BusEvent } from "../../shared/requests.ts";
import { step } from "../../shared/step.ts";
import { exposedKeys, isOfHealth } from "./exposed-keys.ts";
import { requestsIn } from "./requests.ts";
import { startOnce } from "./start.ts";

const { ACCOUNT_ID, OPERATIONS_TOPIC, WORKFLOW_ARN_PREFIX } = config([
  "ACCOUNT_ID",
  "OPERATIONS_TOPIC",
  "WORKFLOW_ARN_PREFIX",
]);

/**
 * The one door to the workflows, for requests by hand and events of the bus: starts one execution for each request,
 * however often the request comes. An event that is refused is told to operations and fails, so that it ends in the
 * dead-letter queue.
 * Safe to repeat: the execution's name is made of the request, and Step Functions takes a name once in 90 days.
 */
export const handler = step(startWorkflow, async (asked) => {
  if (!isEvent(asked)) return startOnce(WORKFLOW_ARN_PREFIX, asked);
  try {
    return { executions: await startAll(asked) };
  } catch (error) {
    if (error instanceof Rejected) await tell(asked, error.message);
    throw error;
  }
});

const isEvent = (asked: object): asked is BusEvent => "detail-type" in asked;

/** One that is refused does not keep the others from starting. */
async function startAll(event: BusEvent) {
  const executions: Awaited<ReturnType<typeof startOnce>>[] = [];
  const refusals: string[] = [];
  for (const request of isOfHealth(event) ? exposedKeys(event) : requestsIn(event)) {
    try {
      executions.push(await startOnce(WORKFLOW_ARN_PREFIX, request));
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
