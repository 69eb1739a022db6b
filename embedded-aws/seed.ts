import type { Account } from "./account.ts";
import { createPolicy } from "./iam/policies.ts";
import type { AccountPasswordPolicy } from "./iam/state.ts";
import {
  accessKey,
  date,
  device,
  ensureGroup,
  type KeySeed,
  optional,
  type PolicySeed,
  policiesOf,
  seeder,
  seedUser,
  type UserSeed,
  type When,
} from "./seed-users.ts";
import type { IdentityCenter } from "./services/identity-center.ts";
import { s3 } from "./services/s3.ts";
import { sns } from "./services/sns.ts";

export interface Seed {
  users?: UserSeed[];
  groups?: ({ GroupName: string; Path?: string } & PolicySeed)[];
  policies?: { PolicyName: string; Path?: string; document: object }[];
  /** `trust` is their trust policy; without it, they trust EC2. */
  roles?: ({ RoleName: string; Path?: string; trust?: object } & PolicySeed)[];
  /** Devices that belong to nobody. */
  orphanDevices?: { name: string; path?: string; tags?: Record<string, string> }[];
  serverCertificates?: { name: string; uploaded?: When; expires: When }[];
  passwordPolicy?: AccountPasswordPolicy;
  /** By name. */
  topics?: string[];
  /** Objects by key, by bucket. */
  buckets?: Record<string, Record<string, string | Uint8Array>>;
  /** The organization's instance of IAM Identity Center; what it had before is gone. */
  identityCenter?: IdentityCenter;
  root?: {
    created?: When;
    password?: false | { changed: When; lastUsed?: When };
    mfa?: false | "virtual" | "hardware";
    keys?: KeySeed[];
  };
}

const seedRoot = (account: Account, seed: NonNullable<Seed["root"]>): void => {
  const { root } = account.iam;
  if (seed.created) root.created = date(seed.created);
  if (seed.password === false) delete root.password;
  else if (seed.password)
    root.password = { changed: date(seed.password.changed), ...optional("lastUsed", seed.password.lastUsed) };
  if (seed.mfa !== undefined) Object.assign(root, { mfa: seed.mfa !== false, mfaIsVirtual: seed.mfa === "virtual" });
  root.accessKeys = (seed.keys ?? []).map((key) => accessKey(account, root.created, key));
};

const trustsMachines = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

/**
 * Puts into the account what its API cannot: dates in the past, uses, credentials beyond a limit.
 * Nothing is checked, so that a test can make what AWS would no longer let anyone make.
 */
export const seed = (account: Account, all: Seed): void => {
  for (const { PolicyName, Path = "/", document } of all.policies ?? [])
    createPolicy(account, { PolicyName, Path, PolicyDocument: JSON.stringify(document) }, seeder);
  for (const { RoleName, Path = "/", trust = trustsMachines, ...policies } of all.roles ?? [])
    account.iam.roles.set(RoleName.toLowerCase(), {
      RoleName,
      RoleId: account.newId("AROA"),
      Path,
      CreateDate: account.now(),
      document: JSON.stringify(trust),
      ...policiesOf(policies),
    });
  for (const { GroupName, Path, ...policies } of all.groups ?? [])
    Object.assign(ensureGroup(account, GroupName, Path), policiesOf(policies));
  if (all.identityCenter) account.identityCenter = all.identityCenter;
  for (const user of all.users ?? []) seedUser(account, user);
  for (const { name, path = "/", tags } of all.orphanDevices ?? []) device(account, path + name, tags);
  for (const { name, uploaded, expires } of all.serverCertificates ?? [])
    account.iam.serverCertificates.set(name.toLowerCase(), {
      ServerCertificateName: name,
      ServerCertificateId: account.newId("ASCA"),
      Path: "/",
      UploadDate: uploaded ? date(uploaded) : account.now(),
      Expiration: date(expires),
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
