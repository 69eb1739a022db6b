import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { userTag } from "../../shared/iam/tags.ts";
import { evidenceFolder, undoneCut, undoneRotation } from "../../shared/names.ts";
import { s3Client } from "../stage/aws.ts";
import { reportBucket } from "../stage/functions.ts";
import type { Stage } from "../stage/stage.ts";
import type { Execution } from "./executions.ts";

/** Who is meant by an execution, as far as that is known. */
interface Meant {
  userId: string | undefined;
  /** By lower-case key. */
  tags: Map<string, string>;
}

const files: Partial<Record<string, string>> = { offboard: undoneCut, "rotate-key": undoneRotation };

/**
 * Whether somebody has undone an execution since it ended, which Step Functions does not know: a mark on the user says so of
 * an enrolment or reset, a file in the report bucket of an offboarding or rotation. Who may not read that is not told; the
 * workflow goes no further than the next step all the same.
 */
export async function isUndoneSince(stage: Stage, execution: Execution, { userId, tags }: Meant): Promise<boolean> {
  const { workflow, outcome, input } = execution;
  const { requestId } = input;
  if (["running", "undone", "restored"].includes(outcome) || typeof requestId !== "string") return false;
  if (tags.get(userTag.undone) === requestId) return true;
  const file = files[workflow];
  if (file === undefined || userId === undefined) return false;
  const Key = `${evidenceFolder(stage.account ?? stage.accountId, userId)}${requestId}/${file}`;
  try {
    const [s3, Bucket] = [await s3Client(stage), await reportBucket(stage)];
    await s3.send(new HeadObjectCommand({ Bucket, Key }));
    return true;
  } catch (error) {
    const { $metadata, name } = error as { $metadata?: { httpStatusCode?: number }; name: string };
    if ([403, 404].includes($metadata?.httpStatusCode ?? 0) || name.startsWith("AccessDenied")) return false;
    throw error;
  }
}
