import type { Account } from "./account.ts";
import { newAccessKey } from "./iam/access-keys.ts";
import { newSigningCertificate } from "./iam/certificates.ts";
import { createGroup } from "./iam/groups.ts";
import { newVirtualDevice } from "./iam/mfa.ts";
import { arn, findGroup } from "./iam/names.ts";
import type { AccountPasswordPolicy } from "./iam/password-policy.ts";
import { createPolicy } from "./iam/policies.ts";
import { newServiceCredential } from "./iam/service-credentials.ts";
import { newSshKey } from "./iam/ssh-keys.ts";
import type { AccessKey, Group, KeyUse, Principal, Status, User } from "./iam/state.ts";
import { newUser } from "./iam/users.ts";
import type { Caller } from "./operation.ts";
import { s3 } from "./s3.ts";
import { sns } from "./sns.ts";

type When = Date | string;

const seeder: Caller = { accessKeyId: "SEED", arn: "seed" };

interface KeySeed {
  /** Slots of the credential report go by id; made up unless given. */
  id?: string;
  status?: Status;
  /** As old as its user unless told. */
  created?: When;
  /** A use of STS in the account's region, or the whole story. */
  lastUsed?: When | { date: When; region: string; service: string };
}

interface PolicySeed {
  /** ARNs of managed policies. */
  policies?: string[];
  /** Documents by name. */
  inline?: Record<string, object>;
}

interface UserSeed extends PolicySeed {
  UserName: string;
  Path?: string;
  CreateDate?: When;
  tags?: Record<string, string>;
  boundary?: string;
  /** Made where the account has none of that name. */
  groups?: string[];
  password?: true | { value?: string; created?: When; changed?: When; lastUsed?: When; resetRequired?: boolean };
  keys?: KeySeed[];
  /** A virtual device of the user's name and path. */
  mfa?: boolean;
  certificates?: { status?: Status; uploaded?: When }[];
  sshKeys?: { status?: Status; uploaded?: When }[];
  serviceCredentials?: { service: string; status?: Status; created?: When; expires?: When }[];
}

export interface Seed {
  users?: UserSeed[];
  groups?: ({ GroupName: string; Path?: string } & PolicySeed)[];
  policies?: { PolicyName: string; Path?: string; document: object }[];
  /** Devices that belong to nobody. */
  orphanDevices?: { name: string; path?: string; tags?: Record<string, string> }[];
  serverCertificates?: { name: string; uploaded?: When; expires: When }[];
  passwordPolicy?: AccountPasswordPolicy;
  /** By name. */
  topics?: string[];
  /** Objects by key, by bucket. */
  buckets?: Record<string, Record<string, string | Uint8Array>>;
  root?: {
    created?: When;
    password?: false | { changed: When; lastUsed?: When };
    mfa?: false | "virtual" | "hardware";
    keys?: KeySeed[];
  };
}

const date = (when: When): Date => new Date(when);
const optional = <Key extends string>(key: Key, when: When | undefined) =>
  (when === undefined ? {} : { [key]: date(when) }) as { [K in Key]?: Date };

const use = (account: Account, lastUsed: NonNullable<KeySeed["lastUsed"]>): KeyUse =>
  typeof lastUsed === "object" && "region" in lastUsed
    ? { ...lastUsed, date: date(lastUsed.date) }
    : { date: date(lastUsed), region: account.region, service: "sts" };

const accessKey = (account: Account, created: Date, seed: KeySeed): AccessKey => {
  const key = newAccessKey(account);
  return {
    ...key,
    AccessKeyId: seed.id ?? key.AccessKeyId,
    Status: seed.status ?? "Active",
    CreateDate: seed.created ? date(seed.created) : created,
    ...(seed.lastUsed && { lastUsed: use(account, seed.lastUsed) }),
  };
};

const ensureGroup = (account: Account, GroupName: string, Path = "/"): Group => {
  if (!account.iam.groups.has(GroupName.toLowerCase())) createGroup(account, { GroupName, Path }, seeder);
  return findGroup(account, GroupName);
};

const policiesOf = ({ policies = [], inline = {} }: PolicySeed): Pick<Principal, "attached" | "inline"> => ({
  attached: new Set(policies),
  inline: new Map(Object.entries(inline).map(([name, document]) => [name, JSON.stringify(document)])),
});

const password = (
  created: Date,
  seed: NonNullable<UserSeed["password"]>,
): Pick<User, "loginProfile" | "PasswordLastUsed"> => {
  const { value = "Correct-Horse-7", resetRequired = false, ...dates } = seed === true ? {} : seed;
  const CreateDate = dates.created ? date(dates.created) : created;
  const changed = dates.changed ? date(dates.changed) : CreateDate;
  return {
    loginProfile: { CreateDate, changed, PasswordResetRequired: resetRequired, passwords: [value] },
    ...optional("PasswordLastUsed", dates.lastUsed),
  };
};

