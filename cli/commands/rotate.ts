import type { Argv } from "yargs";
import { readPerson } from "../people/person.ts";
import { keyLine } from "../people/person-lines.ts";
import { holdRotating } from "../requests/plans.ts";
import { request } from "../requests/request.ts";
import { iamClient } from "../stage/aws.ts";
import { type Stage, stageOf } from "../stage/stage.ts";
import { BadInput } from "../terminal/errors.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withRequest } from "../terminal/options.ts";

export const builder = (yargs: Argv) =>
  withRequest(yargs)
    .positional("user", { type: "string", demandOption: true, describe: "Name of the IAM user" })
    .option("key", { type: "string", describe: "Id of the access key; not needed where there is one" })
    .example("$0 rotate svc-etl --plan", "What would be done about the key of svc-etl")
    .example("$0 rotate svc-etl --key AKIAIOSFODNN7EXAMPLE --reason 'older than 90 days'", "Rotate this one");

export async function handler({ user, key, ...args }: ArgumentsOf<typeof builder>) {
  const stage = await stageOf(args);
  const accessKeyId = key ?? (await onlyKey(stage, user));
  await request(stage, "rotate-key", { userName: user, accessKeyId }, args);
}

async function onlyKey(stage: Stage, user: string): Promise<string> {
  const { keys } = await readPerson(await iamClient(stage), user);
  const [only] = keys;
  if (only && keys.length === 1) return only.accessKeyId;
  if (!only) throw new BadInput(`${user} has no access key`);
  await holdRotating(stage, user);
  throw new BadInput(`${user} has two access keys; say which with --key:\n${keys.map(keyLine).join("\n")}`);
}
