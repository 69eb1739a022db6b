import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

/**
 * `npm run deploy` and `npm run remove`: looks first whether CloudFormation would fail halfway. If `steward` finds that, or
 * cannot look, nothing is done.
 */
const looks: Record<string, string[]> = {
  deploy: ["doctor", "--before-deploy"], // the same stage in another region
  remove: ["handback"], // users, roles and executions that depend on the stack
};

const [does = "", ...words] = process.argv.slice(2);
const option = { type: "string" } as const;
const { values } = parseArgs({
  args: words,
  options: { stage: { ...option, short: "s" }, region: { ...option, short: "r" }, "aws-profile": option },
  strict: false,
});
// As serverless.yml and the Serverless Framework have them where they are not given.
const { stage = "dev", region = process.env.AWS_REGION ?? "us-east-1", "aws-profile": profile } = values;
const run = (program: string, ...args: string[]) => spawnSync(program, args, { stdio: "inherit" }).status ?? 1;
const where = [`--stage=${stage}`, `--region=${region}`, ...(profile ? [`--profile=${profile}`] : [])];
const looked = run("node", "cli/main.ts", ...(looks[does] ?? []), ...where);
process.exitCode = looked === 0 ? run("serverless", does, ...words) : looked;
