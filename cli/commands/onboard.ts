import type { Argv } from "yargs";
import { request } from "../requests/request.ts";
import { stageOf } from "../stage/stage.ts";
import { BadInput } from "../terminal/errors.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { repeatable, withRequest } from "../terminal/options.ts";

export const builder = (yargs: Argv) =>
  withRequest(yargs)
    .parserConfiguration(repeatable)
    .positional("user", { type: "string", demandOption: true, describe: "Name of the new user" })
    .option("owner", {
      type: "string",
      demandOption: true,
      describe: "E-mail address of the person responsible for the user",
    })
    .option("group", { type: "string", array: true, default: [], describe: "Group to put the user into" })
    .option("policy", { type: "string", array: true, describe: "ARN of a managed policy to attach" })
    .option("console", { type: "boolean", default: false, describe: "Hand over a first password" })
    .option("access-key", { type: "boolean", default: false, describe: "Hand over an access key" })
    .option("mfa", { type: "boolean", default: false, describe: "Start an MFA enrolment" })
    .option("path", { type: "string", describe: "IAM path" })
    .option("copy-from", { type: "string", describe: "User whose groups and policies are given too, where allowed" })
    .option("expires-at", { type: "string", describe: "When the user expires: a date, or a time with its zone" })
    .option("consumer", { type: "string", describe: "ARN of the role of a service that reads the key" })
    .option("tag", { type: "string", array: true, default: [], describe: "Tag as name=value" })
    .example(
      "$0 onboard jane --owner boss@example.com --group developers --console --reason 'starts on Monday'",
      "A person with a password",
    );

export async function handler({ user, group, policy, tag, ...args }: ArgumentsOf<typeof builder>) {
  const { owner, console, accessKey, mfa, path, copyFrom, expiresAt, consumer } = args;
  const given = { owner, console, accessKey, mfa, path, copyFrom, expiresAt, consumer };
  if (consumer !== undefined && !accessKey)
    throw new BadInput("--consumer may read the key of --access-key, which is not given");
  const pairs = tag.map(pair);
  const twice = pairs.find(([name], at) => pairs.findIndex(([other]) => other === name) < at);
  if (twice) throw new BadInput(`--tag ${twice[0]} is given twice`);
  const tags = tag.length > 0 ? Object.fromEntries(pairs) : undefined;
  const fields = { userName: user, groups: [...new Set(group)], policies: policy, tags, ...given };
  await request(await stageOf(args), "onboard", fields, args);
}

function pair(text: string): [name: string, value: string] {
  const at = text.indexOf("=");
  if (at < 1) throw new BadInput(`--tag ${text} is not a tag. Use name=value, for example team=payments`);
  return [text.slice(0, at), text.slice(at + 1)];
}
