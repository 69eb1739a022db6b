import { isTransient, Transient } from "../../shared/errors.ts";
import type { StandingUser } from "../../shared/iam/guard.ts";
import { type Leaver, toCut } from "../../shared/leaver/leaver.ts";
import { type Missing, missing as missingOf } from "../../shared/leaver/missing.ts";
import { findSnapshot } from "../../shared/leaver/snapshot.ts";
import { untilShown } from "../../shared/until-shown.ts";
import type { Check } from "./contract.ts";
import { makers } from "./makers.ts";
import { runningOthers, stopOthers } from "./others.ts";
import { keepSnapshot } from "./snapshot.ts";

/** Something of the cut could not be made; the message says what, and why. */
class CutIncomplete extends Error {
  override name = "CutIncomplete";
}

/** So many roles are named in the workflow's state, which may hold 256 KiB. The snapshot names all. */
const mostRoles = 50;

interface Part {
  missing: Missing;
  make(user: StandingUser, who: Leaver): Promise<string[]>;
}

/** Looks at each part of the cut, makes what is missing, and looks again. */
export async function check({ before, now, executionArn, insist, ...who }: Check) {
  const user = await toCut(who);
  const parts = Object.entries(makers).map(([step, make]): [string, Part] => [
    step,
    { missing: missingOf[step as keyof typeof makers], make },
  ]);
  const snapshot: Part = {
    missing: async () => ((await findSnapshot(who)) ? [] : ["no snapshot is kept"]),
    make: (standing) => keepSnapshot(standing, { requestId: who.requestId, before, now, late: true }),
  };
  const others: [string, Part][] = executionArn === undefined ? [] : [["stop-others", othersOf(who, executionArn)]];
  const all: [string, Part][] = [...parts, ...others, ["snapshot", snapshot]];
  const looked = await Promise.all(all.map(([step, part]) => look(step, part, user, who)));
  const missing = looked.flatMap(({ left }) => left);
  if (insist && missing.length > 0) throw failure(looked, missing.join("; "));
  const kept = missing.length > 0 ? undefined : await findSnapshot(who);
  const roles = kept?.rolesOpenToHim ?? [];
  return { missing, roles: roles.slice(0, mostRoles), rolesInAll: roles.length, unseen: kept?.unavailable ?? [] };
}

const othersOf = (who: Leaver, own: string): Part => ({
  missing: async () => (await runningOthers(who, own)).map(({ executionArn }) => `${executionArn} is running`),
  make: () => stopOthers(who, own),
});

async function look(step: string, { missing, make }: Part, user: StandingUser, who: Leaver) {
  try {
    if ((await missing(user, who)).length === 0) return { left: [] };
    await make(user, who);
    const left = await untilShown(
      async () => missing(await toCut(who), who),
      ({ length }) => length === 0,
    );
    return { left };
  } catch (error) {
    const { name, message } = error as Error;
    return { left: [`${step} failed: ${name}: ${message}`], transient: isTransient(error as Error) };
  }
}

const failure = (looked: { transient?: boolean }[], missing: string): Error =>
  looked.some(({ transient }) => transient) ? new Transient(missing) : new CutIncomplete(missing);
