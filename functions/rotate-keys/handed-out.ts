import { UpdateSecretVersionStageCommand } from "@aws-sdk/client-secrets-manager";
import { secretsManager } from "../../shared/aws/secrets-manager.ts";
import { unless } from "../../shared/errors.ts";
import { describeSecret } from "../../shared/handover.ts";
import { handoverName } from "../../shared/names.ts";

/** The version in which a key's secret lies; it bears the key's id as a label. */
async function versionOf(secretName: string, accessKeyId: string) {
  const secret = await describeSecret(secretsManager, secretName).catch(unless("ResourceNotFoundException"));
  return Object.entries(secret?.versions ?? {}).find(([, labels]) => labels.includes(accessKeyId));
}

/** Whether the hand-over secret gives out this key as the current one. */
export async function isHandedOut(prefix: string, userId: string, accessKeyId: string): Promise<boolean> {
  const [, labels = []] = (await versionOf(handoverName(prefix, userId, "access-key"), accessKeyId)) ?? [];
  return labels.includes("AWSCURRENT");
}

/** Takes a key's label off its version. A version without any is Secrets Manager's to remove. */
export async function removeLabel(prefix: string, userId: string, accessKeyId: string): Promise<void> {
  const SecretId = handoverName(prefix, userId, "access-key");
  const [RemoveFromVersionId] = (await versionOf(SecretId, accessKeyId)) ?? [];
  if (RemoveFromVersionId === undefined) return;
  await secretsManager
    .send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage: accessKeyId, RemoveFromVersionId }))
    .catch(unless("InvalidRequestException", "ResourceNotFoundException")); // the secret itself is being deleted
}
