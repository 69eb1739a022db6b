import { readAudit, readLatest } from "../../audit/archive/archive.ts";
import type { Finding } from "../../audit/archive/result.ts";
import { s3Client } from "../stage/aws.ts";
import { reportBucket } from "../stage/functions.ts";
import type { Stage } from "../stage/stage.ts";

export interface LatestFindings {
  /** Undefined where no audit could be read. */
  asOf?: string;
  unavailable?: string;
  findings: Finding[];
}

/** What the newest audit has found about somebody. That there is none, or that it cannot be read, is said. */
export async function latestFindings(stage: Stage, about: (finding: Finding) => boolean): Promise<LatestFindings> {
  try {
    const archive = { s3: await s3Client(stage), bucket: await reportBucket(stage), account: stage.accountId };
    const latest = await readLatest(archive);
    if (!latest) return { unavailable: "there was no audit yet; make one with steward start audit", findings: [] };
    const { asOf, findings } = await readAudit(archive, latest.folder);
    return { asOf, findings: findings.filter(about) };
  } catch (error) {
    return { unavailable: `${(error as Error).name}: ${(error as Error).message}`, findings: [] };
  }
}
