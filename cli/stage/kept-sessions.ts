import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { AssumeRoleCommandInput, AssumeRoleCommandOutput, Credentials } from "@aws-sdk/client-sts";

/** In milliseconds: what ends sooner is not used, as in the AWS CLI. */
const soon = 15 * 60_000;

/** A session that an earlier command, or the AWS CLI, has opened with a code. */
export async function keptSession(parameters: AssumeRoleCommandInput): Promise<Credentials | undefined> {
  try {
    const { Credentials: kept } = JSON.parse(await readFile(fileOf(parameters), "utf8"));
    const Expiration = new Date(kept.Expiration);
    return Expiration.getTime() - Date.now() > soon ? { ...kept, Expiration } : undefined;
  } catch {
    return undefined; // none, or a broken one: a new code opens another
  }
}

/** Keeps a session for its user alone. If it cannot be kept, the next command asks for a code again. */
export async function keepSession(
  parameters: AssumeRoleCommandInput,
  { Credentials, AssumedRoleUser }: AssumeRoleCommandOutput,
): Promise<void> {
  const file = fileOf(parameters);
  const unfinished = `${file}.${process.pid}.tmp`;
  try {
    await mkdir(join(file, ".."), { recursive: true, mode: 0o700 });
    await writeFile(unfinished, JSON.stringify({ Credentials, AssumedRoleUser, ProviderType: "assume-role" }), {
      mode: 0o600,
    });
    await rename(unfinished, file);
  } catch {}
}

/**
 * The file of the AWS CLI: named by the SHA-1 of what the profile asks for, in JSON as Python writes it.
 *
 * @see https://github.com/boto/botocore/blob/develop/botocore/credentials.py `_create_cache_key`
 */
function fileOf({ RoleArn, RoleSessionName = "", ExternalId, SerialNumber, DurationSeconds }: AssumeRoleCommandInput) {
  const isOwnName = RoleSessionName.startsWith("aws-sdk-js-"); // given where the profile names none
  const asked = {
    DurationSeconds: DurationSeconds === 3600 ? undefined : DurationSeconds, // likewise
    ExternalId,
    RoleArn,
    RoleSessionName: isOwnName ? undefined : RoleSessionName,
    SerialNumber,
  };
  const members = Object.entries(asked).filter(([, value]) => value !== undefined);
  const text = members.map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(", ");
  const name = createHash("sha1").update(`{${text}}`).digest("hex");
  return join(homedir(), ".aws", "cli", "cache", `${name}.json`);
}
