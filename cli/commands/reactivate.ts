import { randomUUID } from "node:crypto";
import type { Argv } from "yargs";
import { ownerOf, readUser } from "../people/person.ts";
import { iamClient } from "../stage/aws.ts";
import { invoke } from "../stage/functions.ts";
import { stageOf } from "../stage/stage.ts";
import { answer } from "../terminal/answer.ts";
import { askFor, consent } from "../terminal/consent.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withConsent, withMember } from "../terminal/options.ts";

export const builder = (yargs: Argv) =>
  withMember(withConsent(yargs))
    .positional("key", { type: "string", demandOption: true, describe: "Id of the access key" })
    .option("reason", { type: "string", describe: "Why the key is safe; operations are told" })
    .example("$0 reactivate AKIAIOSFODNN7EXAMPLE --reason 'a false alarm: the key was in a test fixture'", "Release it")
    .epilogue("A contained key stays inactive in every undo and restore. This command alone makes it active again.");

/** Makes a contained key active again, by name and reason. */
export async function handler({ key, ...args }: ArgumentsOf<typeof builder>) {
  const stage = await stageOf(args);
  const iam = await iamClient(stage);
  const userName = await ownerOf(iam, key);
  const { UserId: userId } = await readUser(iam, userName);
  const who = { requestId: `by-hand-${randomUUID()}`, requestedBy: stage.caller };
  const about = { step: "release", account: stage.account, userName, userId, accessKeyId: key, ...who };
  const release = (more: object) => invoke<Released>(stage, "rotate-keys", { ...about, ...more });
  const report = (released: Released) =>
    answer(args.json, { accessKeyId: key, userName, ...released }, () => [
      `${key} of ${userName} ${released.already ? "was active already. Nothing was done." : "is active. Operations were told."}`,
    ]);
  const checked = await release({ reason: "plan", plan: true }); // what would be refused is refused before anything is asked
  if (checked.already && !args.plan) return report(checked);
  const makeActive = [
    `make the access key ${key} of ${userName} active again`,
    "tell operations who asked for it, and why",
  ];
  const plan = checked.already ? [] : makeActive;
  const reason = args.reason ?? (args.plan ? "" : await askFor("reason", "--reason"));
  if (await consent({ plan, word: key }, args)) report(await release({ reason }));
}

interface Released {
  already?: true;
}
