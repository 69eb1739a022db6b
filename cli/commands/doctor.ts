import { styleText } from "node:util";
import type { Argv } from "yargs";
import { checks } from "../doctor/checks.ts";
import { notOk, type Verdict } from "../doctor/verdict.ts";
import { look, type World } from "../doctor/world.ts";
import { stageName } from "../stage/stage.ts";
import { explain } from "../terminal/errors.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withStage } from "../terminal/options.ts";
import { printable } from "../terminal/printable.ts";

type Finding = Verdict & { check: string };

export const builder = (yargs: Argv) =>
  withStage(yargs)
    .example("$0 doctor --stage prod", "Whether all that was deployed works together")
    .epilogue("It only reads. Exit codes: 0 all is well, 1 something is not, 4 all that could be seen is well.");

export async function handler({ json, ...account }: ArgumentsOf<typeof builder>): Promise<void> {
  const stage = stageName(account.stage);
  const world = await look(account, stage);
  const findings = await Promise.all(Object.entries(checks).map((check) => examine(world, check)));
  const told = { account: world.account, region: world.region, stage, checks: findings };
  process.stdout.write(json ? `${JSON.stringify(told, null, 2)}\n` : findings.map(line).join(""));
  const outcomes = new Set(findings.map(({ outcome }) => outcome));
  process.exitCode = outcomes.has("not ok") ? 1 : outcomes.has("not seen") ? 4 : 0;
}

/** What was not deployed, or was deleted since. */
const notThere = new Set([
  "NoSuchBucket",
  "NotFoundException",
  "ResourceNotFoundException",
  "StateMachineDoesNotExist",
]);

/** What could not be seen is said, and never taken for well. */
async function examine(world: World, [check, look]: [string, (typeof checks)[string]]): Promise<Finding> {
  const verdict = await look(world).catch((error: Error): Verdict => {
    if (notThere.has(error.name))
      return notOk(`it is not there: ${error.message}`, `deploy again: npm run deploy -- --stage ${world.stage}`);
    return { outcome: "not seen", detail: `${error.name}: ${explain(error)}` };
  });
  return { check, ...verdict };
}

const colour = { ok: "green", "not ok": "red", "not seen": "yellow" } as const;

function line({ check, outcome, detail, ...more }: Finding): string {
  const mark = styleText(colour[outcome], outcome.padEnd(8));
  const todo = "todo" in more ? `${" ".repeat(33)}→ ${printable(more.todo)}\n` : "";
  return `${mark} ${check.padEnd(23)} ${printable(detail)}\n${todo}`;
}
