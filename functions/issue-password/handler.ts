import { iam } from "../../shared/aws/iam.ts";
import { secretsManager } from "../../shared/aws/secrets-manager.ts";
import { config } from "../../shared/config.ts";
import { issuePassword } from "../../shared/contracts.ts";
import { Rejected } from "../../shared/errors.ts";
import { ensureSecret, passwordTokens, readVersion } from "../../shared/handover.ts";
import { guard } from "../../shared/iam/guard.ts";
import { logger, step } from "../../shared/step.ts";
import { resetRemarks } from "./reset-remarks.ts";
import { isSet, store } from "./stored-password.ts";

const settings = config(["HANDOVER_PREFIX", "HANDOVER_PRINCIPALS", "ROLE_ARN_PREFIX"]);
const handover = {
  client: secretsManager,
  prefix: settings.HANDOVER_PREFIX,
  principals: settings.HANDOVER_PRINCIPALS,
  writer: `${settings.ROLE_ARN_PREFIX}issue-password`,
};

/**
 * Gives a user a first password, which he must change when he signs in.
 * Safe to repeat: the password is stored before it is set, and a repeat sets the one that was stored last. A login profile
 * that is older than the stored password, or has none, is somebody else's: it is refused and nothing is changed.
 */
export const handler = step(issuePassword, async ({ requestId, userName, userId }) => {
  const user = await guard(iam, { requestId, userName, userId });
  const { name, versions } = await ensureSecret(handover, { user, kind: "password" });
  const tokens = passwordTokens(requestId, userId);
  const newest = tokens.findLastIndex((token) => versions[token]);
  // A policy can be made stricter between its reading and our call: then one more password is tried, under the new one.
  for (const token of tokens.slice(Math.max(newest, 0))) {
    const stored = (await readVersion(secretsManager, name, token)) ?? (await store(name, token, requestId, user));
    if (!(await isSet(user, stored))) continue;
    logger.info("password issued", { userName, secret: name });
    return { secretName: name, remarks: await resetRemarks(user) };
  }
  throw new Rejected(`the account's password policy refused ${tokens.length} passwords made to fit it`);
});
