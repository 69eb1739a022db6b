import type { Argv } from "yargs";
import { readEveryone, type Someone } from "../people/everyone.ts";
import { asksForCredentials, usersThat, withFilters } from "../people/filters.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { printList } from "../terminal/list.ts";
import { ago } from "../terminal/time.ts";

export const builder = (yargs: Argv) =>
  withFilters(yargs)
    .example("$0 users --no-mfa", "Who can sign in to the console without MFA")
    .example("$0 users --path /people/ --unused 90d --csv", "Users of people who used nothing for 90 days")
    .epilogue("From the credential report and the account's details. Needs a stage only with --account.");

export async function handler(args: ArgumentsOf<typeof builder>) {
  const isWanted = usersThat(args);
  const found = (await readEveryone({ ...args, asksForCredentials: asksForCredentials(args) })).filter(isWanted);
  printList(found, {
    ...args,
    none: "No users.",
    columns,
    mayGo: ["boundary", "path", "groups", "owner"],
    fields,
    record,
  });
}

const columns: Record<string, (user: Someone) => string> = {
  user: ({ userName }) => userName,
  path: ({ path }) => path,
  mfa: ({ credentials }) => known(credentials && (credentials.mfa ? "yes" : credentials.password ? "NO" : "–")),
  password: ({ credentials }) =>
    known(credentials && (credentials.password ? used(credentials.passwordLastUsed) : "–")),
  keys: ({ credentials }) => known(credentials && (credentials.keys.map(keyOf).join(", ") || "–")),
  groups: ({ groups }) => groups.join(" "),
  boundary: ({ boundary }) => boundary?.replace(/^.*\//, "") ?? "",
  owner: ({ owner }) => owner ?? "",
};

const known = (text: string | null) => text ?? "not known";
const used = (at: Date | null) => (at ? ago(at) : "never used");
const keyOf = ({ active, createdAt }: { active: boolean; createdAt: Date }) =>
  `${ago(createdAt).replace(" ago", " old")}${active ? "" : " (inactive)"}`;

const fields = [
  ...["userName", "userId", "arn", "path", "createdAt", "owner", "groups", "policies", "boundary"],
  ...["mfa", "password", "passwordLastUsed", "activeKeys", "inactiveKeys"],
];

function record({ userName, userId, arn, path, createdAt, owner, groups, policies, boundary, credentials }: Someone) {
  const { mfa, password, passwordLastUsed, keys = [] } = credentials ?? {};
  const active = keys.filter((key) => key.active).map((key) => key.createdAt.toISOString());
  const inactive = keys.filter((key) => !key.active).map((key) => key.createdAt.toISOString());
  const named = { userName, userId, arn, path, createdAt, owner, groups, policies, boundary };
  return { ...named, mfa, password, passwordLastUsed, activeKeys: active, inactiveKeys: inactive };
}
