import { readFile } from "node:fs/promises";
import { text as textOf } from "node:stream/consumers";
import type { Argv } from "yargs";
import { workflows } from "../../shared/requests.ts";
import { ownerOf } from "../people/person.ts";
import { request } from "../requests/request.ts";
import { iamClient } from "../stage/aws.ts";
import { knownWorkflow, type Stage, stageOf, workflowNames } from "../stage/stage.ts";
import { BadInput } from "../terminal/errors.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withRequest } from "../terminal/options.ts";

export const builder = (yargs: Argv) =>
  withRequest(yargs)
    .positional("workflow", { type: "string", demandOption: true, describe: `One of ${workflowNames.join(", ")}` })
    .positional("subject", {
      type: "string",
      describe: "The IAM user, access key, plan or person that it is about, unless the input names it",
    })
    .option("input", { type: "string", nargs: 1, describe: "The rest of the request: JSON, @file, or - for stdin" })
    .example("$0 start audit --reason 'after the incident' --follow", "An audit now, watched to its end")
    .example("$0 start contain-key AKIAIOSFODNN7EXAMPLE --reason 'found on a public page'", "Make a key inactive now")
    .example("$0 start onboard --input @jane.json --reason 'starts on Monday'", "A request in a file");

export async function handler({ workflow, subject, input, ...options }: ArgumentsOf<typeof builder>) {
  const fields: Record<string, unknown> = input === undefined ? {} : parsed(await read(input));
  const stage = await stageOf(options);
  const about: Record<string, unknown> = subject === undefined ? {} : await named(stage, workflow, subject);
  const asked = { ...fields, ...about };
  const twofold = Object.entries(fields).find(([name, value]) => asked[name] !== value);
  if (twofold) throw new BadInput(`--input says ${twofold.join(" ")}, and the command ${subject}. Give one of them`);
  const field = fieldOf(workflow);
  if (field !== undefined && !(field in asked) && !("wanted" in asked))
    throw new BadInput(`Say which ${words[field]}: steward start ${workflow} <${words[field]}>`);
  await request(stage, workflow, asked, options);
}

const words = { userName: "user", accessKeyId: "access key", plan: "plan", person: "person" };

/** The field that says what a workflow's request is about. */
function fieldOf(workflow: string) {
  const { shape } = workflows[knownWorkflow(workflow)];
  return (["userName", "accessKeyId", "plan", "person"] as const).find((name) => name in shape);
}

/** The field of a workflow's request that a word stands for. A key says whose it is. */
async function named(stage: Stage, workflow: string, subject: string): Promise<Record<string, unknown>> {
  const { shape } = workflows[knownWorkflow(workflow)];
  const isKey = "accessKeyId" in shape && subject.startsWith("AKIA");
  if (isKey && "userName" in shape)
    return { accessKeyId: subject, userName: await ownerOf(await iamClient(stage), subject) };
  const field = fieldOf(workflow);
  if (field === undefined) throw new BadInput(`${workflow} is about the whole account. It takes no ${subject}`);
  return { [isKey ? "accessKeyId" : field]: subject };
}

const read = async (input: string): Promise<string> => {
  if (input === "-") return textOf(process.stdin);
  return input.startsWith("@") ? readFile(input.slice(1), "utf8") : input;
};

function parsed(text: string): Record<string, unknown> {
  try {
    const value = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    throw new BadInput(`--input is not JSON: ${(error as Error).message}`);
  }
  throw new BadInput('--input is not a JSON object, such as \'{"userName": "jane"}\'');
}
