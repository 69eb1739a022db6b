import { setTimeout as sleep } from "node:timers/promises";
import type { UserDetail } from "@aws-sdk/client-iam";
import type { ReportRow } from "../../audit/read/credential-report.ts";
import { authorizationDetails } from "../../audit/read/iam-reads.ts";
import { tagsByKey } from "../../shared/iam/tags.ts";
import { sameSecond } from "../../shared/time.ts";
import type { Account } from "../stage/account.ts";
import { iamClient } from "../stage/aws.ts";
import { tell } from "../terminal/answer.ts";
import { explain } from "../terminal/errors.ts";
import { awaitReport } from "./await-report.ts";
import { noGroup } from "./groups.ts";

/** A user as the account's details and the credential report show them. */
export interface Someone {
  userName: string;
  userId: string;
  arn: string;
  path: string;
  createdAt: Date;
  /** By lower-case key. */
  tags: Record<string, string>;
  owner: string | null;
  groups: string[];
  policies: string[];
  boundary: string | null;
  /** Null where the report does not know the user: it could not be read, or it is older than the user. */
  credentials: Credentials | null;
}

interface Credentials {
  password: boolean;
  passwordLastUsed: Date | null;
  mfa: boolean;
  keys: KeyOfReport[];
}

/** The report does not have the ids of keys. */
export interface KeyOfReport {
  slot: number;
  active: boolean;
  createdAt: Date;
  lastUsed: Date | null;
}

/**
 * Two reads of the whole account, and none for each user. What the report does not tell is told on stderr.
 *
 * @throws {BadInput} for a group that does not exist: nobody would be taken for its members
 * @throws {Error} where the answer is about credentials, and the credential report could not be read
 */
export async function readEveryone({
  group,
  asksForCredentials,
  ...account
}: Account & { group?: string | undefined; asksForCredentials: boolean }): Promise<Someone[]> {
  const iam = await iamClient(account);
  const report = awaitReport(iam, sleep, tell).catch((error: Error) => error);
  const [{ users, groups }, answer] = await Promise.all([authorizationDetails(iam), report]);
  const known = groups.map(({ GroupName = "" }) => GroupName);
  if (group !== undefined && !known.some((name) => name.toLowerCase() === group.toLowerCase()))
    throw noGroup(group, known);
  const read = answer instanceof Error ? undefined : answer;
  if (answer instanceof Error && asksForCredentials) throw answer; // "none" would be untrue
  if (answer instanceof Error)
    tell(`The credential report could not be read: ${explain(answer)}. MFA, passwords and keys are not known`);
  const rows = (await Array.fromAsync(read?.rows() ?? [])).flat();
  const byArn = new Map(rows.map((row) => [row.arn, row]));
  const everyone = users.map((user) => someone(user, byArn.get(user.Arn ?? "")));
  const unknown = everyone.filter(({ credentials }) => credentials === null).length;
  if (read && unknown > 0)
    tell(`Users newer than the credential report: ${unknown}. Their MFA, password and keys are not known yet`);
  return everyone.sort((a, b) => (a.userName.toLowerCase() < b.userName.toLowerCase() ? -1 : 1));
}

function someone(user: UserDetail, row: ReportRow | undefined): Someone {
  const { AttachedManagedPolicies = [], UserPolicyList = [], PermissionsBoundary } = user;
  const tags = Object.fromEntries(tagsByKey(user));
  return {
    userName: user.UserName ?? "",
    userId: user.UserId ?? "",
    arn: user.Arn ?? "",
    path: user.Path ?? "",
    createdAt: user.CreateDate ?? new Date(0),
    tags,
    owner: tags["steward:owner"] ?? null,
    groups: user.GroupList ?? [],
    policies: [
      ...AttachedManagedPolicies.map(({ PolicyArn = "" }) => PolicyArn),
      ...UserPolicyList.map(({ PolicyName = "" }) => `${PolicyName} (inline)`),
    ],
    boundary: PermissionsBoundary?.PermissionsBoundaryArn ?? null,
    credentials: row && sameSecond(row.created, user.CreateDate?.getTime() ?? 0) ? credentialsIn(row) : null,
  };
}

const date = (instant: number | undefined) => (instant === undefined ? null : new Date(instant));

const credentialsIn = ({ passwordEnabled, passwordLastUsed, mfaActive, keys }: ReportRow): Credentials => ({
  password: passwordEnabled === true,
  passwordLastUsed: date(passwordLastUsed),
  mfa: mfaActive,
  keys: keys.flatMap(({ active, created, lastUsed }, at) =>
    created === undefined ? [] : [{ slot: at + 1, active, createdAt: new Date(created), lastUsed: date(lastUsed) }],
  ),
});
