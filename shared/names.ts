import { createHash } from "node:crypto";

const longestName = 80;
const hashLength = 16;

/**
 * The name of an execution: `<workflow>-<user>-<hash of requestId>`, so that a doubled request starts nothing twice and
 * a person's executions can be found. Characters that spoil logging become `-`; the hash keeps such names apart.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export function executionName(workflow: string, requestId: string, subject?: string): string {
  const hash = createHash("sha256")
    .update(`${subject ?? ""}\n${requestId}`)
    .digest("hex")
    .slice(0, hashLength);
  return subject === undefined ? `${workflow}-${hash}` : executionPrefix(workflow, subject) + hash;
}

/** What the executions of a workflow about one user begin with; another user's may begin alike. */
export function executionPrefix(workflow: string, subject: string): string {
  const user = subject.replaceAll(/[^A-Za-z0-9_-]/g, "-").slice(0, longestName - workflow.length - hashLength - 2);
  return `${workflow}-${user}-`;
}

/** What can be handed over. */
export const secretKinds = ["access-key", "password", "mfa"] as const;
export type SecretKind = (typeof secretKinds)[number];

/** `iam-steward/<stage>/<UserId>/<kind>`: by id, since a name may be given to somebody else, and holds what no secret's may. */
export const handoverName = (prefix: string, userId: string, kind: SecretKind) => `${prefix}${userId}/${kind}`;
