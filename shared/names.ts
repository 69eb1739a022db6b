import { createHash } from "node:crypto";

const longestName = 80;

/**
 * The name of an execution: `<workflow>-<user>-<hash of requestId>`, so that a doubled request starts nothing twice and
 * a person's executions can be found. Characters that spoil logging become `-`; the hash keeps such names apart.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export function executionName(workflow: string, requestId: string, userName?: string): string {
  const hash = createHash("sha256")
    .update(`${userName ?? ""}\n${requestId}`)
    .digest("hex")
    .slice(0, 16);
  const user = userName?.replaceAll(/[^A-Za-z0-9_-]/g, "-").slice(0, longestName - workflow.length - hash.length - 2);
  return [workflow, user, hash].filter((part) => part !== undefined).join("-");
}
