import { readOrganization, readOwners } from "../../audit/organization/archive.ts";
import { s3 } from "../../shared/aws/s3.ts";
import type { Notice } from "../../shared/notices.ts";
import { organizationNotices } from "./organization-notices.ts";

/** The notices of an audit of all accounts, which are made of its files. */
export async function noticesOfOrganization(
  folder: string,
  { bucket, account, stage }: { bucket: string; account: string; stage: string },
): Promise<Notice[]> {
  const store = { s3, bucket };
  const hub = { page: `s3://${bucket}/${folder}/report.html`, stage, accountId: account };
  return organizationNotices(await readOrganization(store, folder), await readOwners(store, folder), hub);
}
