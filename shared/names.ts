import { createHash } from "node:crypto";
import { memberFolder } from "./account.ts";

/** The IAM path of users that automation neither creates nor changes. */
export const breakGlassPath = "/break-glass/";

/** Where evidence about a user lies in the report bucket. */
export const evidenceFolder = (account: string, userId: string) => `evidence/${account}/${userId}/`;
/** Under the folder and the request's id: the cut, or the rotation, was undone. */
export const undoneCut = "undone.json";
export const undoneRotation = "undone-rotation.json";

/** Step Functions takes 80; the rest is for `-r2` and its like. */
const longestName = 76;
const hashLength = 16;

/**
 * The name of an execution: `<workflow>-<user>-<hash of requestId>`, so that a doubled request starts nothing twice and
 * a person's executions can be found. Characters that spoil logging become `-`; the hash keeps such names apart.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export function executionName(workflow: string, requestId: string, subject?: string, account?: string): string {
  const hash = createHash("sha256")
    .update([subject ?? "", requestId, ...(account === undefined ? [] : [account])].join("\n"))
    .digest("hex")
    .slice(0, hashLength);
  return subject === undefined ? `${workflow}-${hash}` : executionPrefix(workflow, subject) + hash;
}

interface Asked {
  requestId: string;
  userName?: string | undefined;
  person?: string | undefined;
  accessKeyId?: string | undefined;
  account?: string | undefined;
}

/** The name of the one execution of a request, which is about a user, a person, a key or the whole account. */
export const nameOfRequest = (workflow: string, { requestId, userName, person, accessKeyId, account }: Asked): string =>
  executionName(workflow, requestId, userName ?? person ?? accessKeyId, account);

/** What the executions of a workflow about one user begin with; another user's may begin alike. */
function executionPrefix(workflow: string, subject: string): string {
  return `${workflow}-${subject.replaceAll(/[^A-Za-z0-9_-]/g, "-").slice(0, longestUser(workflow))}-`;
}

const longestUser = (workflow: string) => longestName - workflow.length - hashLength - 2;

/** Whether the user's part of an execution's name is the user's name for certain: nothing was replaced or cut off. */
export const isUserName = (workflow: string, part: string): boolean =>
  !part.includes("-") && part.length < longestUser(workflow);

const attempt = /-r(\d+)$/;

/** The name of the next try of an execution that came to no good end: `…-r2`, `…-r3`. */
export function nextAttempt(name: string): string {
  const last = Number(attempt.exec(name)?.[1] ?? 1);
  return `${name.replace(attempt, "")}-r${last + 1}`;
}

/** Where a request is kept that came during a pause: by execution, since one event may ask for ten people under one id. */
export const heldFolder = "held/";
export const heldKey = (executionName: string) => `${heldFolder}${executionName}.json`;

/** Says that operations were told of an event. */
export const toldKey = (eventId: string) => `told/${createHash("sha256").update(eventId).digest("hex")}`;

/** Whether an execution's name may be that of one of this user's: of it, only the hash tells like names apart. */
export function mayConcern(name: string, workflow: string, userName: string): boolean {
  const stem = executionPrefix(workflow, userName);
  const startsAlike = name.slice(0, stem.length).toLowerCase() === stem.toLowerCase(); // as IAM compares users' names
  return startsAlike && /^[0-9a-f]{16}(-r\d+)?$/.test(name.slice(stem.length));
}

/** What can be handed over. */
export const secretKinds = ["access-key", "password", "mfa"] as const;
export type SecretKind = (typeof secretKinds)[number];

/**
 * `iam-steward/<stage>/<UserId>/<kind>`: by id, since a name may be given to somebody else, and holds what no secret's may. Of
 * a user of another account: `iam-steward/<stage>/<account>/<UserId>/<kind>`.
 */
export const handoverName = (prefix: string, userId: string, kind: SecretKind) =>
  `${prefix}${memberFolder()}${userId}/${kind}`;

/** Of an entry of `ALLOWED_GROUPS`, which may say a path: `access/developers` is the group developers under `/access/`. */
export const groupNameOf = (entry: string): string => entry.slice(entry.lastIndexOf("/") + 1);

/** Whether an entry of `ALLOWED_GROUPS` stands for the groups of the access file that was applied last: `access/*`. */
export const isEveryGroup = (entry: string, accessPath: string): boolean => `/${entry}` === `${accessPath}*`;

/** Every function of a stage, by its folder's name; not those that only MANAGE_ACCESS, MANAGE_ACCOUNTS and WATCH ask for. */
export const functionNames = [
  "apply-password-policy",
  "confirm-mfa",
  "contain-key",
  "create-user",
  "cut-access",
  "enroll-mfa",
  "find-person",
  "generate-report",
  "issue-key",
  "issue-password",
  "notify",
  "offboard-step",
  "reset-mfa",
  "rotate-keys",
  "set-access",
  "start-workflow",
  "sweep-handover",
];

/** Workflows that a stage has only if a parameter asks for them, with that parameter. */
export const onDemand = {
  "apply-access": "MANAGE_ACCESS",
  "audit-organization": "MANAGE_ACCOUNTS",
} as const;

/**
 * A stage is part of every name: as many letters as the longest name has room for. Without a hyphen, since roles know a
 * stage's resources by the beginning of their names: `prod` would reach those of `prod-eu`.
 */
export const longestStage = 16;
export const stagePattern = `^[a-z][a-z0-9]{0,${longestStage - 1}}$`;