const device = async (account: Account, path: string, tags: Record<string, string> = {}): Promise<string> => {
  const SerialNumber = arn(account, `mfa${path}`);
  const made = await newVirtualDevice(account, SerialNumber);
  account.iam.virtualMfaDevices.set(SerialNumber, { ...made, tags: new Map(Object.entries(tags)) });
  return SerialNumber;
};

const credentials = (account: Account, user: User, seed: UserSeed): void => {
  user.accessKeys = (seed.keys ?? []).map((key) => accessKey(account, user.CreateDate, key));
  user.certificates = (seed.certificates ?? []).map(({ status, uploaded }) => ({
    ...newSigningCertificate(account, "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----"),
    Status: status ?? "Active",
    UploadDate: uploaded ? date(uploaded) : user.CreateDate,
  }));
  user.sshKeys = (seed.sshKeys ?? []).map(({ status, uploaded }, at) => ({
    ...newSshKey(account, `ssh-rsa ${Buffer.from(`${user.UserId} ${at}`).toString("base64")}`),
    Status: status ?? "Active",
    UploadDate: uploaded ? date(uploaded) : user.CreateDate,
  }));
  for (const { service, status, created, expires } of seed.serviceCredentials ?? [])
    user.serviceCredentials.push({
      ...newServiceCredential(account, user, service),
      Status: status ?? "Active",
      CreateDate: created ? date(created) : user.CreateDate,
      ...optional("ExpirationDate", expires),
    });
};

const seedUser = async (account: Account, seed: UserSeed): Promise<void> => {
  const user = newUser(account, seed.UserName, seed.Path);
  Object.assign(user, policiesOf(seed), optional("CreateDate", seed.CreateDate));
  if (seed.boundary) user.boundary = seed.boundary;
  user.tags = new Map(Object.entries(seed.tags ?? {}).map(([Key, Value]) => [Key.toLowerCase(), { Key, Value }]));
  user.groups = new Set((seed.groups ?? []).map((name) => ensureGroup(account, name)));
  if (seed.password) Object.assign(user, password(user.CreateDate, seed.password));
  credentials(account, user, seed);
  if (seed.mfa) {
    const SerialNumber = await device(account, `${user.Path}${user.UserName}`);
    user.mfaDevices.push({ SerialNumber, EnableDate: user.CreateDate });
  }
  account.iam.users.set(user.UserName.toLowerCase(), user);
};

const seedRoot = (account: Account, seed: NonNullable<Seed["root"]>): void => {
  const { root } = account.iam;
  if (seed.created) root.created = date(seed.created);
  if (seed.password === false) delete root.password;
  else if (seed.password)
    root.password = { changed: date(seed.password.changed), ...optional("lastUsed", seed.password.lastUsed) };
  if (seed.mfa !== undefined) Object.assign(root, { mfa: seed.mfa !== false, mfaIsVirtual: seed.mfa === "virtual" });
  root.accessKeys = (seed.keys ?? []).map((key) => accessKey(account, root.created, key));
};

/**
 * Puts into the account what its API cannot: dates in the past, uses, credentials beyond a limit.
 * Nothing is checked, so that a test can make what AWS would no longer let anyone make.
 */
export const seed = async (account: Account, all: Seed): Promise<void> => {
  for (const { PolicyName, Path = "/", document } of all.policies ?? [])
    createPolicy(account, { PolicyName, Path, PolicyDocument: JSON.stringify(document) }, seeder);
  for (const { GroupName, Path, ...policies } of all.groups ?? [])
    Object.assign(ensureGroup(account, GroupName, Path), policiesOf(policies));
  for (const user of all.users ?? []) await seedUser(account, user);
  for (const { name, path = "/", tags } of all.orphanDevices ?? []) await device(account, path + name, tags);
  for (const { name, uploaded, expires } of all.serverCertificates ?? [])
    account.iam.serverCertificates.set(name.toLowerCase(), {
      ServerCertificateName: name,
      ServerCertificateId: account.newId("ASCA"),
      Path: "/",
      UploadDate: uploaded ? date(uploaded) : account.now(),
      Expiration: date(expires),
      CertificateBody: "",
    });
  if (all.passwordPolicy) account.iam.passwordPolicy = all.passwordPolicy;
  for (const Name of all.topics ?? []) sns.createTopic(account, { Name }, seeder);
  for (const [Bucket, objects] of Object.entries(all.buckets ?? {})) {
    account.buckets.set(Bucket, new Map());
    for (const [Key, body] of Object.entries(objects))
      s3.putObject(account, { Bucket, Key, Body: Buffer.from(body) }, seeder);
  }
  if (all.root) seedRoot(account, all.root);
};
