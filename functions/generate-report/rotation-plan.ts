import type { ExecutionListItem } from "@aws-sdk/client-sfn";
import type { Night } from "../../audit/archive/archive.ts";
import type { AuditResult, Finding } from "../../audit/archive/result.ts";
import { mayConcern } from "../../shared/names.ts";
import { DAY } from "../../shared/time.ts";

const callForRotation = new Set(["key-age", "unused-credential"]);

interface Bounds {
  /** With none at all nothing is planned. */
  mostUsers: number;
  managedPath: string;
  /** Rotations under way, and those of the last weeks; undefined where nobody can tell. */
  earlier: ExecutionListItem[] | undefined;
  /** The user that an execution is about; undefined where that cannot be read. */
  userOf(executionArn: string): Promise<string | undefined>;
  /** The account that is judged, if it is not the stage's own. */
  account: string | undefined;
  /** Milliseconds since 1970. */
  now: number;
}

/**
 * Which stale keys are to be rotated tonight: the riskiest first, one key a user, so many users at most. For each of the
 * others stands why not.
 */
export async function rotationPlan(
  { findings, coverage }: AuditResult,
  requestId: string,
  { mostUsers, managedPath, earlier, userOf, account, now }: Bounds,
): Promise<Pick<Night, "rotations" | "left">> {
  const plan: Pick<Night, "rotations" | "left"> = { rotations: [], left: [] };
  if (mostUsers === 0) return plan;
  const keys = Map.groupBy(findings.filter(isStaleKey), (finding) => `${finding.user} ${keyOf(finding)}`);
  const twoKeys = new Set(findings.filter(({ control }) => control === "two-active-keys").map(({ user }) => user));
  for (const ofKey of keys.values()) {
    const finding = ofKey.find(({ exempt }) => exempt) ?? ofKey[0];
    if (!finding) continue;
    const { user, accessKeyId = "", detail } = finding;
    const isIdle = ofKey.some(({ control }) => control === "unused-credential");
    const why =
      (coverage["authorization-details"] !== "ok" && "nobody could tell whether the user is exempt") ||
      whyNot(finding, managedPath) ||
      (earlier
        ? whyNotAgain(await rotationsOf(user, earlier, userOf), now)
        : "nobody could tell whether a rotation is under way") ||
      (twoKeys.has(user) && !isIdle && "the user has two live keys: which may go is for a person to say") ||
      isEnough(user, plan.rotations, mostUsers);
    if (why) plan.left.push({ user, key: keyOf(finding), why });
    else
      plan.rotations.push({
        requestId: `${requestId}/${accessKeyId}`,
        requestedBy: "audit",
        reason: detail,
        userName: user,
        accessKeyId,
        ...(account !== undefined && { account }),
      });
  }
  return plan;
}

const keyOf = ({ accessKeyId, credential }: Finding) => accessKeyId ?? credential ?? "";

const isStaleKey = ({ control, credential, user }: Finding) =>
  callForRotation.has(control) && credential?.startsWith("access_key_") === true && user !== "<root_account>";

function whyNot(finding: Finding, managedPath: string): string | undefined {
  if (finding.protected) return "the user is protected";
  if (!finding.arn.includes(`:user${managedPath}`)) return `the user is not under ${managedPath}`;
  if (finding.exempt) return `exempt until ${finding.exempt.until} (${finding.exempt.reason})`;
  if (finding.carriedOver) return "it could not be looked at tonight";
  return finding.accessKeyId ? undefined : "its id could not be told";
}

async function rotationsOf(user: string, earlier: ExecutionListItem[], userOf: Bounds["userOf"]) {
  const own: ExecutionListItem[] = [];
  for (const execution of earlier.filter(({ name = "" }) => mayConcern(name, "rotate-key", user)))
    if (((await userOf(execution.executionArn ?? "")) ?? user) === user) own.push(execution);
  return own;
}

/** Days for which what was refused, stopped or undone rests: else it would take its place among the most users each night. */
const restDays = 7;

function whyNotAgain(own: ExecutionListItem[], now: number): string | undefined {
  if (own.some(({ status }) => status === "RUNNING")) return "a rotation is under way";
  const ended = own.flatMap(({ status, stopDate }) => (status !== "SUCCEEDED" && stopDate ? stopDate.getTime() : []));
  const last = Math.max(...ended, 0);
  if (now >= last + restDays * DAY) return undefined;
  return `its rotation came to no good end on ${new Date(last).toISOString().slice(0, 10)}, and is tried again after ${restDays} days`;
}

function isEnough(user: string, chosen: Night["rotations"], mostUsers: number): string | undefined {
  if (chosen.some(({ userName }) => userName === user)) return "another key of the user comes first";
  return chosen.length >= mostUsers ? `${mostUsers} users a night is the limit` : undefined;
}
