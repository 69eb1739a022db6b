import { readAudit, readLatest } from "../../audit/archive/archive.ts";
import type { Finding } from "../../audit/archive/result.ts";
import { s3Client } from "../stage/aws.ts";
import { reportBucket } from "../stage/functions.ts";
import { inAccount, type Stage } from "../stage/stage.ts";

export interface LatestFindings {
  /** Undefined where no audit could be read. */
  asOf?: string;
  unavailable?: string;
  findings: Finding[];
  /** The user is newer than that audit, which therefore says nothing about them. */
  isOlderThanUser?: boolean;
}

/** The newest audit's findings about a user or key of the account that is asked for. A missing or unreadable audit is reported as such. */
export async function latestFindings(
  stage: Stage,
  createdAt: Date,
  about: (finding: Finding) => boolean,
): Promise<LatestFindings> {
  try {
    const { account, accountId } = stage;
    const archive = { s3: await s3Client(stage), bucket: await reportBucket(stage), account: account ?? accountId };
    const latest = await readLatest(archive);
    const start = `steward start ${account === undefined ? "audit" : "audit-organization"}`;
    if (!latest) return { unavailable: `no audit has succeeded yet. To start one: ${start}`, findings: [] };
    const { asOf, findings } = await readAudit(archive, latest.folder);
    const told = findings.filter(about).map((one) => ({ ...one, next: inAccount(stage, one.next) }));
    return { asOf, findings: told, isOlderThanUser: createdAt.toISOString() > asOf };
  } catch (error) {
    return { unavailable: `${(error as Error).name}: ${(error as Error).message}`, findings: [] };
  }
}
