import {
  GetAccessKeyLastUsedCommand,
  GetLoginProfileCommand,
  GetUserCommand,
  type IAMClient,
  ListMFADevicesCommand,
  ListServiceSpecificCredentialsCommand,
  ListSigningCertificatesCommand,
  ListSSHPublicKeysCommand,
  ListUserPoliciesCommand,
  NoSuchEntityException,
  paginateListUsers,
  type User,
} from "@aws-sdk/client-iam";
import { listAccess } from "../../shared/iam/access.ts";
import { listKeys } from "../../shared/iam/access-keys.ts";
import { BadInput } from "../terminal/errors.ts";
import { didYouMean } from "../terminal/nearest.ts";

export interface Key {
  accessKeyId: string;
  status: string;
  createdAt: Date;
  lastUsed: { at: Date; service: string; region: string } | null;
}

/** A user as he stands now, and all that he can sign in with. */
export interface Person {
  userName: string;
  userId: string;
  arn: string;
  path: string;
  createdAt: Date;
  /** By lower-case key. */
  tags: Record<string, string>;
  passwordSince: Date | null;
  passwordLastUsed: Date | null;
  keys: Key[];
  mfaDevices: { serialNumber: string; enabledAt: Date }[];
  /** SSH keys, signing certificates, service-specific credentials. */
  otherCredentials: string[];
  groups: string[];
  policies: string[];
  inlinePolicies: string[];
  boundary: string | null;
}

/** @throws {BadInput} naming the nearest user, where there is no such one */
export async function readPerson(iam: IAMClient, UserName: string): Promise<Person> {
  const user = await readUser(iam, UserName);
  const [access, inline, keys, passwordSince, mfaDevices, otherCredentials] = await Promise.all([
    listAccess(iam, UserName),
    iam.send(new ListUserPoliciesCommand({ UserName })),
    readKeys(iam, UserName),
    readPassword(iam, UserName),
    readDevices(iam, UserName),
    readOtherCredentials(iam, UserName),
  ]);
  return {
    userName: user.UserName ?? "",
    userId: user.UserId ?? "",
    arn: user.Arn ?? "",
    path: user.Path ?? "",
    createdAt: user.CreateDate ?? new Date(0),
    tags: Object.fromEntries((user.Tags ?? []).map(({ Key = "", Value = "" }) => [Key.toLowerCase(), Value])),
    passwordSince,
    passwordLastUsed: user.PasswordLastUsed ?? null,
    keys,
    mfaDevices,
    otherCredentials,
    ...access,
    inlinePolicies: inline.PolicyNames ?? [],
    boundary: user.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
  };
}

/** @throws {BadInput} as above */
export async function readUser(iam: IAMClient, UserName: string): Promise<Partial<User>> {
  const { User } = await iam.send(new GetUserCommand({ UserName })).catch(async (error) => {
    if (!(error instanceof NoSuchEntityException)) throw error;
    throw new BadInput(`There is no IAM user ${UserName}.${didYouMean(UserName, await userNames(iam))}`);
  });
  return User ?? {};
}

async function userNames(client: IAMClient): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { Users = [] } of paginateListUsers({ client }, {}))
      names.push(...Users.map(({ UserName = "" }) => UserName));
  } catch {
    return []; // a suggestion is a courtesy: who may not list users gets none
  }
  return names;
}

const readKeys = async (iam: IAMClient, UserName: string): Promise<Key[]> =>
  Promise.all(
    (await listKeys(iam, UserName)).map(async ({ AccessKeyId, Status = "", CreateDate = new Date(0) }) => ({
      accessKeyId: AccessKeyId,
      status: Status,
      createdAt: CreateDate,
      lastUsed: (await readUse(iam, AccessKeyId)).lastUsed,
    })),
  );

/** Whose a key is, and when and where it was used last. */
export async function readUse(iam: IAMClient, AccessKeyId: string) {
  const { UserName, AccessKeyLastUsed: use } = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
  const lastUsed = use?.LastUsedDate
    ? { at: use.LastUsedDate, service: use.ServiceName ?? "", region: use.Region ?? "" }
    : null;
  return { userName: UserName, lastUsed };
}

const readPassword = async (iam: IAMClient, UserName: string): Promise<Date | null> => {
  const profile = await iam.send(new GetLoginProfileCommand({ UserName })).catch((error) => {
    if (error instanceof NoSuchEntityException) return undefined;
    throw error;
  });
  return profile?.LoginProfile?.CreateDate ?? null;
};

const readDevices = async (iam: IAMClient, UserName: string) =>
  ((await iam.send(new ListMFADevicesCommand({ UserName }))).MFADevices ?? []).map(
    ({ SerialNumber = "", EnableDate = new Date(0) }) => ({ serialNumber: SerialNumber, enabledAt: EnableDate }),
  );

async function readOtherCredentials(iam: IAMClient, UserName: string): Promise<string[]> {
  const [ssh, certificates, services] = await Promise.all([
    iam.send(new ListSSHPublicKeysCommand({ UserName })),
    iam.send(new ListSigningCertificatesCommand({ UserName })),
    iam.send(new ListServiceSpecificCredentialsCommand({ UserName })),
  ]);
  return [
    ...(ssh.SSHPublicKeys ?? []).map(({ SSHPublicKeyId, Status }) => `SSH key ${SSHPublicKeyId} (${Status})`),
    ...(certificates.Certificates ?? []).map(({ CertificateId, Status }) => `certificate ${CertificateId} (${Status})`),
    ...(services.ServiceSpecificCredentials ?? []).map(
      ({ ServiceName, ServiceSpecificCredentialId, Status }) =>
        `${ServiceName} credential ${ServiceSpecificCredentialId} (${Status})`,
    ),
  ];
}

const breakGlass = "/break-glass/";
export const isProtected = ({ path, tags }: Person) => "steward:protected" in tags || path.startsWith(breakGlass);
