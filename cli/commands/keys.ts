import type { Argv } from "yargs";
import { type KeyOfReport, readEveryone, type Someone } from "../people/everyone.ts";
import { keysThat, usersThat, withFilters } from "../people/filters.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { printList } from "../terminal/list.ts";
import { ago } from "../terminal/time.ts";

export const builder = (yargs: Argv) =>
  withFilters(yargs)
    .example("$0 keys --key-older-than 90d", "Active keys that are due for rotation, the oldest first")
    .example("$0 keys --unused 90d", "Keys that were not used for 90 days")
    .epilogue(
      "From the credential report, which does not name the ids of keys. To see them: steward show user <user>. Needs a stage only with --account.",
    );

type Row = KeyOfReport & Pick<Someone, "userName" | "path" | "owner">;

export async function handler(args: ArgumentsOf<typeof builder>) {
  const isWanted = keysThat(args);
  const isOwner = usersThat({ ...args, unused: undefined });
  const found = (await readEveryone({ ...args, asksForCredentials: true }))
    .filter(isOwner)
    .flatMap(({ userName, path, owner, credentials }): Row[] =>
      (credentials?.keys ?? []).filter(isWanted).map((key) => ({ userName, path, owner, ...key })),
    )
    .sort((one, other) => one.createdAt.getTime() - other.createdAt.getTime());
  printList(found, { ...args, none: "No keys.", columns, mayGo: ["path", "owner"], fields });
}

const fields = ["userName", "path", "owner", "slot", "active", "createdAt", "lastUsed"] satisfies (keyof Row)[];

const columns: Record<string, (key: Row) => string> = {
  user: ({ userName }) => userName,
  path: ({ path }) => path,
  status: ({ active }) => (active ? "Active" : "Inactive"),
  created: ({ createdAt }) => ago(createdAt),
  used: ({ lastUsed }) => (lastUsed ? ago(lastUsed) : "never"),
  owner: ({ owner }) => owner ?? "",
};
