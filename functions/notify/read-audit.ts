import { readAudit, readRotations } from "../../audit/archive/archive.ts";
import { readOutcomes } from "../../audit/archive/rotation-outcomes.ts";
import { s3 } from "../../shared/aws/s3.ts";
import type { Notice } from "../../shared/notices.ts";
import { auditNotices } from "./audit-notices.ts";

interface Audit {
  folder: string;
  manifest?: string | undefined;
}

/** The notices of an audit, which are made of its files. */
export async function noticesOfAudit(
  { folder, manifest }: Audit,
  { bucket, account, stage }: { bucket: string; account: string; stage: string },
): Promise<Notice[]> {
  const archive = { s3, bucket, account };
  const result = await readAudit(archive, folder);
  const page = `s3://${bucket}/${folder}/report.html`;
  const outcomes = manifest === undefined ? undefined : await readOutcomes(archive, manifest);
  return auditNotices(result, { ...(await readRotations(archive, folder)), outcomes }, { page, stage });
}
