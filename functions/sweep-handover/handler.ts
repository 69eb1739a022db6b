import { paginateListUsers } from "@aws-sdk/client-iam";
import { paginateListSecrets, type SecretListEntry } from "@aws-sdk/client-secrets-manager";
import { memberFolder } from "../../shared/account.ts";
import { iam } from "../../shared/aws/iam.ts";
import { secretsManager } from "../../shared/aws/secrets-manager.ts";
import { config } from "../../shared/config.ts";
import { destroySecret } from "../../shared/handover.ts";
import { loginProfile } from "../../shared/iam/login-profile.ts";
import { logger, step } from "../../shared/step.ts";
import { DAY } from "../../shared/time.ts";
import { sweepHandover } from "./contract.ts";

const { HANDOVER_DAYS, HANDOVER_PREFIX } = config(["HANDOVER_DAYS", "HANDOVER_PREFIX"]);
/** A password is stored before it is set: until then, a missing user or password means nothing. */
const settling = DAY;

/**
 * Destroys passwords and MFA seeds that wait in hand-over secrets for too long, and passwords that were used: their user
 * has set another one, or is gone. The secret of an access key stays: services read it as long as the key exists.
 * Safe to repeat: what is gone already counts as destroyed.
 */
export const handler = step(sweepHandover, async ({ now }) => {
  const secrets = await oneTimeSecrets();
  const names = secrets.some(isPassword) ? await userNames() : new Map();
  const destroyed: string[] = [];
  const failures: unknown[] = [];
  for (const secret of secrets) {
    const age = Date.parse(now) - changed(secret);
    try {
      if (age < HANDOVER_DAYS * DAY && !(isPassword(secret) && (await wasUsed(secret, names, age)))) continue;
      await destroySecret(secretsManager, secret.Name);
      destroyed.push(secret.Name);
    } catch (error) {
      failures.push(error); // a secret that cannot be read or destroyed does not keep the others
    }
  }
  const kept = secrets.length - destroyed.length;
  logger.info("hand-over secrets swept", { destroyed, kept, failures: failures.length });
  if (failures.length > 0) throw failures[0];
  return { destroyed, kept };
});

type Secret = SecretListEntry & { Name: string };

async function oneTimeSecrets(): Promise<Secret[]> {
  const secrets: Secret[] = [];
  const prefix = HANDOVER_PREFIX + memberFolder();
  const ours = { Filters: [{ Key: "name" as const, Values: [prefix] }] };
  // One folder deeper are those of other accounts, which their own audits sweep.
  for await (const { SecretList = [] } of paginateListSecrets({ client: secretsManager }, ours))
    for (const { Name = "", ...secret } of SecretList)
      if (Name.startsWith(prefix) && /^[^/]+\/(password|mfa)$/.test(Name.slice(prefix.length)))
        secrets.push({ ...secret, Name });
  return secrets;
}

const isPassword = ({ Name }: Secret) => Name.endsWith("/password");

const changed = ({ LastChangedDate, CreatedDate }: Secret) => (LastChangedDate ?? CreatedDate)?.getTime() ?? 0;

async function userNames(): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for await (const { Users = [] } of paginateListUsers({ client: iam }, {}))
    for (const { UserId = "", UserName = "" } of Users) names.set(UserId, UserName);
  return names;
}

async function wasUsed({ Name }: Secret, names: Map<string, string>, age: number): Promise<boolean> {
  const userName = names.get(Name.split("/").at(-2) ?? "");
  const profile = userName === undefined ? undefined : await loginProfile(iam, userName);
  return profile ? profile.PasswordResetRequired === false : age >= settling;
}
