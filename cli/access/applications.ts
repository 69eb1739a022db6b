import { planLines } from "../../access/describe.ts";
import type { Plan } from "../../access/plan.ts";
import { load, readApplied, type Store } from "../../access/store.ts";
import { Rejected } from "../../shared/errors.ts";
import { s3Client } from "../stage/aws.ts";
import { parametersOf } from "../stage/functions.ts";
import type { Stage } from "../stage/stage.ts";
import { BadInput, Refused } from "../terminal/errors.ts";

/** Where a stage keeps plans, and the path that it manages. @throws {BadInput} where it manages none */
export async function accessOf(stage: Stage): Promise<{ path: string; store: Store }> {
  const found = await parametersOf(stage, "apply-access").catch((error) => {
    throw error instanceof BadInput
      ? new BadInput(`The stage ${stage.name} does not manage access: deploy it with MANAGE_ACCESS=true`)
      : error;
  });
  const { ACCESS_PATH = "/access/", REPORT_BUCKET: bucket = "" } = found;
  return { path: ACCESS_PATH, store: { s3: await s3Client(stage), bucket } };
}

/** @throws {BadInput} where the stage has no such plan */
export async function readPlan(stage: Stage, id: string): Promise<Plan> {
  const { store } = await accessOf(stage);
  return load(store, "plans", id).catch((error) => {
    throw error instanceof Rejected ? new BadInput(`There is no plan ${id}. To make one: steward access plan`) : error;
  });
}

/** What an application, or an undo, would do. @throws {Refused} where that is nothing */
export async function applicationLines(
  stage: Stage,
  { plan, undo, wanted }: Record<string, unknown>,
): Promise<string[]> {
  if (wanted !== undefined) return ["plan what the file asks for, and change nothing"];
  const idle = await whyIdle(stage, String(plan), undo === true);
  if (idle) throw new Refused(`Nothing was done: ${idle}`);
  const lines = planLines(await readPlan(stage, String(plan)));
  return undo ? ["undo these changes, if nobody has changed them since:", ...lines] : lines;
}

/** What was applied last; undefined to who may not read that. */
export async function lastApplied(stage: Stage): Promise<{ plan?: string | undefined } | undefined> {
  const { store } = await accessOf(stage);
  const last = await readApplied(store).catch((error: Error) => {
    if (!error.name.startsWith("AccessDenied")) throw error;
  });
  return last?.applied;
}

/** Why nothing would be done. Where that may not be read, the workflow says so. */
async function whyIdle(stage: Stage, plan: string, undo: boolean): Promise<string | undefined> {
  const last = await lastApplied(stage);
  if (!last) return undefined;
  const { plan: applied = "there is none" } = last;
  if (undo && applied !== plan) return `only the plan that was applied last can be undone: ${applied}`;
  return !undo && applied === plan ? `the plan ${plan} is applied already` : undefined;
}
