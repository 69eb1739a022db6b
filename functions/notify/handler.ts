import { readAudit, readRotations } from "../../audit/archive/archive.ts";
import { readOutcomes } from "../../audit/archive/rotation-outcomes.ts";
import { accountOr, currentMember } from "../../shared/account.ts";
import { s3 } from "../../shared/aws/s3.ts";
import { config } from "../../shared/config.ts";
import { deliver } from "../../shared/deliver.ts";
import { logger, step } from "../../shared/step.ts";
import { auditNotices } from "./audit-notices.ts";
import { notify } from "./contract.ts";
import { workflowNotice } from "./workflow-notices.ts";

const { ACCOUNT_ID, REPORT_BUCKET, STAGE } = config(["ACCOUNT_ID", "REPORT_BUCKET", "STAGE"]);

/**
 * Tells people what a workflow found or did.
 * Safe to repeat: a message that was sent already is sent again under the same id, by which its reader can tell.
 */
export const handler = step(notify, async (told) => {
  const notices =
    told.notice === "audit"
      ? await noticesOfAudit(told.folder, told.manifest)
      : [workflowNotice(told, { accountId: accountOr(ACCOUNT_ID), stage: STAGE, member: currentMember()?.account })];
  await deliver(notices, told.requestId);
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
