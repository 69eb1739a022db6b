import { changesBetween } from "../../access/changes.ts";
import { changeLine } from "../../access/describe.ts";
import { load, readApplied } from "../../access/store.ts";
import { Transient } from "../../shared/errors.ts";
import { steps } from "../../shared/step.ts";
import { untilShown } from "../../shared/until-shown.ts";
import { checkPlan } from "./check.ts";
import { applyAccess, type Begin, type GoBack, type MakeChange, type Verify } from "./contract.ts";
import { lock, refuseIfLocked, requireLock, unlock } from "./lock.ts";
import { makeChange } from "./make-change.ts";
import { differenceFrom, kept, planAgain, planBack, planFile, planUndo, standing } from "./planning.ts";
import { store } from "./settings.ts";

/**
 * Plans what an access file asks for, carries out a plan one change a call, looks that it shows, and takes it back.
 * Safe to repeat: `plan` and `back` only read, and keep objects that are named by their hash; `begin` finds its own lock;
 * each change looks first; `verify` finds that it has unlocked already.
 */
export const handler = steps(applyAccess, {
  plan: async ({ wanted }) => kept(await planFile(wanted)),
  begin,
  change,
  verify: ({ plan, execution }) => verify({ plan, execution }, true),
  back,
  compare: async ({ plan }) => ({ difference: await differenceFrom(await load(store, "plans", plan)) }),
  "verify-back": ({ plan, execution }) => verify({ plan, execution }, false),
});

/** Plans again and compares, so that a plan is carried out only in the account that it was made for. */
async function begin({ plan, undo, execution }: Begin) {
  const last = await readApplied(store);
  const { applying } = last.applied;
  if (applying?.execution === execution) return kept(await load(store, "plans", applying.plan));
  await refuseIfLocked(last);
  const planned = await (undo ? planUndo(plan, last) : planAgain(plan, last));
  await checkPlan(planned);
  const answer = await kept(planned);
  await lock(last, { execution, plan: answer.plan });
  return answer;
}

async function change({ plan, at, execution, requestId }: MakeChange) {
  await requireLock(execution);
  const { changes } = await load(store, "plans", plan);
  const next = changes[at];
  if (next) await makeChange(next, requestId);
  return { next: at + 1 };
}

async function back({ plan, at, execution }: GoBack) {
  await requireLock(execution);
  return planBack(await load(store, "plans", plan), at);
}

/**
 * Ends an application once the account shows what the plan says. After a way back, what was applied last is as before.
 *
 * @throws {Transient} naming what does not show yet, or what somebody else has changed meanwhile
 */
async function verify({ plan, execution }: Pick<Verify, "plan" | "execution">, applied: boolean) {
  const last = await readApplied(store);
  if (!last.applied.applying && (!applied || last.applied.plan === plan)) return { applied };
  await requireLock(execution);
  const planned = await load(store, "plans", plan);
  const left = await untilShown(
    async () => changesBetween(await standing(planned), planned.after),
    (changes) => changes.length === 0,
  );
  if (left.length > 0)
    throw new Transient(`not as planned, or changed by somebody else: ${left.map(changeLine).join("; ")}`);
  await unlock(last, applied ? { plan, managed: planned.managed } : undefined);
  return { applied };
}
