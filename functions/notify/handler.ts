import { accountOr, currentMember } from "../../shared/account.ts";
import { config } from "../../shared/config.ts";
import { deliver } from "../../shared/deliver.ts";
import type { Notice } from "../../shared/notices.ts";
import { logger, stepBy } from "../../shared/step.ts";
import { notify, type Told } from "./contract.ts";
import { workflowNotice } from "./workflow-notices.ts";

const { ACCOUNT_ID, REPORT_BUCKET, STAGE } = config(["ACCOUNT_ID", "REPORT_BUCKET", "STAGE"]);

/**
 * Tells people what a workflow found or did.
 * Safe to repeat: a message that was sent already is sent again under the same id, by which its reader can tell.
 */
export const handler = stepBy("notice", notify, async (told) => {
  const notices = await noticesOf(told);
  await deliver(notices, told.requestId);
  logger.info("notices sent", { messages: notices.length });
  return { messages: notices.length };
});

/** Only the notices of an audit and of a cut are made of files: no other waits for the client of S3 to load. */
async function noticesOf(told: Told): Promise<Notice[]> {
  const account = accountOr(ACCOUNT_ID);
  const place = { bucket: REPORT_BUCKET, account, home: ACCOUNT_ID, stage: STAGE };
  if (told.notice === "audit") return (await import("./read-audit.ts")).noticesOfAudit(told, place);
  if (told.notice === "organization-audit")
    return (await import("./read-organization.ts")).noticesOfOrganization(told.folder, place);
  const more = told.notice === "access-cut" ? await (await import("./other-users.ts")).otherUsers(told, place) : [];
  return [workflowNotice(told, { accountId: account, stage: STAGE, member: currentMember()?.account, more })];
}
