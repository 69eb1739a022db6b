import { type Leaver, toCut } from "../../shared/leaver/leaver.ts";
import { otherCredentials } from "../../shared/leaver/missing.ts";
import { steps } from "../../shared/step.ts";
import { check } from "./check.ts";
import { cutAccess, type StopOthers, type TakeSnapshot } from "./contract.ts";
import { cutAgain } from "./cut-again.ts";
import { findCut } from "./find-cut.ts";
import { makers } from "./makers.ts";
import { stopOffboarding, stopOthers } from "./others.ts";
import { keepSnapshot } from "./snapshot.ts";
import { liftDeny, reactivate, unmark } from "./undo.ts";
import { verify } from "./verify.ts";

/**
 * Takes one step of the cut of a user's access, or of a restore. It may mark a user as leaving, and deletes no user.
 * Safe to repeat: each step reads first, and takes what is done already for done. The guard runs before each.
 */
export const handler = steps(cutAccess, {
  verify,
  mark: (who) => changed("mark", make("mark", who)),
  deny: (who) => changed("deny", make("deny", who)),
  "stop-others": (input) => changed("executions", stop(input)),
  snapshot: (input) => changed("snapshot", snapshot(input)),
  "deactivate-keys": (who) => changed("access keys", make("deactivate-keys", who)),
  "remove-password": (who) => changed("password", make("remove-password", who)),
  "deactivate-other-credentials": (who) => changed("credentials", make("deactivate-other-credentials", who)),
  check,
  "cut-again": cutAgain,
  "find-snapshot": findCut,
  "stop-offboarding": (who) => changed("executions", stopOffboarding(who)),
  "reactivate-keys": (who) => restored("access keys", reactivate(["accessKeys"], who)),
  "reactivate-other-credentials": (who) => restored("credentials", reactivate(otherCredentials, who)),
  "undo-deny": (who) => changed("deny", liftDeny(who)),
  "undo-mark": (who) => restored("mark", unmark(who)),
});

const changed = async (what: string, done: Promise<string[]>) => ({ what, done: await done });
const restored = async (what: string, work: ReturnType<typeof reactivate>) => ({ what, ...(await work) });

const make = async (step: keyof typeof makers, who: Leaver) => makers[step](await toCut(who), who);

async function stop({ executionArn, ...who }: StopOthers) {
  await toCut(who);
  return stopOthers(who, executionArn);
}

const snapshot = async ({ before, now, ...who }: TakeSnapshot) =>
  keepSnapshot(await toCut(who), { requestId: who.requestId, before, now, late: false });
