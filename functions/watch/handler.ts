import { config } from "../../shared/config.ts";
import { logger, step } from "../../shared/step.ts";
import { watch } from "./contract.ts";
import { cutAgain } from "./cut-again.ts";
import { readFacts } from "./facts.ts";
import { judge, mayMatter } from "./judge.ts";
import { readEvent, type Seen } from "./seen.ts";
import { tellInWindow } from "./tell.ts";

const { MANAGED_ACCESS_PATH, MANAGED_PATH, OWN_ROLES, WATCH_LEAVERS, WORKFLOW_ARN_PREFIX } = config([
  "MANAGED_ACCESS_PATH",
  "MANAGED_PATH",
  "OWN_ROLES",
  "WATCH_LEAVERS",
  "WORKFLOW_ARN_PREFIX",
]);

/** A batch may name thousands of users. So many are read now; messages about others come again. */
const mostUsers = 200;

/**
 * Reads events of CloudTrail and tells people what was changed past the automation. It changes nothing itself: of a leaver it may
 * start the workflow that cuts again.
 * Safe to repeat: a copy of an event is known by its id, and nobody is told twice in one window. What cannot be read or told yet
 * stays in the queue, and in the end lies in the dead-letter queue.
 */
export const handler = step(watch, async ({ Records }) => {
  const messages = Map.groupBy(Records.map(opened), ({ event }) => event?.id);
  const unreadable = messages.get(undefined) ?? [];
  const events = [...messages.values()].flatMap(([first]) => first?.event ?? []);
  const mattering = events.filter((event) => mayMatter(event, OWN_ROLES));
  const users = new Set([...new Set(mattering.map(({ userName }) => userName))].slice(0, mostUsers));
  const now = mattering.filter(({ userName }) => users.has(userName));
  const factsOf = await readFacts(now, { managedPath: MANAGED_PATH, accessPath: MANAGED_ACCESS_PATH });
  const findings = judge(now, factsOf);
  if (WATCH_LEAVERS === "cut") await cutAgain(WORKFLOW_ARN_PREFIX, findings);
  const waiting = await tellInWindow(findings, Date.now());
  const later = [
    ...mattering.filter((event) => !now.includes(event)).map(({ id }) => id),
    ...waiting.map(({ eventId }) => eventId),
  ];
  const failed = [...unreadable, ...later.flatMap((id) => messages.get(id) ?? [])];
  logger.info("events read", {
    events: events.length,
    findings: findings.length,
    later: later.length,
    unreadable: unreadable.length,
  });
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
});

/** A message that is no event of CloudTrail is not told away: it comes again until it is a dead letter. */
function opened({ messageId, body }: { messageId: string; body: string }): { messageId: string; event?: Seen } {
  try {
    return { messageId, event: readEvent(body) };
  } catch (error) {
    logger.warn("a message cannot be read", { messageId, error: (error as Error).name });
    return { messageId };
  }
}
