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
  const secrets = await oneTimeSecrets();
  const old = secrets.filter((secret) => changed(secret) <= tooOld);
  const destroyed: string[] = [];
  for (const secret of old) destroyed.push(await destroy(secret));
  const kept = secrets.length - old.length;
  logger.info("hand-over secrets swept", { destroyed, kept });
  return { destroyed, kept };
});

/** Read to the end before anything is destroyed: pages shift under who deletes between them. */
async function oneTimeSecrets(): Promise<SecretListEntry[]> {
  const all: SecretListEntry[] = [];
  for await (const { SecretList = [] } of paginateListSecrets(
    { client: secretsManager },
    { Filters: [{ Key: "name", Values: [HANDOVER_PREFIX] }] },
  ))
    all.push(...SecretList.filter(isOneTime));
  return all;
}

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
