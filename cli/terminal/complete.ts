import { secretKinds } from "../../shared/names.ts";
import { shells } from "../commands/completion.ts";
import type { Account } from "../stage/account.ts";

interface Place extends Account {
  stage?: string | undefined;
}

/** Names that stand in the account, by the words before the one under the cursor. They are read when they are asked for. */
const kinds: [before: RegExp, names: (place: Place) => Promise<string[]> | string[]][] = [
  [/^(can|move|offboard|restore|rotate|show user|mfa (confirm|reset)|secret pickup)$/, users],
  [/^secret pickup \S+$/, () => [...secretKinds]],
  [/^completion$/, () => shells],
  [/^(explain|redrive|show execution|stop|undo|watch)$/, executions],
  [/^show group$|--group$/, groups],
  [/^start$|--workflow$/, async () => (await import("../stage/stage.ts")).workflowNames],
  [/^start (?!apply-access|audit|contain-key)\S+$|--user$/, users],
];

/** What the last of the words may be: a name, a command, an option or one of its values. Commands and options are in `help`. */
export async function fitting(words: string[], help: (words: string[]) => Promise<string>): Promise<string[]> {
  const current = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const offered =
    (await namesAfter(before, current)) ??
    choices((await help(bare(before))).split(/^Examples:/m)[0] ?? "", before, current);
  return [...new Set(offered)].filter((word) => word.startsWith(current));
}

async function namesAfter(before: string[], current: string): Promise<string[] | undefined> {
  if (current.startsWith("-")) return undefined;
  const path = before.at(-1)?.startsWith("-") ? before : bare(before);
  const [, names] = kinds.find(([pattern]) => pattern.test(path.join(" "))) ?? [];
  return names && (await Promise.resolve(names(placeIn(before))).catch(() => [])); // without the right to look: none
}

/** Without options and their values. */
const bare = (words: string[]) =>
  words.filter((word, at) => !word.startsWith("-") && !/^--[\w-]+$/.test(words[at - 1] ?? ""));

function placeIn(words: string[]): Place {
  const of = (option: string) => words[words.indexOf(option) + 1 || words.length];
  return { profile: of("--profile"), region: of("--region"), stage: of("--stage") };
}

function choices(help: string, before: string[], current: string): string[] {
  const option = before.at(-1) ?? "";
  const line = help.split("\n").find((each) => option.startsWith("--") && each.includes(`${option} `)) ?? "";
  const [, values] = /\[choices: (.*?)\]/.exec(line) ?? [];
  if (values) return values.replaceAll('"', "").split(", ");
  if (current.startsWith("-")) return [...help.matchAll(/^ .*?(--[\w-]+)/gm)].map(([, name = ""]) => name);
  const path = ["steward", ...bare(before)].join(" ");
  return [...help.matchAll(/^ {2}(steward .*?) {2}/gm)].flatMap(([, command = ""]) =>
    command.startsWith(`${path} `) ? (command.slice(path.length + 1).split(" ")[0] ?? []) : [],
  );
}

async function users(account: Account): Promise<string[]> {
  const [{ iamClient }, { userNames }] = await Promise.all([import("../stage/aws.ts"), import("../people/person.ts")]);
  return userNames(await iamClient(account));
}

async function groups(account: Account): Promise<string[]> {
  const [{ iamClient }, { groupNames }] = await Promise.all([import("../stage/aws.ts"), import("../people/groups.ts")]);
  return groupNames(await iamClient(account));
}

async function executions(place: Place): Promise<string[]> {
  const [{ stepFunctionsClient }, { stageOf }, { listExecutions }] = await Promise.all([
    import("../stage/aws.ts"),
    import("../stage/stage.ts"),
    import("../executions/executions.ts"),
  ]);
  const stage = await stageOf(place);
  return (await listExecutions(await stepFunctionsClient(stage), stage)).map(({ name }) => name);
}
