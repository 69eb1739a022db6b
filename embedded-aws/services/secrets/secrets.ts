import { AwsError } from "../../operation.ts";
import type { Secret } from "../state.ts";
import { type Call, exists, find, findLive, invalidParameter, invalidRequest, lookUp } from "./look-up.ts";
import { addVersion, givenValue } from "./versions.ts";

const day = 24 * 60 * 60 * 1000;

const checkName = (name: string): void => {
  if (!/^[A-Za-z0-9/_+=.@-]{1,512}$/.test(name))
    throw new AwsError(
      "ValidationException",
      "Invalid name. Must be a valid name containing alphanumeric characters, or any of: -/_+=.@!",
    );
  if (/-[A-Za-z0-9]{6}$/.test(name))
    throw invalidParameter("A name must not end with a hyphen and six characters: it would look like an ARN.");
};

const tagText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

const tagMap = (tags: { Key?: string | undefined; Value?: string | undefined }[] = []) => {
  const tagged = tags.map(({ Key = "", Value = "" }) => [Key, Value] as const);
  if (tagged.some(([key, value]) => key.length < 1 || key.length > 128 || value.length > 256))
    throw invalidParameter("A tag's key has 1 to 128 characters, its value 256 at most.");
  if (tagged.flat().some((text) => !tagText.test(text)))
    throw invalidParameter("A tag has letters, digits, spaces and _ . : / = + - @ only."); // [X] the text
  return new Map(tagged);
};

/** A repeat with the same token and value answers as before; any other use of the name is refused. */
export const createSecret: Call<"CreateSecret"> = (account, input) => {
  const { Name, ClientRequestToken = "", Description, KmsKeyId, Tags } = input;
  checkName(Name);
  const value = givenValue(input);
  const before = lookUp(account, Name);
  if (before?.deleted)
    throw invalidRequest(
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  if (before && !before.versions.has(ClientRequestToken))
    throw exists(`The operation failed because the secret ${Name} already exists.`);
  const now = account.now();
  const suffix = account.newId("", 6);
  const secret: Secret = before ?? {
    Name,
    ARN: `arn:aws:secretsmanager:${account.region}:${account.id}:secret:${Name}-${suffix}`,
    Description,
    KmsKeyId,
    tags: tagMap(Tags),
    CreatedDate: now,
    LastChangedDate: now,
    versions: new Map(),
  };
  const version = value && addVersion(account, secret, ClientRequestToken, value);
  account.secrets.set(Name, secret);
  return { ARN: secret.ARN, Name, VersionId: version?.VersionId };
};

const shown = ({ versions, tags, deleted, policy: _, ...secret }: Secret) => ({
  ...secret,
  DeletedDate: deleted?.at,
  Tags: tags.size > 0 ? [...tags].map(([Key, Value]) => ({ Key, Value })) : undefined,
});

const stagesByVersion = ({ versions }: Secret) =>
  Object.fromEntries(
    [...versions.values()]
      .filter(({ stages }) => stages.size > 0)
      .map(({ VersionId, stages }) => [VersionId, [...stages]]),
  );

export const describeSecret: Call<"DescribeSecret"> = (account, { SecretId }) => {
  const secret = find(account, SecretId);
  return { ...shown(secret), VersionIdsToStages: stagesByVersion(secret) };
};

/** Filters by name (a prefix, as AWS has it) and by tag key; others are refused. */
export const listSecrets: Call<"ListSecrets"> = (account, input) => {
  const { Filters = [], MaxResults = 100, NextToken, IncludePlannedDeletion = false } = input;
  const matches = (secret: Secret) =>
    Filters.every(({ Key, Values = [] }) => {
      if (Key === "name") return Values.some((prefix) => secret.Name.startsWith(prefix));
      if (Key === "tag-key") return Values.some((key) => secret.tags.has(key));
      throw invalidParameter(`The embedded account does not filter by ${Key}`);
    });
  const all = [...account.secrets.keys()]
    .flatMap((name) => lookUp(account, name) ?? [])
    .filter((secret) => (IncludePlannedDeletion || !secret.deleted) && matches(secret));
  const start = Number(NextToken ?? 0);
  const end = start + MaxResults;
  const page = all.slice(start, end);
  return {
    SecretList: page.map((secret) => ({ ...shown(secret), SecretVersionsToStages: stagesByVersion(secret) })),
    ...(end < all.length && { NextToken: String(end) }),
  };
};

/** By force it is described for some seconds more, and is no error where there is no such secret. */
export const deleteSecret: Call<"DeleteSecret"> = (account, input) => {
  const { SecretId, RecoveryWindowInDays, ForceDeleteWithoutRecovery: force = false } = input;
  const window = RecoveryWindowInDays ?? 30;
  if (force && RecoveryWindowInDays !== undefined)
    throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
  if (window < 7 || window > 30)
    throw invalidParameter("The RecoveryWindowInDays value must be between 7 and 30 days.");
  const now = account.now();
  if (force && !lookUp(account, SecretId)) return { Name: SecretId, DeletionDate: now };
  const secret = force ? find(account, SecretId) : findLive(account, SecretId);
  secret.deleted = { at: now, goneAt: new Date(now.getTime() + (force ? 3000 : window * day)) };
  return { ARN: secret.ARN, Name: secret.Name, DeletionDate: force ? now : secret.deleted.goneAt };
};

export const restoreSecret: Call<"RestoreSecret"> = (account, { SecretId }) => {
  const secret = find(account, SecretId);
  delete secret.deleted;
  return { ARN: secret.ARN, Name: secret.Name };
};

export const tagResource: Call<"TagResource"> = (account, { SecretId, Tags }) => {
  const secret = findLive(account, SecretId);
  secret.tags = new Map([...secret.tags, ...tagMap(Tags)]);
};

export const untagResource: Call<"UntagResource"> = (account, { SecretId, TagKeys }) => {
  for (const key of TagKeys) findLive(account, SecretId).tags.delete(key);
};
