import { createHash } from "node:crypto";
import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { readApplied } from "../../access/store.ts";
import { userTag } from "../../shared/iam/tags.ts";
import { evidenceFolder, nameOfRequest, undoneCut, undoneRotation } from "../../shared/names.ts";
import { accessOf } from "../access/applications.ts";
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

/** The id of the request that undoes another one: to undo twice starts nothing twice. */
export function undoId({ requestId }: Record<string, unknown>): string {
  const id = `undo-${requestId}`;
  return id.length <= longestId ? id : `undo-${createHash("sha256").update(id).digest("hex")}`;
}
const longestId = 128;

/** The execution that has undone a change of access. */
export async function undoOf(stage: Stage, { workflow, input }: Execution): Promise<Execution | undefined> {
  const name = nameOfRequest(workflow, { ...input, requestId: undoId(input) });
  const found = await described(await stepFunctionsClient(stage), executionArn(stage, workflow, name));
  return found?.outcome === "succeeded" ? found : undefined;
}

/** Of an application, not of what only planned. */
async function isNotLast(stage: Stage, { outcome, input, output }: Execution): Promise<boolean> {
  if (outcome !== "succeeded" || input.plan === undefined) return false;
  const last = await accessOf(stage)
    .then(({ store }) => readApplied(store))
    .catch(unlessDenied);
  return last !== undefined && last.applied.plan !== (output as { plan: string }).plan;
}

const files: Partial<Record<string, string>> = { offboard: undoneCut, "rotate-key": undoneRotation };

/**
 * Whether somebody has undone an execution since it ended, which Step Functions does not know: a mark on the user says so of
 * an enrolment or reset, a file in the report bucket of an offboarding or rotation, an execution of its own of a change of
 * access, and what was applied last of an access plan, which another one may have replaced as well. Who may not read that is
 * not told; the workflow goes no further than the next step all the same.
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
    const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
    if ($metadata?.httpStatusCode !== 404) unlessDenied(error as Error);
    return false;
  }
}

/** S3 says why it refuses in the body of its answer, which a HEAD has not. */
function unlessDenied(error: Error & { $metadata?: { httpStatusCode?: number } }): undefined {
  if (error.$metadata?.httpStatusCode === 403 || error.name.startsWith("AccessDenied")) return undefined;
  throw error;
}
