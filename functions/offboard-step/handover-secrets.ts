import { DescribeSecretCommand } from "@aws-sdk/client-secrets-manager";
import { secretsManager } from "../../shared/aws/secrets-manager.ts";
import { config } from "../../shared/config.ts";
import { unless } from "../../shared/errors.ts";
import { handoverName, secretKinds } from "../../shared/names.ts";

const { HANDOVER_PREFIX } = config(["HANDOVER_PREFIX"]);

/** The names of a user's hand-over secrets. One that is being deleted is described for some seconds more, and does not count. */
export async function handoverSecrets(userId: string): Promise<string[]> {
  const found: string[] = [];
  for (const kind of secretKinds) {
    const SecretId = handoverName(HANDOVER_PREFIX, userId, kind);
    const secret = await secretsManager
      .send(new DescribeSecretCommand({ SecretId }))
      .catch(unless("ResourceNotFoundException"));
    if (secret && !secret.DeletedDate) found.push(SecretId);
  }
  return found;
}
