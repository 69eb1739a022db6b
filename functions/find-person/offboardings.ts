import { DescribeExecutionCommand, type DescribeExecutionOutput } from "@aws-sdk/client-sfn";
import pLimit from "p-limit";
import { stepFunctions } from "../../shared/aws/step-functions.ts";
import { config } from "../../shared/config.ts";
import { refusals, unless } from "../../shared/errors.ts";
import { isOver } from "../../shared/executions.ts";
import { objectIn } from "../../shared/json.ts";
import { executionName, nextAttempt } from "../../shared/names.ts";
import { isCut } from "../../shared/people/look.ts";
import type { KnownUser } from "./store.ts";

const { ACCOUNT_ID, WORKFLOW_ARN_PREFIX } = config(["ACCOUNT_ID", "WORKFLOW_ARN_PREFIX"]);

/** What has become of a user of the person. */
export type Fate =
  /** Nobody has asked for the offboarding. */
  | { is: "to cut" }
  /** Not seen any more before anybody asked: deleted, renamed or made another person's by hand. So it does not count as deleted. */
  | { is: "gone" }
  | { is: "leaving"; by: string }
  | { is: "cutting" | "cut"; name: string }
  | { is: "deleted"; name: string; output: { certificate?: string; residue?: string[]; unseen?: string[] } }
  | { is: "refused"; name: string; why: string }
  /** On-call was told of it, and a redrive goes on. */
  | { is: "failed"; name: string; why: string; cut: boolean }
  /** The request was about an earlier user of the same name. */
  | { is: "another"; name: string }
  /** Stopped on purpose, such as by a restore. */
  | { is: "stopped"; name: string };

const atOnce = 10;

/** By user, in their order. */
export const fatesOf = (requestId: string, users: KnownUser[]): Promise<Fate[]> =>
  pLimit(atOnce).map(users, (user) => fateOf(requestId, user));

/**
 * The request's own execution about a user says what has become of it: its name is made of what was asked for. A look into the
 * account says whether the cut shows.
 */
async function fateOf(requestId: string, { account, first, now }: KnownUser): Promise<Fate> {
  const member = account === ACCOUNT_ID ? undefined : account;
  const found = await newest(executionName("offboard", requestId, first.userName, member));
  if (!found) return unasked(requestId, now);
  const { name = "", status, error, cause, output } = found;
  if (JSON.parse(found.input ?? "{}").userId !== first.userId) return { is: "another", name };
  if (status === "SUCCEEDED") return { is: "deleted", name, output: JSON.parse(output ?? "{}") };
  if (isOver(found)) return { is: "stopped", name };
  const cut = !now || (now.leaving === requestId && isCut(now));
  if (status === "RUNNING" || status === "PENDING_REDRIVE") return { is: cut ? "cut" : "cutting", name };
  const { errorMessage = cause } = (objectIn(cause ?? "") as { errorMessage?: string } | undefined) ?? {};
  const why = [error ?? status, errorMessage].filter(Boolean).join(": ").slice(0, longestCause);
  return refusals.includes(error ?? "") ? { is: "refused", name, why } : { is: "failed", name, why, cut };
}

const longestCause = 300;

function unasked(requestId: string, now: KnownUser["now"]): Fate {
  if (!now) return { is: "gone" };
  return now.leaving === undefined || now.leaving === requestId ? { is: "to cut" } : { is: "leaving", by: now.leaving };
}

/** After a refusal a request is started anew under the next name. */
async function newest(name: string): Promise<DescribeExecutionOutput | undefined> {
  const found = await describe(name);
  const later = found && (await newest(nextAttempt(name)));
  return later ?? found;
}

const describe = (name: string) =>
  stepFunctions
    .send(
      new DescribeExecutionCommand({
        executionArn: `${WORKFLOW_ARN_PREFIX.replace(":stateMachine:", ":execution:")}offboard:${name}`,
      }),
    )
    .catch(unless("ExecutionDoesNotExist"));
