import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Argv } from "yargs";
import { awsPolicies } from "../../access/aws-policies.ts";
import { BadFile, readFile } from "../../access/read-file.ts";
import type { Wanted } from "../../access/state.ts";
import { Refusal } from "../../shared/errors.ts";
import type { Account } from "../stage/account.ts";
import { iamClient, stsClient } from "../stage/aws.ts";
import { BadInput, Refused } from "../terminal/errors.ts";
import { didYouMean } from "../terminal/nearest.ts";
import { pathOf } from "../terminal/options.ts";

export const withPath = <T>(yargs: Argv<T>) =>
  yargs.option("path", {
    type: "string",
    coerce: pathOf,
    default: "/access/",
    describe: "IAM path of what is managed: ACCESS_PATH",
  });

export const withFile = <T>(yargs: Argv<T>) =>
  yargs.option("file", { alias: "f", type: "string", default: "access.yml", describe: "The access file" });

/** How a comparison or a plan is printed. */
export const withFormat = <T>(yargs: Argv<T>) =>
  yargs
    .option("format", { choices: ["table", "json", "markdown"] as const, describe: "What to print (default: table)" })
    .option("json", { type: "boolean", describe: "The same as --format json", conflicts: "format" });

/** Reads the file, and gives the names in it the ARNs that they have in this account. @throws {BadInput} */
export async function readWanted(file: string, path: string, account: Account): Promise<Wanted> {
  const iam = await iamClient(account);
  const [{ id, partition }, known] = await Promise.all([identityOf(account), awsPolicies(iam)]);
  const aws = (name: string) => {
    const arn = known.get(name);
    if (arn === undefined)
      throw new BadFile(
        `there is no policy ${name}, in this file or among AWS's.${didYouMean(name, [...known.keys()])}`,
      );
    return arn;
  };
  const own = (name: string) => `arn:${partition}:iam::${id}:policy${path}${name}`;
  try {
    return readFile(file, { path, own, aws });
  } catch (error) {
    throw error instanceof BadFile ? new BadInput(error.message) : error;
  }
}

async function identityOf(account: Account) {
  const sts = await stsClient({ region: "us-east-1", ...account });
  const { Account: id = "", Arn = "" } = await sts.send(new GetCallerIdentityCommand({}));
  return { id, partition: Arn.split(":")[1] ?? "aws" };
}

/** What a workflow would refuse is refused here in the same words. */
export function orRefused<T>(plan: () => T): T {
  try {
    return plan();
  } catch (error) {
    throw error instanceof Refusal ? new Refused(`${error.name}: ${error.message}`) : error;
  }
}
