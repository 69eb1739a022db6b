import { styleText } from "node:util";
import type { Argv } from "yargs";
import { checks } from "../doctor/checks.ts";
import { lookIntoAccounts } from "../doctor/members.ts";
import { canBeInNames, isNowhereElse } from "../doctor/region.ts";
import { notOk, ok, restore, type Verdict } from "../doctor/verdict.ts";
import { look } from "../doctor/world.ts";
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
    .option("accounts", {
      type: "boolean",
      describe: "Only whether the stage can enter each account that it serves, and why not",
    })
    .conflicts("accounts", "before-deploy")
    .example("$0 doctor --stage prod", "Whether all that was deployed works together")
    .epilogue("It only reads. Exit codes: 0 all is well, 1 something is not, 4 all that could be seen is well.");

export async function handler(args: ArgumentsOf<typeof builder>): Promise<void> {
  const { place, findings, shown = findings } = await examined(args);
  answer(args.json, { ...place, stage: stageName(args.stage), checks: findings }, () => shown.flatMap(linesOf(shown)));
  const outcomes = new Set(findings.map(({ outcome }) => outcome));
  process.exitCode = outcomes.has("not ok") ? 1 : outcomes.has("not seen") ? 4 : 0;
}

interface Examined {
  place: { account: string; region: string };
  findings: Finding[];
  /** What is printed for people, if that is not all of it. */
  shown?: Finding[];
}

async function examined({ accounts, beforeDeploy, ...args }: ArgumentsOf<typeof builder>): Promise<Examined> {
  if (beforeDeploy) return foundBefore(args);
  const world = await look(args, stageName(args.stage));
  const place = { account: world.account, region: world.region };
  if (accounts) return { place, ...summedUp(await lookIntoAccounts(world, await stageOf(args))) };
  return {
    place,
    findings: await Promise.all(Object.entries(checks).map(([check, look]) => examine(check, look(world)))),
  };
}

/** Accounts that are well are counted: there may be hundreds. */
function summedUp(findings: Finding[]) {
  const others = findings.filter(({ outcome }) => outcome !== "ok");
  const detail = `${findings.length - others.length} of ${findings.length} are as they should be`;
  return { findings, shown: [{ check: "accounts", ...ok(detail) }, ...others] };
}

async function foundBefore(args: Account & { stage?: string | undefined }): Promise<Examined> {
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
