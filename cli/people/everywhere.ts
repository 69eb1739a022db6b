import { GetObjectCommand, NoSuchKey } from "@aws-sdk/client-s3";
import pLimit from "p-limit";
import { accountsOfPeople } from "../../shared/people/accounts.ts";
import { type Alike, type FoundUser, lookFor } from "../../shared/people/look.ts";
import { namesOf, readAliases } from "../../shared/people/matching.ts";
import { iamClient, s3Client } from "../stage/aws.ts";
import { parametersOf } from "../stage/functions.ts";
import type { Stage } from "../stage/stage.ts";

/** What there is of a person in one account, or why that is not known. */
export interface InAccount {
  account: string;
  users: FoundUser[];
  alike: Alike[];
  why?: string;
}

/** Accounts under way at once. */
const atOnce = 20;

/**
 * Looks into every account that the stage serves, as the workflow will: in the stage's own with the caller's rights, in others by
 * the role there that reads.
 */
export async function lookEverywhere(stage: Stage, person: string): Promise<InAccount[]> {
  const { ACCOUNTS = "", MEMBER_ROLES, REPORT_BUCKET = "" } = await parametersOf(stage, "find-person");
  const names = namesOf(person, await aliases(stage, REPORT_BUCKET));
  const members = MEMBER_ROLES === undefined ? undefined : ACCOUNTS.split(/\s+/).filter(Boolean);
  const accounts = accountsOfPeople(stage.accountId, members);
  return pLimit(atOnce).map(accounts, async (account) => {
    const member = account === stage.accountId ? undefined : account;
    try {
      return { account, ...(await lookFor(await iamClient({ ...stage, account: member }), names)) };
    } catch (error) {
      if (member === undefined) throw error;
      return { account, users: [], alike: [], why: (error as Error).message };
    }
  });
}

async function aliases(stage: Stage, Bucket: string) {
  const s3 = await s3Client(stage);
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: "people/aliases.json" }));
    return readAliases((await Body?.transformToString()) ?? "");
  } catch (error) {
    if (error instanceof NoSuchKey) return {};
    throw error;
  }
}
