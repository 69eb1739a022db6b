import { accountOr } from "../../shared/account.ts";
import { iam } from "../../shared/aws/iam.ts";
import { config } from "../../shared/config.ts";
import { isTransient } from "../../shared/errors.ts";
import { lookFor } from "../../shared/people/look.ts";
import { logger } from "../../shared/step.ts";
import type { Look } from "./contract.ts";
import { writeSeen } from "./store.ts";

const { ACCOUNT_ID } = config(["ACCOUNT_ID"]);

/** Looks into one account, and keeps what it has seen there, or why it has seen nothing. */
export async function look({ names, insist, now, ...asked }: Look) {
  const account = accountOr(ACCOUNT_ID);
  const seen = await lookFor(iam, names).catch((error: Error) => {
    if (insist || isTransient(error)) throw error;
    logger.warn("account not looked into", error);
    return { users: [], alike: [], why: `${error.name}: ${error.message}`.slice(0, longestCause) };
  });
  await writeSeen(asked, { account, asOf: now, ...seen });
  return { entered: !("why" in seen), users: seen.users.length };
}

const longestCause = 1_000;
