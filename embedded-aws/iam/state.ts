import type { PasswordPolicy } from "@aws-sdk/client-iam";

/** AWS's words and spelling, so that records can be answered with little change. */
export interface AccessKey {
  AccessKeyId: string;
  SecretAccessKey: string;
  Status: Status;
  CreateDate: Date;
  lastUsed?: KeyUse;
}

export type Status = "Active" | "Inactive";

export interface KeyUse {
  date: Date;
  region: string;
  service: string;
}

export interface LoginProfile {
  CreateDate: Date;
  PasswordResetRequired: boolean;
  changed: Date;
  /** The newest last; kept for the rule against re-use. */
  passwords: string[];
}

export interface MfaDevice {
  SerialNumber: string;
  EnableDate: Date;
}

/** A virtual device of the account, assigned or not. */
export interface VirtualMfaDevice {
  SerialNumber: string;
  /** Base32. */
  seed: string;
  tags: Map<string, string>;
  /** The step of the first code of the last pair accepted: no pair at or before it is taken again. */
  lastPair: number;
  /** By how many steps its clock was ahead when it was enabled. */
  drift: number;
  /** The step of the last code that a sign-in took: each is good once. */
  lastCode: number;
}

export interface SshKey {
  SSHPublicKeyId: string;
  SSHPublicKeyBody: string;
  Fingerprint: string;
  Status: Status;
  UploadDate: Date;
}

export interface SigningCertificate {
  CertificateId: string;
  CertificateBody: string;
  Status: Status;
  UploadDate: Date;
}

export interface ServiceCredential {
  ServiceSpecificCredentialId: string;
  ServiceName: string;
  Status: Status;
  CreateDate: Date;
  ExpirationDate?: Date;
  /** The user name for Git and Keyspaces, the alias of an API key. */
  login: { ServiceUserName: string } | { ServiceCredentialAlias: string };
}

/** What users and groups have in common. */
export interface Principal {
  Path: string;
  CreateDate: Date;
  /** ARNs of managed policies, in the order of attaching. */
  attached: Set<string>;
  /** Documents by policy name. */
  inline: Map<string, string>;
}

export interface User extends Principal {
  UserName: string;
  UserId: string;
  PasswordLastUsed?: Date;
  boundary?: string;
  /** By key in lower case: user tags are matched without regard to case. */
  tags: Map<string, { Key: string; Value: string }>;
  groups: Set<Group>;
  loginProfile?: LoginProfile;
  accessKeys: AccessKey[];
  mfaDevices: MfaDevice[];
  sshKeys: SshKey[];
  certificates: SigningCertificate[];
  serviceCredentials: ServiceCredential[];
}

export interface Group extends Principal {
  GroupName: string;
  GroupId: string;
}

export interface PolicyVersion {
  VersionId: string;
  Document: string;
  CreateDate: Date;
}

export interface ManagedPolicy {
  PolicyName: string;
  PolicyId: string;
  Path: string;
  Arn: string;
  Description?: string;
  CreateDate: Date;
  UpdateDate: Date;
  DefaultVersionId: string;
  /** The newest last; numbers are never given twice. */
  versions: PolicyVersion[];
  lastVersion: number;
}

/** Seeded, and only looked at. */
export interface ServerCertificate {
  ServerCertificateName: string;
  ServerCertificateId: string;
  Path: string;
  UploadDate: Date;
  Expiration: Date;
}

/** The root user: the credential report alone shows it. */
interface Root {
  created: Date;
  password?: { changed: Date; lastUsed?: Date };
  mfa: boolean;
  /** Its virtual device appears among those of the account; a hardware token does not. */
  mfaIsVirtual: boolean;
  accessKeys: AccessKey[];
}

/** What was seen when the report was asked for, and when it is ready. */
interface Report {
  content: string;
  ready: Date;
}

export type AccountPasswordPolicy = Omit<PasswordPolicy, "ExpirePasswords">;

export interface Role extends Principal {
  RoleName: string;
  RoleId: string;
  Description?: string;
  /** One hour unless set. */
  maxSessionSeconds?: number;
  boundary?: string;
  /** The trust policy, in JSON. */
  document: string;
}

export interface IamState {
  /** By name in lower case: names are unique without regard to it. */
  users: Map<string, User>;
  groups: Map<string, Group>;
  /** Customer managed, by ARN. */
  policies: Map<string, ManagedPolicy>;
  roles: Map<string, Role>;
  virtualMfaDevices: Map<string, VirtualMfaDevice>;
  serverCertificates: Map<string, ServerCertificate>;
  /** The account's alias, unique in AWS; most have none. */
  alias?: string;
  passwordPolicy?: AccountPasswordPolicy;
  report?: Report;
  root: Root;
}

/** A change to IAM that not every read shows yet. */
export interface Lag {
  /** What was there before the change. */
  before: IamState;
  /** From then on, every read shows the change. */
  until: Date;
}

/** A change that IAM's reads show, do not show and show again, by turns. */
export interface Flicker extends Lag {
  /** How often each operation has read since the change. */
  reads: Map<string, number>;
}
