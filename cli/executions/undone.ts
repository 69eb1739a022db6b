import { createHash } from "node:crypto";
import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { userTag } from "../../shared/iam/tags.ts";
import { evidenceFolder, nameOfRequest, nextAttempt, undoneCut, undoneRotation } from "../../shared/names.ts";
import { lastApplied } from "../access/applications.ts";
import { s3Client, stepFunctionsClient } from "../stage/aws.ts";
import { reportBucket } from "../stage/functions.ts";
import { executionArn, type Stage } from "../stage/stage.ts";
import { described, type Execution } from "./executions.ts";

/** Who is meant by an execution, as far as that is known. */
interface Meant {
  userId: string | undefined;
  /** By lower-case key. */
  tags: Map<string, string>;
}

/** Characters of a request's id. */
const longestId = 128;

/** The id of the request that undoes another one: to undo twice starts nothing twice. */
export function undoId({ requestId }: Record<string, unknown>): string {
  const id = `undo-${requestId}`;
  return id.length <= longestId ? id : `undo-${createHash("sha256").update(id).digest("hex")}`;
}

/** The execution that has undone a change of access, at whichever of its attempts. */
async function undoOf(stage: Stage, { workflow, input }: Execution): Promise<Execution | undefined> {
  const sfn = await stepFunctionsClient(stage);
  for (let name = nameOfRequest(workflow, { ...input, requestId: undoId(input) }); ; name = nextAttempt(name)) {
    const found = await described(sfn, executionArn(stage, workflow, name));
    if (!found || found.outcome === "succeeded") return found;
  }
}

/** Where the undo of a change was itself undone, the change was made by that undo once more. */
export async function lastMade(stage: Stage, execution: Execution): Promise<Execution> {
  const undo = await undoOf(stage, execution);
  const again = undo && (await undoOf(stage, undo));
  return again ? lastMade(stage, again) : execution;
}

/** Of an application, not of what only planned. */
async function isNotLast(stage: Stage, { outcome, input, output }: Execution): Promise<boolean> {
  if (outcome !== "succeeded" || input.plan === undefined) return false;
  const last = await lastApplied(stage);
  return last !== undefined && last.plan !== (output as { plan: string }).plan;
}

const files: Partial<Record<string, string>> = { offboard: undoneCut, "rotate-key": undoneRotation };

/**
 * Whether somebody has undone an execution since it ended, which Step Functions does not know. An enrolment or reset leaves a
 * mark on the user, an offboarding or rotation a file in the report bucket, a change of access an execution of its own. Of an
 * access plan, another may have been applied since. Without the right to read that the answer is no: the workflow refuses.
 */
export async function isUndoneSince(stage: Stage, execution: Execution, { userId, tags }: Meant): Promise<boolean> {
  const { workflow, outcome, input } = execution;
  const { requestId } = input;
  if (["running", "undone", "restored"].includes(outcome) || typeof requestId !== "string") return false;
  if (tags.get(userTag.undone) === requestId) return true;
  if (workflow === "apply-access") return isNotLast(stage, execution);
  if (workflow === "change-access") {
    const undo = await undoOf(stage, execution);
    return undo !== undefined && !(await isUndoneSince(stage, undo, { userId, tags }));
  }
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
