import { globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import yargs from "yargs";
import { bundle, bundleFunctions } from "../infra/bundle.ts";
import { auditFigures } from "./audit.ts";
import { coldStarts } from "./cold-start.ts";
import { commandFigures } from "./command.ts";
import { emergencyFigures } from "./emergency.ts";
import { evaluationFigures } from "./evaluation.ts";
import type { Figures } from "./figures.ts";
import { machine } from "./machine.ts";
import { costOf } from "./night.ts";
import { organizationFigures } from "./organization.ts";
import { pageFigures } from "./page.ts";
import { peopleFigures } from "./people.ts";
import { prices } from "./prices.ts";
import { stackStarts } from "./stack-start.ts";
import { toTables } from "./tables.ts";
import { workflowFigures } from "./workflows.ts";

/** `npm run bench`: everything side by side in one run, because only what ran together can be compared. */
const parts = [
  "audit",
  "evaluation",
  "page",
  "cold-start",
  "emergency",
  "command",
  "stack",
  "workflows",
  "organization",
  "people",
] as const;
const { json, only } = await yargs(process.argv.slice(2))
  .scriptName("npm run bench --")
  .option("json", { type: "boolean", default: false, describe: "Print JSON" })
  .option("only", { choices: parts, array: true, default: parts, describe: "Measure these parts alone" })
  .strict()
  .version(false)
  .parseAsync();

const tell = (line: string) => process.stderr.write(`${line}\n`);
const folder = mkdtempSync(join(tmpdir(), "iam-steward-bench-"));
try {
  const figures: Figures = { machine: machine() };
  const functions = await bundleFunctions(join(folder, "functions"));
  for (const subject of globSync("bench/subjects/*.ts")) await bundle(subject, join(folder, "subjects"));
  if (only.includes("audit")) figures.audit = await auditFigures(folder, tell);
  if (only.includes("evaluation")) figures.evaluation = await evaluationFigures(folder, tell);
  if (only.includes("page")) figures.page = await pageFigures(folder, tell);
  if (only.includes("cold-start")) figures.coldStarts = await coldStarts(folder, functions, tell);
  if (only.includes("emergency")) figures.emergency = await emergencyFigures(folder, tell);
  if (only.includes("command")) figures.commands = await commandFigures(folder, tell);
  if (only.includes("stack")) figures.stackStarts = await stackStarts(tell);
  if (only.includes("workflows")) {
    figures.workflows = await workflowFigures(tell);
    figures.nights = figures.workflows.filter(({ workflow }) => workflow === "audit").map(costOf);
    figures.pricesOf = prices.of;
  }
  if (only.includes("organization")) figures.organization = await organizationFigures([10, 100, 1000], tell);
  if (only.includes("people")) figures.people = await peopleFigures(1000, tell);
  console.log(json ? JSON.stringify(figures, null, 2) : toTables(figures));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
