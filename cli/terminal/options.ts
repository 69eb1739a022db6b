import type { Argv } from "yargs";
import type { Where } from "../stage/stage.ts";
import { BadInput } from "./errors.ts";

export const withSignIn = <T>(yargs: Argv<T>) =>
  yargs
    .option("profile", { type: "string", describe: "Profile of the AWS configuration" })
    .option("region", { type: "string", describe: "AWS region" });

/** Of commands about the whole account. They take the stage that others need, for another account that it serves. */
export const withAccount = <T>(yargs: Argv<T>) => withSignIn(yargs).option("stage", { type: "string", hidden: true });

/** Of commands about a stage. */
export const withStage = <T>(yargs: Argv<T>) =>
  withSignIn(yargs)
    .option("stage", { type: "string", describe: "Stage of iam-steward (default: STEWARD_STAGE)" })
    .option("json", { type: "boolean", describe: "Print JSON, for scripts" });

/** Of commands about a user, who may be another account's. */
export const withMember = <T>(yargs: Argv<T>) =>
  yargs
    .option("account", { type: "string", describe: "Id, name or alias of another account that the stage serves" })
    .middleware(async (args) => {
      if (args.account === undefined || /^\d{12}$/.test(args.account)) return;
      const { accountNamed } = await import("../stage/members.ts");
      Object.assign(args, { account: await accountNamed(args.account, { ...args, account: undefined } as Where) });
    });

export const withConsent = <T>(yargs: Argv<T>) =>
  withStage(yargs)
    .option("plan", { type: "boolean", describe: "Show what would be done, and do nothing" })
    .option("yes", { type: "boolean", describe: "Do not ask" });

/** What every command takes that starts a workflow. */
export const withStart = <T>(yargs: Argv<T>) =>
  withConsent(yargs)
    .option("reason", { type: "string", describe: "Why; kept with the execution" })
    .option("request-id", { type: "string", describe: "The request's own id: the same one twice starts nothing twice" })
    .option("follow", { type: "boolean", describe: "Watch it to its end" });

/** Of a workflow that works in other accounts, too. */
export const withRequest = <T>(yargs: Argv<T>) => withMember(withStart(yargs));

/** Of requests about one user, or about every user of a person. */
export const withEverywhere = <T>(yargs: Argv<T>) =>
  withRequest(yargs)
    .positional("user", {
      type: "string",
      demandOption: true,
      describe: "Name of the IAM user; with --everywhere, the person",
    })
    .option("everywhere", { type: "boolean", describe: "Every user of the person, in every account" })
    .conflicts("everywhere", "account");

/** The argument of commands that concern one person. */
export const withPerson = <T>(yargs: Argv<T>) =>
  withStage(yargs).positional("person", {
    type: "string",
    demandOption: true,
    describe: "The person: an owner's address, or a user's name",
  });

/** The argument of commands that concern one execution. */
export const withExecution = <T>(yargs: Argv<T>) =>
  yargs.positional("execution", {
    type: "string",
    describe: "Its name, the beginning of it, or its ARN; at a terminal steward asks",
  });

/** An IAM path always begins and ends with `/`: as the beginning of one, anything else chooses nothing or too much. */
export function pathOf(path: string): string {
  if (/^\/([!-~]+\/)?$/.test(path)) return path;
  throw new BadInput(`--path ${path} must begin and end with /, such as /people/`);
}

export interface RequestOptions {
  json?: boolean | undefined;
  reason?: string | undefined;
  requestId?: string | undefined;
  plan?: boolean | undefined;
  yes?: boolean | undefined;
  follow?: boolean | undefined;
}

/** Of commands that take several names, or an option more than once, each with one value: `--group a --group b`. */
export const repeatable = { "duplicate-arguments-array": true, "greedy-arrays": false };
