import { config } from "../../shared/config.ts";
import { deliver } from "../../shared/deliver.ts";
import type { Finding } from "./finding.ts";
import { noticesOf } from "./notices.ts";
import { claimUrgently, claimWindow, type Earlier, isUntold, markTold, type Record, recentRecords } from "./records.ts";

const { ACCOUNT_ID, REPORT_BUCKET, STAGE } = config(["ACCOUNT_ID", "REPORT_BUCKET", "STAGE"]);

/** Longer than the function may run, in ms: a run that claimed a window and has not told by then has died. */
const abandoned = 90_000;
/** Milliseconds within which sign-ins that failed are counted together. */
const countedFor = 3_600_000;

/**
 * Tells new findings, in this window's one notice a reader. If that notice is out already, what is critical is told in a second one.
 * Returns the findings that have to wait, because the window's notices are out, or another run of this function is about to tell them.
 */
export async function tellInWindow(findings: Finding[], now: number): Promise<Finding[]> {
  const records = await recentRecords(REPORT_BUCKET, now);
  const dead = records.filter(isUntold).filter(({ claimedAt }) => now - claimedAt > abandoned);
  for (const record of dead) await tell(record);
  const known = new Map(records.flatMap((record) => idsIn(record).map((id) => [id, record])));
  const waiting = findings.filter(({ eventId }) => {
    const record = known.get(eventId);
    return record && isUntold(record) && !dead.includes(record);
  });
  const fresh = findings.filter(({ eventId }) => !known.has(eventId));
  return [...waiting, ...(await tellFresh(fresh, records, now))];
}

const idsIn = ({ findings, few }: Earlier) => [...findings, ...few].map(({ eventId }) => eventId);

async function tellFresh(fresh: Finding[], records: Earlier[], now: number): Promise<Finding[]> {
  if (fresh.length === 0) return [];
  const content = enoughOf(fresh, uncounted(records, now));
  const record = await claimWindow(REPORT_BUCKET, now, content);
  if (record) {
    if (!record.told) await tell(record);
    return [];
  }
  const critical = fresh.filter(({ severity }) => severity === "critical");
  const urgent = critical.length > 0 ? await claimUrgently(REPORT_BUCKET, now, critical) : undefined;
  if (urgent) await tell(urgent);
  return urgent ? fresh.filter((finding) => !critical.includes(finding)) : fresh;
}

/** What was too little to be told, and was not told later. */
function uncounted(records: Earlier[], now: number): Finding[] {
  const told = new Set(records.flatMap(({ findings }) => findings.map(({ eventId }) => eventId)));
  const recent = records.filter(({ claimedAt }) => now - claimedAt < countedFor);
  return recent.flatMap(({ few }) => few).filter(({ eventId }) => !told.has(eventId));
}

/** What is told now, together with what was kept until it is enough; and what is still too little. */
function enoughOf(fresh: Finding[], earlier: Finding[]): Pick<Record, "findings" | "few"> {
  const counted = Map.groupBy([...earlier, ...fresh], ({ account, kind, user, from }) =>
    JSON.stringify([account, kind, user ?? from]),
  );
  const groups = Map.groupBy(counted.values(), (group) => group.length >= (group[0]?.atLeast ?? 1));
  const few = (groups.get(false) ?? []).flat().filter((finding) => !earlier.includes(finding));
  return { findings: (groups.get(true) ?? []).flat(), few };
}

/** If the function dies here, a later run tells again, under the same ids. */
async function tell(record: Record): Promise<void> {
  const place = { stage: STAGE, accountId: ACCOUNT_ID, record: `s3://${REPORT_BUCKET}/${record.key}` };
  await deliver(noticesOf(record.findings, place), record.key);
  await markTold(REPORT_BUCKET, record);
}
