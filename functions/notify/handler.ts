import pLimit from "p-limit";
import { readAudit, readRotations } from "../../audit/archive/archive.ts";
import { readOutcomes } from "../../audit/archive/rotation-outcomes.ts";
import { accountOr, currentMember } from "../../shared/account.ts";
import { s3 } from "../../shared/aws/s3.ts";
import { sns } from "../../shared/aws/sns.ts";
import { config } from "../../shared/config.ts";
import type { Notice } from "../../shared/notices.ts";
import { publish } from "../../shared/publish.ts";
import { logger, step } from "../../shared/step.ts";
import { auditNotices } from "./audit-notices.ts";
import { notify } from "./contract.ts";
import { workflowNotice } from "./workflow-notices.ts";

const { ACCOUNT_ALIAS, ACCOUNT_ID, CHAT_TOPIC, OPERATIONS_TOPIC, PEOPLE_TOPIC, REPORT_BUCKET, STAGE } = config([
  "ACCOUNT_ALIAS",
  "ACCOUNT_ID",
  "CHAT_TOPIC",
  "OPERATIONS_TOPIC",
  "PEOPLE_TOPIC",
  "REPORT_BUCKET",
  "STAGE",
]);
/** On a first night every owner is told of everything: thousands, one by one, would take longer than the function may. */
const atOnce = 10;
const topics = { operations: OPERATIONS_TOPIC, people: PEOPLE_TOPIC };

/**
 * Tells people what a workflow found or did.
 * Safe to repeat: a message that was sent already is sent again under the same id, by which its reader can tell.
 */
export const handler = step(notify, async (told) => {
  const notices =
    told.notice === "audit"
      ? await noticesOfAudit(told.folder, told.manifest)
      : [workflowNotice(told, { accountId: accountOr(ACCOUNT_ID), stage: STAGE, member: currentMember()?.account })];
  const limited = pLimit(atOnce);
  const send = (notice: Notice) =>
    limited(publish, sns, { topic: topics[notice.to], chat: CHAT_TOPIC, alias: ACCOUNT_ALIAS }, notice, told.requestId);
  // All come to an end before the function does: what is under way then would go out with some later invocation.
  for (const sent of await Promise.allSettled(notices.map(send))) if (sent.status === "rejected") throw sent.reason;
  logger.info("notices sent", { messages: notices.length });
  return { messages: notices.length };
});

async function noticesOfAudit(folder: string, manifest: string | undefined) {
  const archive = { s3, bucket: REPORT_BUCKET, account: accountOr(ACCOUNT_ID) };
  const result = await readAudit(archive, folder);
  const page = `s3://${REPORT_BUCKET}/${folder}/report.html`;
  const outcomes = manifest === undefined ? undefined : await readOutcomes(archive, manifest);
  return auditNotices(result, { ...(await readRotations(archive, folder)), outcomes }, { page, stage: STAGE });
}
