import { readFile } from "node:fs/promises";
import { text as textOf } from "node:stream/consumers";
import type { Argv } from "yargs";
import { request } from "../requests/request.ts";
import { stageOf, workflowNames } from "../stage/stage.ts";
import { BadInput } from "../terminal/errors.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withRequest } from "../terminal/options.ts";

export const builder = (yargs: Argv) =>
  withRequest(yargs)
    .positional("workflow", { type: "string", demandOption: true, describe: `One of ${workflowNames.join(", ")}` })
    .positional("user", { type: "string", describe: "The IAM user, unless the input names one" })
    .option("input", { type: "string", describe: "The rest of the request: JSON, @file, or - for stdin" })
    .example("$0 start audit --reason 'after the incident' --follow", "An audit now, watched to its end")
    .example("$0 start onboard --input @jane.json --reason 'starts on Monday'", "A request in a file");

export async function handler({ workflow, user, input, ...options }: ArgumentsOf<typeof builder>) {
  const fields = input === undefined ? {} : parsed(await read(input));
  await request(
    await stageOf(options),
    workflow,
    { ...fields, ...(user !== undefined && { userName: user }) },
    options,
  );
}

const read = async (input: string): Promise<string> => {
  if (input === "-") return textOf(process.stdin);
  return input.startsWith("@") ? readFile(input.slice(1), "utf8") : input;
};

function parsed(text: string): object {
  try {
    const value = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    throw new BadInput(`--input is not JSON: ${(error as Error).message}`);
  }
  throw new BadInput('--input is not a JSON object, such as \'{"userName": "jane"}\'');
}
