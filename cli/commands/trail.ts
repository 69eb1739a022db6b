import type { Argv } from "yargs";
import { printable } from "../../shared/printable.ts";
import { type Done, trailOf } from "../people/trail.ts";
import { stageOf } from "../stage/stage.ts";
import { BadInput } from "../terminal/errors.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { printList } from "../terminal/list.ts";
import { withMember, withStage } from "../terminal/options.ts";
import { iso, timeBefore } from "../terminal/time.ts";

export const builder = (yargs: Argv) =>
  withMember(withStage(yargs))
    .positional("name", { type: "string", demandOption: true, describe: "A user, an access key or a role; or root" })
    .option("since", { type: "string", default: "90d", describe: "Since when: 24h, 7d or a time; 90 days at most" })
    .option("errors", { type: "boolean", default: false, describe: "Only what failed or was refused" })
    .option("limit", { type: "number", default: 50, describe: "So many events at most" })
    .example("$0 trail jane", "What Jane did, and what was done to her, the newest first")
    .example("$0 trail AKIAIOSFODNN7EXAMPLE --errors", "What was refused to a key")
    .epilogue(
      "CloudTrail shows an event after some 15 minutes, and keeps it for 90 days. AWS takes two calls a second: of a busy user, say --since. What you and the stage's own functions only read of it is left out.",
    );

export async function handler({ name, since, errors, limit, json, ...account }: ArgumentsOf<typeof builder>) {
  if (!Number.isInteger(limit) || limit < 1)
    throw new BadInput(`--limit ${limit} is not a number of events, such as 50`);
  const oldest = timeBefore("90d", "--since");
  const from = timeBefore(since, "--since");
  if (from < oldest) throw new BadInput(`--since ${since} is too long ago: CloudTrail shows events for 90 days`);
  const done = await trailOf(await stageOf(account), { name, since: from, limit, errors });
  printList(done, {
    json,
    none: `CloudTrail has no ${errors ? "failed " : ""}event of ${printable(name)} since ${iso(from)}`,
    mayGo: ["about", "from"],
    columns: {
      time: ({ at }) => iso(at),
      by: ({ by }) => by,
      call: ({ call }) => call,
      error: ({ error = "" }) => error,
      from: ({ from: address }) => address,
      about: ({ about }) => about.join(" "),
    } satisfies Record<string, (done: Done) => string>,
  });
}
