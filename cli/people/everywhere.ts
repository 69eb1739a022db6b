import pLimit from "p-limit";
import { readText } from "../../audit/archive/archive.ts";
import type { KnownUser } from "../../audit/archive/people.ts";
import { readIndex, usersOf } from "../../audit/organization/known-people.ts";
import { directoryLines } from "../../shared/people/directory.ts";
import { type Alike, type FoundUser, lookFor } from "../../shared/people/look.ts";
import { namesOf, readAliases } from "../../shared/people/matching.ts";
import { servedAccounts } from "../../shared/served-accounts.ts";
import { clientOptions, iamClient, organizationsClient, s3Client } from "../stage/aws.ts";
import { parametersOf } from "../stage/functions.ts";
import type { Stage } from "../stage/stage.ts";

/** What there is of a person in one account, or why that is not known. */
interface InAccount {
  account: string;
  users: FoundUser[];
  alike: Alike[];
  why?: string;
  /** What the last audit knew, where nobody can look now. */
  known?: KnownUser[];
}

/** What there is of a person in every account, and in IAM Identity Center where the stage reads it. */
export interface Everywhere {
  /** All names of the person. */
  names: string[];
  looks: InAccount[];
  elsewhere: string[];
}

/** Accounts under way at once. */
const atOnce = 20;

/**
 * Looks into every account that the stage serves, as the workflow will: in the stage's own with the caller's rights, in others by
 * the role there that reads. Whatever the command does, its exit code is 4 where an account could not be looked into.
 */
export async function lookEverywhere(stage: Stage, person: string): Promise<Everywhere> {
  const parameters = await parametersOf(stage, "find-person");
  const store = { s3: await s3Client(stage), bucket: parameters.REPORT_BUCKET ?? "" };
  const aliases = await readText(store, "people/aliases.json");
  const names = namesOf(person, aliases === undefined ? {} : readAliases(aliases));
  const looks = await pLimit(atOnce).map(await accountsOf(stage, parameters), (account) => look(stage, account, names));
  const elsewhere = await linesOfDirectory(stage, names, parameters.IDENTITY_STORE_ID);
  if (looks.every(({ why }) => why === undefined)) return { names, looks, elsewhere };
  process.exitCode = 4;
  const known = usersOf((await readIndex(store).catch(() => undefined)) ?? "", names);
  const named = looks.map((each) =>
    each.why === undefined ? each : { ...each, known: known.filter(({ account }) => account === each.account) },
  );
  return { names, looks: named, elsewhere };
}

async function linesOfDirectory(stage: Stage, names: string[], storeId = ""): Promise<string[]> {
  if (storeId === "") return [];
  const { openDirectory } = await import("../../shared/people/identity-center.ts");
  return directoryLines(openDirectory(storeId, clientOptions(stage)), names);
}

async function look(stage: Stage, account: string, names: string[]): Promise<InAccount> {
  const member = account === stage.accountId ? undefined : account;
  try {
    return { account, ...(await lookFor(await iamClient({ ...stage, account: member }), names)) };
  } catch (error) {
    if (member === undefined) throw error;
    return { account, users: [], alike: [], why: (error as Error).message };
  }
}

async function accountsOf(stage: Stage, parameters: Record<string, string>): Promise<string[]> {
  if (parameters.MEMBER_ROLES === undefined) return [stage.accountId];
  const [chosen, excluded] = [parameters.ACCOUNTS, parameters.EXCLUDE_ACCOUNTS].map((ids = "") =>
    ids.split(/\s+/).filter(Boolean),
  ) as [string[], string[]];
  const list = async () =>
    (await import("../../shared/aws/organizations.ts")).activeAccounts(await organizationsClient(stage));
  return (await servedAccounts(stage.accountId, { chosen, excluded }, list)).map(({ id }) => id);
}
