import { styleText } from "node:util";
import type { Argv } from "yargs";
import { checks } from "../doctor/checks.ts";
import { canBeInNames, isNowhereElse } from "../doctor/region.ts";
import { notOk, restore, type Verdict } from "../doctor/verdict.ts";
import { look, type World } from "../doctor/world.ts";
import type { Account } from "../stage/account.ts";
import { iamClient } from "../stage/aws.ts";
import { stageName } from "../stage/settings.ts";
import { stageOf } from "../stage/stage.ts";
import { answer } from "../terminal/answer.ts";
import { explain } from "../terminal/errors.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withStage } from "../terminal/options.ts";

type Finding = Verdict & { check: string };

export const builder = (yargs: Argv) =>
  withStage(yargs)
    .option("before-deploy", {
      type: "boolean",
      describe: "Only whether a stage of this name can be deployed in this region",
    })
    .example("$0 doctor --stage prod", "Whether all that was deployed works together")
    .epilogue("It only reads. Exit codes: 0 all is well, 1 something is not, 4 all that could be seen is well.");

export async function handler({ json, beforeDeploy, ...account }: ArgumentsOf<typeof builder>): Promise<void> {
  const stage = stageName(account.stage);
  const { place, findings } = beforeDeploy ? await foundBefore(account) : await foundIn(await look(account, stage));
  const told = { ...place, stage, checks: findings };
  answer(json, told, () => findings.flatMap(linesOf(findings)));
  const outcomes = new Set(findings.map(({ outcome }) => outcome));
  process.exitCode = outcomes.has("not ok") ? 1 : outcomes.has("not seen") ? 4 : 0;
}

async function foundIn(world: World) {
  const findings = Object.entries(checks).map(([check, look]) => examine(check, look(world)));
  return { place: { account: world.account, region: world.region }, findings: await Promise.all(findings) };
}

async function foundBefore(args: Account & { stage?: string | undefined }) {
  const { name: stage, accountId: account, region } = await stageOf(args);
  const elsewhere = isNowhereElse({ iam: await iamClient({ ...args, region }), stage, region });
  const findings = [examine("stage", canBeInNames(stage)), examine("region", elsewhere)];
  return { place: { account, region }, findings: await Promise.all(findings) };
}

/** What was not deployed, or was deleted since. */
const notThere = new Set([
  "NoSuchBucket",
  "QueueDoesNotExist",
  "NotFoundException",
  "ResourceNotFoundException",
  "StateMachineDoesNotExist",
]);

/** What could not be seen is said, and never taken for well. */
async function examine(check: string, looking: Promise<Verdict>): Promise<Finding> {
  const verdict = await looking.catch((error: Error): Verdict => {
    if (notThere.has(error.name)) return notOk(`it is not there: ${error.message}`, restore);
    return { outcome: "not seen", detail: `${error.name}: ${explain(error)}` };
  });
  return { check, ...verdict };
}

const colour = { ok: "green", "not ok": "red", "not seen": "yellow" } as const;

function linesOf(findings: Finding[]) {
  const width = Math.max(...findings.map(({ check }) => check.length));
  return ({ check, outcome, detail, ...more }: Finding): string[] => {
    const mark = styleText(colour[outcome], outcome.padEnd(8));
    const todo = "todo" in more ? [`${" ".repeat(width + 11)}→ ${more.todo}`] : [];
    return [`${mark} ${check.padEnd(width)}  ${detail}`, ...todo];
  };
}
