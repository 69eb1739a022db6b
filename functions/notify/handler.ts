import { createHash } from "node:crypto";
import { PublishCommand } from "@aws-sdk/client-sns";
import { readAudit, readRotations } from "../../shared/audit/archive.ts";
import { s3 } from "../../shared/aws/s3.ts";
import { sns } from "../../shared/aws/sns.ts";
import { config } from "../../shared/config.ts";
import { notify } from "../../shared/contracts.ts";
import { logger, step } from "../../shared/step.ts";
import { auditNotices, type Notice } from "./audit-notices.ts";

const { ACCOUNT_ID, OPERATIONS_TOPIC, PEOPLE_TOPIC, REPORT_BUCKET } = config([
  "ACCOUNT_ID",
  "OPERATIONS_TOPIC",
  "PEOPLE_TOPIC",
  "REPORT_BUCKET",
]);
const topics = { operations: OPERATIONS_TOPIC, people: PEOPLE_TOPIC };

/**
 * Tells people what a workflow found or did.
 * Safe to repeat: a message that was sent already is sent again under the same id, by which its reader can tell.
 */
export const handler = step(notify, async ({ requestId, folder }) => {
  const archive = { s3, bucket: REPORT_BUCKET, account: ACCOUNT_ID };
  const result = await readAudit(archive, folder);
  const notices = auditNotices(
    result,
    await readRotations(archive, folder),
    `s3://${REPORT_BUCKET}/${folder}/report.html`,
  );
  for (const notice of notices) await publish(notice, requestId);
  logger.info("notices sent", { messages: notices.length });
  return { messages: notices.length };
});

/** Subjects take fewer than 100 characters; ours are ASCII. Bodies end with an id that is the same however often sent. */
const publish = ({ to, subject, message, attributes }: Notice, requestId: string) => {
  const id = createHash("sha256").update(`${requestId}\n${attributes.kind}\n${attributes.owner}`).digest("hex");
  return sns.send(
    new PublishCommand({
      TopicArn: topics[to],
      Subject: subject.slice(0, 99),
      Message: `${message}\n\nId: ${id.slice(0, 16)}`,
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
      ),
    }),
  );
};
