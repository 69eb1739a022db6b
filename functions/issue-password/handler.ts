import { iam } from "../../shared/aws/iam.ts";
import { secretsManager } from "../../shared/aws/secrets-manager.ts";
import { config } from "../../shared/config.ts";
import { guard } from "../../shared/iam/guard.ts";
import { givePassword } from "../../shared/iam/stored-password.ts";
import { logger, step } from "../../shared/step.ts";
import { issuePassword } from "./contract.ts";
import { resetRemarks } from "./reset-remarks.ts";

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
  const secretName = await givePassword(handover, { requestId, user, purpose: "password" });
  logger.info("password issued", { userName, secret: secretName });
  return { secretName, remarks: await resetRemarks(user) };
});
