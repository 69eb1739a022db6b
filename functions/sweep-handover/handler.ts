import {
  DeleteSecretCommand,
  paginateListSecrets,
  ResourceNotFoundException,
  type SecretListEntry,
} from "@aws-sdk/client-secrets-manager";
import { DAY } from "../../shared/audit/time.ts";
import { secretsManager } from "../../shared/aws/secrets-manager.ts";
import { config } from "../../shared/config.ts";
import { sweepHandover } from "../../shared/contracts.ts";
import { logger, step } from "../../shared/step.ts";

const { HANDOVER_DAYS, HANDOVER_PREFIX } = config(["HANDOVER_DAYS", "HANDOVER_PREFIX"]);

/**
 * Destroys passwords and MFA seeds that lie in hand-over secrets for too long. An access key's secret stays: services
 * read it as long as the key lives.
 * Safe to repeat: what is gone already counts as destroyed.
 */
export const handler = step(sweepHandover, async ({ now }) => {
  const tooOld = Date.parse(now) - HANDOVER_DAYS * DAY;
  const destroyed: string[] = [];
  let kept = 0;
  for await (const { SecretList = [] } of paginateListSecrets(
    { client: secretsManager },
    { Filters: [{ Key: "name", Values: [HANDOVER_PREFIX] }] },
  )) {
    for (const secret of SecretList.filter(isOneTime)) {
      if (changed(secret) > tooOld) kept += 1;
      else destroyed.push(await destroy(secret));
    }
  }
  logger.info("hand-over secrets swept", { destroyed, kept });
  return { destroyed, kept };
});

const isOneTime = ({ Name = "" }: SecretListEntry) =>
  /\/(password|mfa)$/.test(Name) && Name.startsWith(HANDOVER_PREFIX);

const changed = ({ LastChangedDate, CreatedDate }: SecretListEntry) => (LastChangedDate ?? CreatedDate)?.getTime() ?? 0;

async function destroy({ Name = "" }: SecretListEntry): Promise<string> {
  try {
    await secretsManager.send(new DeleteSecretCommand({ SecretId: Name, ForceDeleteWithoutRecovery: true }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  return Name;
}
