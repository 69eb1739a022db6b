import { readAccess } from "../../access/account.ts";
import { same } from "../../access/canonical.ts";
import { changesBetween, titleOf } from "../../access/changes.ts";
import { changeLine, planLines } from "../../access/describe.ts";
import { type Plan, planAccess, replaced, restrict, withLeavers } from "../../access/plan.ts";
import { type AccessState, nothing, type Wanted } from "../../access/state.ts";
import { keep, type Last, load, readApplied } from "../../access/store.ts";
import { wayBack } from "../../access/way-back.ts";
import { iam } from "../../shared/aws/iam.ts";
import { PlanIsStale, Rejected } from "../../shared/errors.ts";
import { checkPlan } from "./check.ts";
import { boundary, path, store } from "./settings.ts";

/** Characters of all lines together: they go into a notice and a state of the workflow, which take 256 KB. */
const longestLines = 20_000;
/** Each change is a few events of an execution's history, which takes 25,000. */
const mostChanges = 2_000;

export async function planFile(id: string): Promise<Plan> {
  const planned = await planFrom(await load(store, "wanted", id), await readApplied(store));
  return { ...planned, remarks: [...planned.remarks, ...(await checkPlan(planned))] };
}

/** @throws {PlanIsStale} if the plan would be another one by now: the account, or what was applied last, has changed */
export async function planAgain(id: string, last: Last): Promise<Plan> {
  const planned = await load(store, "plans", id);
  if (last.applied.plan === id) throw new PlanIsStale(`the plan ${id} is applied already`);
  const { path, after, removeMembers } = planned;
  const now = await planFrom({ path, ...after, removeMembers }, last);
  if (same(deeds(now), deeds(planned))) return planned;
  throw new PlanIsStale(
    `the account has changed since the plan was made: ${differences(planned, now)}. Plan again: steward access plan`,
  );
}

const deeds = ({ changes, before, after, applied, managed }: Plan) => ({ changes, before, after, applied, managed });

const differences = (planned: Plan, now: Plan): string =>
  changesBetween(planned.before, now.before).map(changeLine).join("; ") || "another plan was applied";

/**
 * The way back from the plan that was applied last.
 *
 * @throws {PlanIsStale} for another plan, or if somebody has changed what the plan made: that is not overwritten
 */
export async function planUndo(id: string, last: Last): Promise<Plan> {
  const { plan } = last.applied;
  if (plan !== id)
    throw new PlanIsStale(`only the plan that was applied last can be undone: ${plan ?? "there is none"}`);
  const undone = await load(store, "plans", id);
  const planned = await planFrom({ path, ...undone.before, removeMembers: [] }, last);
  if (planned.drift.length > 0)
    throw new PlanIsStale(`somebody has changed what the plan made: ${planned.drift.map(changeLine).join("; ")}`);
  return { ...planned, managed: undone.applied };
}

/** The way back from a plan's first changes. It is not checked: it gives what was there before. */
export async function planBack(planned: Plan, at: number) {
  const { before, after } = planned;
  const changes = wayBack(planned.changes.slice(0, at), bounded(before));
  const answer = await kept({ ...planned, changes, before: after, after: before, drift: [], remarks: [] });
  const boundaries = planned.changes
    .slice(0, at)
    .flatMap((change) => (change.do === "change-boundary" ? change.name : []));
  const keep = boundaries.map((name) => `, but role ${name} keeps its permissions boundary`);
  return { ...answer, outcome: `what it had before${keep.join("")}` };
}

/** What is in the account of that which a plan is about. */
export async function standing({ before, after, applied }: Plan): Promise<AccessState> {
  const actual = await readAccess(iam, path);
  return withLeavers(restrict(actual.state, [before, after, applied]), after, actual);
}

/** What the account has now and had not before the plan, and what it had and has not. */
export async function differenceFrom({ before, after }: Plan): Promise<string> {
  const actual = await readAccess(iam, path);
  const now = withLeavers(restrict(actual.state, [before, after]), nothing, actual);
  return shortened(changesBetween(before, now).map(changeLine)).join("; ") || "nothing";
}

export const kept = async (planned: Plan) => ({
  plan: await keep(store, "plans", planned),
  changes: planned.changes.length,
  lines: shortened(planLines(planned)),
});

const shortened = (lines: string[]) => lines.filter((_, at) => lines.slice(0, at + 1).join("\n").length < longestLines);

async function planFrom(wanted: Wanted, last: Last): Promise<Plan> {
  if (wanted.path !== path)
    throw new Rejected(`the file is for the path ${wanted.path}, and this stack manages ${path}`);
  const actual = await readAccess(iam, path);
  const planned = planAccess({ ...wanted, ...bounded(wanted) }, actual, await appliedBy(last, actual.state));
  const { length } = planned.changes;
  if (length > mostChanges) throw new Rejected(`the plan has ${length} changes, and ${mostChanges} are the most`);
  return planned;
}

/** What was applied last; what an application was about to change that ended halfway, as it has left that. */
async function appliedBy({ applied: { managed, applying } }: Last, actual: AccessState): Promise<AccessState> {
  if (!applying) return managed;
  const { changes } = await load(store, "plans", applying.plan);
  return replaced(managed, actual, new Set(changes.map(titleOf)));
}

/** Roles that come from a file carry the boundary of the configuration, whatever the file says. */
const bounded = <S extends AccessState>(state: S): S => ({
  ...state,
  roles: Object.fromEntries(Object.entries(state.roles).map(([name, role]) => [name, { ...role, boundary }])),
});
