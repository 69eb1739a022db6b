import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { userTag } from "../../shared/iam/tags.ts";
import { evidenceFolder, undoneRotation } from "../../shared/names.ts";
import { s3Client } from "../stage/aws.ts";
import { reportBucket } from "../stage/functions.ts";
import type { Stage } from "../stage/stage.ts";
import type { Execution } from "./executions.ts";

/**
 * Whether somebody has undone an execution since it ended, which Step Functions does not know: a mark on the user says so of
 * an enrolment or reset, a file of a rotation. Who may not read the file is not told; the workflow refuses a redrive all the same.
 */
export async function isUndoneSince(
  stage: Stage,
  { workflow, outcome, input }: Execution,
  userId: string | undefined,
  /** The user's, by lower-case key. */
  tags: Map<string, string>,
): Promise<boolean> {
  const { requestId } = input;
  if (["running", "undone", "restored"].includes(outcome) || typeof requestId !== "string") return false;
  if (tags.get(userTag.undone) === requestId) return true;
  if (workflow !== "rotate-key" || userId === undefined) return false;
  const Key = `${evidenceFolder(stage.account ?? stage.accountId, userId)}${requestId}/${undoneRotation}`;
  const s3 = await s3Client(stage);
  return s3.send(new HeadObjectCommand({ Bucket: await reportBucket(stage), Key })).then(
    () => true,
    () => false,
  );
}
