import { iam } from "../../shared/aws/iam.ts";
import { secretsManager } from "../../shared/aws/secrets-manager.ts";
import { config } from "../../shared/config.ts";
import { firstPassword } from "../../shared/handover-versions.ts";
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
 * Gives a user a password that must be changed at the first sign-in.
 * Safe to repeat: the password is stored before it is set, and a repeat sets the one that was stored last. If the user has
 * a login profile that is older than the stored password, or none is stored, the step refuses and changes nothing.
 */
export const handler = step(issuePassword, async ({ purpose = firstPassword, ...who }) => {
  const user = await guard(iam, who);
  const secretName = await givePassword(handover, { requestId: who.requestId, user, purpose });
  logger.info("password issued", { userName: who.userName, secret: secretName });
  return { secretName, remarks: await resetRemarks(user) };
});
