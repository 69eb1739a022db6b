import { config } from "../../shared/config.ts";
import { logger, step } from "../../shared/step.ts";
import { watch } from "./contract.ts";
import { readFacts } from "./facts.ts";
import type { Finding } from "./finding.ts";
import { judge, mayMatter } from "./judge.ts";
import { leaverChanged } from "./of-leavers.ts";
import { isOwnCall, isWatched } from "./own.ts";
import { readEvent, type Seen } from "./seen.ts";

const { WATCH_LEAVERS, WORKFLOW_ARN_PREFIX, ...settings } = config([
  "ACCOUNT_ID",
  "MANAGED_ACCESS_PATH",
  "MANAGED_PATH",
  "OWN_ROLES",
  "STAGE",
  "WATCH_LEAVERS",
  "WORKFLOW_ARN_PREFIX",
]);
const stage = { name: settings.STAGE, accountId: settings.ACCOUNT_ID, ownRoles: settings.OWN_ROLES };
const bounds = { stage, managedPath: settings.MANAGED_PATH, accessPath: settings.MANAGED_ACCESS_PATH };

/** A batch may name thousands of users. The function reads so many; messages about the others come again. */
const mostUsers = 200;

/**
 * Reads events of CloudTrail and tells people what was changed past the automation. It changes nothing itself; for a leaver it may
 * start the workflow that cuts again.
 * Safe to repeat: it knows a copy of an event by its id, and one window gets one notice. What it cannot read or tell yet stays in
 * the queue, and ends in the dead-letter queue.
 */
export const handler = step(watch, async ({ Records }) => {
  const messages = Map.groupBy(Records.map(opened), ({ event }) => event?.id);
  const unreadable = messages.get(undefined) ?? [];
  const events = [...messages.values()].flatMap(([first]) => first?.event ?? []);
  const mattering = events.filter((event) => isWatched(event, stage) && mayMatter(event) && !isOwnCall(event, stage));
  const [now, others] = firstOf(mattering);
  const findings = judge(now, await readFacts(now, bounds));
  const ofLeavers = findings.filter(({ kind }) => kind === leaverChanged.id);
  if (WATCH_LEAVERS === "cut" && ofLeavers.length > 0) {
    const { cutAgain } = await import("./cut-again.ts"); // few batches need Step Functions
    await cutAgain(WORKFLOW_ARN_PREFIX, stage.accountId, ofLeavers);
  }
  const waiting = findings.length > 0 ? await tell(findings) : [];
  const later = [...others.map(({ id }) => id), ...waiting.map(({ eventId }) => eventId)];
  const failed = [...unreadable, ...later.flatMap((id) => messages.get(id) ?? [])];
  logger.info("events read", {
    events: events.length,
    findings: findings.length,
    later: later.length,
    unreadable: unreadable.length,
  });
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
});

/** What most batches do not need, the clients of S3 and SNS, is loaded with the first finding. */
const tell = async (findings: Finding[]) => (await import("./tell.ts")).tellInWindow(findings, Date.now());

/** Events of as many users as can be read now, and the others; the root user's events first. */
function firstOf(events: Seen[]): [now: Seen[], others: Seen[]] {
  const userOf = ({ account, userName = "" }: Seen) => `${account} ${userName}`;
  const ordered = events.toSorted((a, b) => Number(b.actor.isRoot) - Number(a.actor.isRoot));
  const users = new Set([...new Set(ordered.map(userOf))].slice(0, mostUsers));
  const isNow = (event: Seen) => users.has(userOf(event));
  return [ordered.filter(isNow), ordered.filter((event) => !isNow(event))];
}

/** A message that is no event of CloudTrail is not dropped: it comes again until it is a dead letter. */
function opened({ messageId, body }: { messageId: string; body: string }): { messageId: string; event?: Seen } {
  try {
    return { messageId, event: readEvent(body) };
  } catch (error) {
    logger.warn("a message cannot be read", { messageId, error: (error as Error).name });
    return { messageId };
  }
}
