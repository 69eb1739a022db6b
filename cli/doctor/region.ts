import { longestStage, stagePattern } from "../../shared/names.ts";
import { regionsOf } from "../stage/regions.ts";
import { notOk, ok, type Verdict } from "./verdict.ts";
import type { World } from "./world.ts";

/** Deploying a stage in a second region fails at the first name that can be in an account only once. */
export async function isNowhereElse({ iam, stage, region }: Pick<World, "iam" | "stage" | "region">): Promise<Verdict> {
  const others = (await regionsOf(iam, stage)).filter((found) => found !== region);
  if (others.length === 0) return ok(`the stage is in no region but ${region}`);
  return notOk(
    `the stage is deployed in ${others.join(", ")}: the names of its policies, group and roles are taken`,
    `deploy another stage in ${region}, or remove this one there first: npm run remove -- --stage ${stage} --region ${others[0]}`,
  );
}

/** Whether AWS takes the names that a stage is part of, and whether no other stage's names begin like them. */
export async function canBeInNames(stage: string): Promise<Verdict> {
  if (new RegExp(stagePattern).test(stage)) return ok(`${stage} can be part of all names`);
  return notOk(
    `${stage} cannot be part of all names: a stage has 1 to ${longestStage} lower-case letters and digits, and begins with a letter`,
    "choose another stage: npm run deploy -- --stage prod",
  );
}
