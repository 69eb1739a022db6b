import pLimit from "p-limit";
import { sns } from "../../shared/aws/sns.ts";
import { config } from "../../shared/config.ts";
import { publish } from "../../shared/publish.ts";
import type { Finding } from "./judge.ts";
import { noticesOf } from "./notices.ts";
import { claimWindow, markTold, type Record, recentRecords } from "./records.ts";

const { ACCOUNT_ALIAS, ACCOUNT_ID, CHAT_TOPIC, OPERATIONS_TOPIC, PEOPLE_TOPIC, REPORT_BUCKET, STAGE } = config([
  "ACCOUNT_ALIAS",
  "ACCOUNT_ID",
  "CHAT_TOPIC",
  "OPERATIONS_TOPIC",
  "PEOPLE_TOPIC",
  "REPORT_BUCKET",
  "STAGE",
]);
/** Chat is told what operations are: an owner's share is in that already. */
const addresses = {
  operations: { topic: OPERATIONS_TOPIC, chat: CHAT_TOPIC, alias: ACCOUNT_ALIAS },
  people: { topic: PEOPLE_TOPIC, chat: undefined, alias: ACCOUNT_ALIAS },
};

/** Longer than the function may run, in ms: who claimed a window and has not told by then has died. */
const abandoned = 90_000;
const atOnce = 10;

/**
 * Tells findings that nobody was told of, in this window's one notice a reader. Answers with those that have to wait: the window
 * tells others already, or another run of this function is about to tell them.
 */
export async function tellInWindow(findings: Finding[], now: number): Promise<Finding[]> {
  if (findings.length === 0) return [];
  const records = await recentRecords(REPORT_BUCKET, now);
  const dead = records.filter(({ told, claimedAt }) => !told && now - claimedAt > abandoned);
  for (const record of dead) await tell(record);
  const known = new Map(records.flatMap((record) => record.findings.map(({ eventId }) => [eventId, record])));
  const waiting = findings.filter(({ eventId }) => {
    const record = known.get(eventId);
    return record && !record.told && !dead.includes(record);
  });
  const fresh = findings.filter(({ eventId }) => !known.has(eventId));
  const record = fresh.length > 0 ? await claimWindow(REPORT_BUCKET, now, fresh) : undefined;
  if (record) await tell(record);
  return record ? waiting : [...waiting, ...fresh];
}

/** One that dies here is told again, under the same ids. */
async function tell(record: Record): Promise<void> {
  const place = { stage: STAGE, accountId: ACCOUNT_ID, record: `s3://${REPORT_BUCKET}/${record.key}` };
  const limited = pLimit(atOnce);
  const notices = noticesOf(record.findings, place);
  await Promise.all(notices.map((notice) => limited(publish, sns, addresses[notice.to], notice, record.key)));
  await markTold(REPORT_BUCKET, record);
}
