import type { Argv } from "yargs";
import { BadInput } from "../terminal/errors.ts";
import { pathOf, withMember, withSignIn } from "../terminal/options.ts";
import { timeBefore } from "../terminal/time.ts";
import type { KeyOfReport, Someone } from "./everyone.ts";

/** How a list is printed. */
export const withPrinting = <T>(yargs: Argv<T>) =>
  withMember(withSignIn(yargs))
    .option("stage", { type: "string", describe: "Stage of iam-steward, for --account (default: STEWARD_STAGE)" })
    .option("json", { type: "boolean", describe: "Print JSON, for scripts" })
    .option("csv", { type: "boolean", describe: "Print CSV, for a spreadsheet", conflicts: "json" })
    .option("path", { type: "string", coerce: pathOf, describe: "Only below this IAM path, such as /people/" });

/** Which users, or which of their keys. */
export const withFilters = <T>(yargs: Argv<T>) =>
  withPrinting(yargs)
    .parserConfiguration({ "boolean-negation": false, "duplicate-arguments-array": false }) // or --no-mfa would be --mfa false
    .option("tag", { type: "string", describe: "Only with this tag: team, or team=payments" })
    .option("group", { type: "string", describe: "Only members of this group" })
    .option("no-mfa", { type: "boolean", describe: "Only with a password and without MFA" })
    .option("key-older-than", { type: "string", describe: "Only with an active key older than this: 90d" })
    .option("unused", { type: "string", describe: "Only what was not used for this long: 90d" });

export interface Filters {
  path?: string | undefined;
  tag?: string | undefined;
  group?: string | undefined;
  noMfa?: boolean | undefined;
  keyOlderThan?: string | undefined;
  unused?: string | undefined;
}

export const asksForCredentials = ({ noMfa, keyOlderThan, unused }: Filters): boolean =>
  noMfa === true || keyOlderThan !== undefined || unused !== undefined;

/** Users whose credentials are not known do not pass a filter on credentials. */
export function usersThat({ path = "/", tag, group, noMfa, keyOlderThan, unused }: Filters) {
  const [key, value] = tag?.split(/=(.*)/s) ?? [];
  if (key === "") throw new BadInput(`--tag ${tag} names no tag. Use its name, or name=value: team=payments`);
  const madeBefore = keyOlderThan === undefined ? undefined : timeBefore(keyOlderThan, "--key-older-than");
  const usedBefore = unused === undefined ? undefined : timeBefore(unused, "--unused");
  return ({ path: own, tags, groups, credentials, createdAt }: Someone): boolean => {
    const { password, mfa, passwordLastUsed, keys } = credentials ?? { keys: [] };
    if (!own.startsWith(path)) return false;
    if (key !== undefined && !hasTag(tags, key, value)) return false;
    if (group !== undefined && !groups.some((each) => each.toLowerCase() === group.toLowerCase())) return false;
    if (noMfa && !(password && !mfa)) return false;
    if (madeBefore && !keys.some(isActiveAndOlder(madeBefore))) return false;
    if (!usedBefore) return true;
    const uses = [createdAt, passwordLastUsed, ...keys.map(({ lastUsed }) => lastUsed)];
    return credentials !== null && uses.every((use) => !use || use < usedBefore);
  };
}

/** Of the keys of users that pass. */
export function keysThat({ keyOlderThan, unused }: Filters) {
  const madeBefore = keyOlderThan === undefined ? undefined : timeBefore(keyOlderThan, "--key-older-than");
  const usedBefore = unused === undefined ? undefined : timeBefore(unused, "--unused");
  return (key: KeyOfReport): boolean =>
    (!madeBefore || isActiveAndOlder(madeBefore)(key)) && (!usedBefore || (key.lastUsed ?? key.createdAt) < usedBefore);
}

const isActiveAndOlder = (than: Date) => (key: KeyOfReport) => key.active && key.createdAt < than;

const hasTag = (tags: Record<string, string>, key: string, value: string | undefined) => {
  const found = tags[key.toLowerCase()];
  return value === undefined ? found !== undefined : found === value;
};
