import type { Account } from "./account.ts";
import { newAccessKey } from "./iam/access-keys.ts";
import { newSigningCertificate } from "./iam/certificates.ts";
import { createGroup } from "./iam/groups.ts";
import { arn, findGroup } from "./iam/names.ts";
import { newServiceCredential } from "./iam/service-credentials.ts";
import { newSshKey } from "./iam/ssh-keys.ts";
import type { AccessKey, Group, KeyUse, Principal, Status, User } from "./iam/state.ts";
import { newUser } from "./iam/users.ts";
import { newVirtualDevice } from "./iam/virtual-devices.ts";
import type { Caller } from "./operation.ts";

export type When = Date | string;

export const seeder: Caller = { accessKeyId: "SEED", arn: "seed" };

export interface KeySeed {
  /** Slots of the credential report go by id; made up unless given. */
  id?: string;
  status?: Status;
  /** As old as its user unless told. */
  created?: When;
  /** A use of STS in the account's region, or the whole story. */
  lastUsed?: When | { date: When; region: string; service: string };
}

export interface PolicySeed {
  /** ARNs of managed policies. */
  policies?: string[];
  /** Documents by name. */
  inline?: Record<string, object>;
}

export interface UserSeed extends PolicySeed {
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
  /** Serials of devices that are no virtual ones. */
  hardware?: string[];
  certificates?: { status?: Status; uploaded?: When }[];
  sshKeys?: { status?: Status; uploaded?: When }[];
  serviceCredentials?: { service: string; status?: Status; created?: When; expires?: When }[];
}

export const date = (when: When): Date => new Date(when);
export const optional = <Key extends string>(key: Key, when: When | undefined) =>
  (when === undefined ? {} : { [key]: date(when) }) as { [K in Key]?: Date };

const use = (account: Account, lastUsed: NonNullable<KeySeed["lastUsed"]>): KeyUse =>
  typeof lastUsed === "object" && "region" in lastUsed
    ? { ...lastUsed, date: date(lastUsed.date) }
    : { date: date(lastUsed), region: account.region, service: "sts" };

export const accessKey = (account: Account, created: Date, seed: KeySeed): AccessKey => {
  const key = newAccessKey(account);
  return {
    ...key,
    AccessKeyId: seed.id ?? key.AccessKeyId,
    Status: seed.status ?? "Active",
    CreateDate: seed.created ? date(seed.created) : created,
    ...(seed.lastUsed && { lastUsed: use(account, seed.lastUsed) }),
  };
};

export const ensureGroup = (account: Account, GroupName: string, Path = "/"): Group => {
  if (!account.iam.groups.has(GroupName.toLowerCase())) createGroup(account, { GroupName, Path }, seeder);
  return findGroup(account, GroupName);
};

export const policiesOf = ({ policies = [], inline = {} }: PolicySeed): Pick<Principal, "attached" | "inline"> => ({
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

export const device = (account: Account, path: string, tags: Record<string, string> = {}): string => {
  const SerialNumber = arn(account, `mfa${path}`);
  const made = { ...newVirtualDevice(SerialNumber), tags: new Map(Object.entries(tags)) };
  account.iam.virtualMfaDevices.set(SerialNumber, made);
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

export const seedUser = (account: Account, seed: UserSeed): void => {
  const user = newUser(account, seed.UserName, seed.Path);
  Object.assign(user, policiesOf(seed), optional("CreateDate", seed.CreateDate));
  if (seed.boundary) user.boundary = seed.boundary;
  user.tags = new Map(Object.entries(seed.tags ?? {}).map(([Key, Value]) => [Key.toLowerCase(), { Key, Value }]));
  user.groups = new Set((seed.groups ?? []).map((name) => ensureGroup(account, name)));
  if (seed.password) Object.assign(user, password(user.CreateDate, seed.password));
  credentials(account, user, seed);
  if (seed.mfa) {
    const SerialNumber = device(account, `${user.Path}${user.UserName}`);
    user.mfaDevices.push({ SerialNumber, EnableDate: user.CreateDate });
  }
  for (const SerialNumber of seed.hardware ?? []) user.mfaDevices.push({ SerialNumber, EnableDate: user.CreateDate });
  account.iam.users.set(user.UserName.toLowerCase(), user);
};
