import { writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Argv } from "yargs";
import manifest from "../../package.json" with { type: "json" };
import { staged } from "../../shared/command-line.ts";
import { clean } from "../rehearse/clean.ts";
import { planOf, preflight } from "../rehearse/preflight.ts";
import { type Place, placeOf } from "../rehearse/rehearsal.ts";
import { newName, type Result, rehearse } from "../rehearse/rehearse.ts";
import { inLines, remainsOf } from "../rehearse/remains.ts";
import { exitCodeOf, linesOf, publishable } from "../rehearse/report.ts";
import { stageOf } from "../stage/stage.ts";
import { answer, tell } from "../terminal/answer.ts";
import { consent } from "../terminal/consent.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withConsent } from "../terminal/options.ts";

export const builder = (yargs: Argv) =>
  withConsent(yargs)
    .option("clean", { type: "boolean", describe: "Only remove what a rehearsal has left that was broken off" })
    .example("$0 rehearse --stage try", "Whether AWS does what iam-steward assumes, on a stage for trials")
    .example("$0 rehearse --stage try --clean --plan", "What a rehearsal has left that was broken off")
    .epilogue(
      "It writes rehearsal.json, without account ids, names and ARNs. Ctrl-C breaks it off and cleans up.\nExit codes: 0 all as expected, 1 a step or the clean-up failed, 2 AWS does otherwise, 4 something was not tried.",
    );

type Arguments = ArgumentsOf<typeof builder>;

const file = "rehearsal.json";

export async function handler(args: Arguments): Promise<void> {
  const stage = await stageOf(args);
  const place = await placeOf(stage, { now: () => new Date(), sleep });
  if (args.clean) return cleanOnly(place, args);
  await preflight(place);
  const name = newName();
  if (!(await consent({ plan: planOf(place, name) }, args))) return;
  const result = await untilBrokenOff(place, name);
  await cleanUp(place);
  const told = { version: manifest.version, region: stage.region, ...publishable(result) };
  await writeFile(file, `${JSON.stringify(told, null, 2)}\n`);
  answer(args.json, told, () => [
    ...linesOf(result),
    "",
    `${file} has this without account ids, names and ARNs. Please attach it to an issue.`,
  ]);
  process.exitCode ||= exitCodeOf(result);
}

async function cleanOnly(place: Place, args: Arguments): Promise<void> {
  const plan = inLines(await remainsOf(place));
  if ((plan.length > 0 || args.plan) && !(await consent({ plan }, args))) return;
  if (plan.length > 0) await clean(place, tell);
  answer(args.json, { removed: plan }, () => [
    plan.length > 0 ? "All of it is removed." : "No rehearsal has left anything.",
  ]);
}

/** As init systems count: 128 and the number of the signal. */
const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/** A signal ends the rehearsal at its next wait; a second one ends the process. */
async function untilBrokenOff(place: Place, name: string): Promise<Result> {
  const broken = new AbortController();
  const breakOff = (code: number) => {
    const later = staged("steward rehearse --clean", place.stage.name);
    if (broken.signal.aborted) {
      tell(`Something may be left. To remove it: ${later}`);
      process.exit(code);
    }
    tell(`It ends here, and cleans up. A second Ctrl-C leaves that to: ${later}`);
    process.exitCode = code;
    broken.abort();
  };
  for (const [signal, code] of Object.entries(signals)) process.on(signal, () => breakOff(code));
  const sleepUnlessBroken = (milliseconds: number) => sleep(milliseconds, undefined, { signal: broken.signal });
  return rehearse({ ...place, sleep: sleepUnlessBroken }, name, tell);
}

async function cleanUp(place: Place): Promise<void> {
  await clean(place, tell).catch((error: Error) => {
    process.exitCode = 1;
    tell(`The clean-up failed: ${error.message}
Something may be left. To remove it: ${staged("steward rehearse --clean", place.stage.name)}`);
  });
}
