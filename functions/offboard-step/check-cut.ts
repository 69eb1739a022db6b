import { isTransient, Transient } from "../../shared/errors.ts";
import type { StandingUser } from "../../shared/iam/guard.ts";
import type { Before } from "./contract.ts";
import { type Part, parts } from "./cut.ts";
import { holdUndone } from "./evidence.ts";
import { runningOthers, stopOthers } from "./executions.ts";
import { type Leaver, leaver, type Settings } from "./leaver.ts";
import { findSnapshot, keepSnapshot } from "./snapshot.ts";
import { untilShown } from "./until-shown.ts";

/** Something of the cut could not be made; the message says what, and why. */
class CutIncomplete extends Error {
  override name = "CutIncomplete";
}

interface Check extends Leaver {
  before: Before;
  now: string;
  executionArn: string;
  insist?: boolean | undefined;
}

/** Looks at each part of the cut, makes what is missing, and looks again. */
export async function checkCut({ before, now, executionArn, insist, ...who }: Check, settings: Settings) {
  const user = await leaver(who);
  await holdUndone(settings, who); // a redrive, once he was restored
  const others: Part = {
    missing: async () => (await runningOthers(who, executionArn, settings)).map((arn) => `${arn} is running`),
    make: () => stopOthers(who, executionArn, settings),
  };
  const snapshot: Part = {
    missing: async () => ((await findSnapshot(settings, who)) ? [] : ["no snapshot is kept"]),
    make: () => keepSnapshot(who, { before, now, late: true }, settings),
  };
  const all = Object.entries({ ...parts, "stop-others": others, snapshot });
  const looked = await Promise.all(all.map(([step, part]) => look(step, part, user, who)));
  const missing = looked.flatMap(({ missing }) => missing);
  if (insist && missing.length > 0) throw failure(looked, missing.join("; "));
  const kept = missing.length > 0 ? undefined : await findSnapshot(settings, who);
  return { missing, roles: kept?.rolesOpenToHim ?? [], unseen: kept?.unavailable ?? [] };
}

async function look(step: string, { missing, make }: Part, user: StandingUser, who: Leaver) {
  try {
    if ((await missing(user, who)).length === 0) return { missing: [] };
    await make(user, who);
    const left = await untilShown(
      async () => missing(await leaver(who), who),
      ({ length }) => length === 0,
    );
    return { missing: left };
  } catch (error) {
    const { name, message } = error as Error;
    return { missing: [`${step} failed: ${name}: ${message}`], transient: isTransient(error as Error) };
  }
}

const failure = (looked: { transient?: boolean }[], missing: string): Error =>
  looked.some(({ transient }) => transient) ? new Transient(missing) : new CutIncomplete(missing);
