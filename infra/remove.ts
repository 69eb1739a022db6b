import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

/**
 * `npm run remove`: deletes the stack of a stage, unless something in the account still depends on it. CloudFormation would
 * delete the functions and then fail at the policies and the group. If `steward` cannot look, nothing is deleted.
 */
const words = process.argv.slice(2);
const option = { type: "string" } as const;
const { values } = parseArgs({
  args: words,
  options: { stage: { ...option, short: "s" }, region: { ...option, short: "r" }, "aws-profile": option },
  strict: false,
});
const { stage = "dev", region = process.env.AWS_REGION ?? "us-east-1", "aws-profile": profile } = values; // serverless's defaults
const run = (program: string, ...args: string[]) => spawnSync(program, args, { stdio: "inherit" }).status ?? 1;
const where = [
  "--stage",
  String(stage),
  "--region",
  String(region),
  ...(profile ? ["--profile", String(profile)] : []),
];
const looked = run("node", "cli/main.ts", "handback", ...where);
process.exitCode = looked === 0 ? run("serverless", "remove", ...words) : looked;
