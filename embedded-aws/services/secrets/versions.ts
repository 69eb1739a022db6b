import type { Account } from "../../account.ts";
import { AwsError } from "../../operation.ts";
import type { Secret, SecretValue, SecretVersion } from "../state.ts";
import { type Call, exists, findLive, invalidParameter, invalidRequest, notFound, withStage } from "./look-up.ts";

const same = (a: SecretValue, b: SecretValue): boolean =>
  a.SecretString === b.SecretString &&
  Buffer.compare(a.SecretBinary ?? new Uint8Array(), b.SecretBinary ?? new Uint8Array()) === 0;

/** The one value that the input holds, or nothing. */
export const givenValue = (input: {
  SecretString?: string | undefined;
  SecretBinary?: Uint8Array | undefined;
}): SecretValue | undefined => {
  const { SecretString, SecretBinary } = input;
  if (SecretString !== undefined && SecretBinary !== undefined)
    throw invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  if (SecretString === undefined && SecretBinary === undefined) return undefined;
  const size = SecretBinary?.length ?? Buffer.byteLength(SecretString ?? "");
  if (size === 0 || size > 65_536) throw invalidParameter("A secret value has 1 to 65536 bytes.");
  return SecretBinary ? { SecretBinary } : { SecretString: SecretString as string };
};

/** Puts a label where it belongs, and AWSPREVIOUS where AWSCURRENT was. */
const label = (secret: Secret, version: SecretVersion, stage: string): void => {
  const before = withStage(secret, stage);
  if (before === version) return;
  if (version.stages.size >= 20) throw new AwsError("LimitExceededException", "A version has 20 labels at most.");
  before?.stages.delete(stage);
  version.stages.add(stage);
  if (stage === "AWSCURRENT" && before) {
    version.stages.delete("AWSPREVIOUS");
    label(secret, before, "AWSPREVIOUS");
  }
};

/** The token is the version's id: the same one with the same value changes nothing. */
export const addVersion = (account: Account, secret: Secret, token: string, value: SecretValue, stages?: string[]) => {
  if (!token) throw invalidRequest("You must provide a ClientRequestToken value. We recommend a UUID-type value.");
  if (token.length < 32 || token.length > 64)
    throw invalidParameter("ClientRequestToken must be 32-64 characters long.");
  const known = secret.versions.get(token);
  if (known && !same(known, value))
    throw exists(
      `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${secret.ARN}.`,
    );
  const version = known ?? { ...value, VersionId: token, stages: new Set<string>(), CreatedDate: account.now() };
  if (known) return version;
  const first = secret.versions.size === 0 ? ["AWSCURRENT"] : [];
  secret.versions.set(token, version);
  for (const stage of [...first, ...(stages ?? ["AWSCURRENT"])]) label(secret, version, stage);
  secret.LastChangedDate = account.now();
  return version;
};

export const putSecretValue: Call<"PutSecretValue"> = (account, input) => {
  const secret = findLive(account, input.SecretId);
  const value = givenValue(input);
  if (!value) throw invalidParameter("You must provide either SecretString or SecretBinary.");
  const version = addVersion(account, secret, input.ClientRequestToken ?? "", value, input.VersionStages);
  const { ARN, Name } = secret;
  return { ARN, Name, VersionId: version.VersionId, VersionStages: [...version.stages] };
};

export const getSecretValue: Call<"GetSecretValue"> = (account, { SecretId, VersionId, VersionStage }) => {
  const secret = findLive(account, SecretId);
  const stage = VersionStage ?? (VersionId ? undefined : "AWSCURRENT");
  const version = VersionId ? secret.versions.get(VersionId) : withStage(secret, stage ?? "");
  if (!version) {
    const what = VersionId ? `VersionId: ${VersionId}` : `staging label: ${stage}`;
    throw notFound(`the specified secret value for ${what}`);
  }
  if (stage && !version.stages.has(stage))
    throw invalidRequest("You provided a VersionStage that is not associated to the provided VersionId.");
  secret.LastAccessedDate = new Date(account.now().toISOString().slice(0, 10));
  const { stages, ...rest } = version;
  return { ARN: secret.ARN, Name: secret.Name, ...rest, VersionStages: [...stages] };
};

export const listSecretVersionIds: Call<"ListSecretVersionIds"> = (account, { SecretId, IncludeDeprecated }) => {
  const { ARN, Name, versions } = findLive(account, SecretId);
  const shown = [...versions.values()].filter(({ stages }) => IncludeDeprecated || stages.size > 0);
  const entry = ({ VersionId, CreatedDate, stages }: SecretVersion) => ({
    VersionId,
    CreatedDate,
    VersionStages: [...stages],
  });
  return { ARN, Name, Versions: shown.map(entry) };
};

const versionOf = (secret: Secret, id: string): SecretVersion => {
  const version = secret.versions.get(id);
  if (!version) throw notFound(`the specified secret value for VersionId: ${id}`);
  return version;
};

export const updateSecretVersionStage: Call<"UpdateSecretVersionStage"> = (account, input) => {
  const { SecretId, VersionStage, RemoveFromVersionId, MoveToVersionId } = input;
  const secret = findLive(account, SecretId);
  const holder = withStage(secret, VersionStage);
  if (holder && holder.VersionId !== MoveToVersionId && holder.VersionId !== RemoveFromVersionId)
    throw invalidParameter(
      `The parameter RemoveFromVersionId must name the version ${holder.VersionId}, to which staging label ${VersionStage} is attached.`,
    );
  if (MoveToVersionId) label(secret, versionOf(secret, MoveToVersionId), VersionStage);
  else if (VersionStage === "AWSCURRENT") throw invalidParameter("You can only move staging label AWSCURRENT.");
  else if (RemoveFromVersionId) versionOf(secret, RemoveFromVersionId).stages.delete(VersionStage);
  return { ARN: secret.ARN, Name: secret.Name };
};
