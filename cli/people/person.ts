import {
  GetAccessKeyLastUsedCommand,
  GetLoginProfileCommand,
  GetUserCommand,
  type IAMClient,
  ListServiceSpecificCredentialsCommand,
  NoSuchEntityException,
  paginateListMFADevices,
  paginateListSigningCertificates,
  paginateListSSHPublicKeys,
  paginateListUserPolicies,
  paginateListUsers,
  type User,
} from "@aws-sdk/client-iam";
import { faultsOf } from "../../shared/faults.ts";
import * as fields from "../../shared/fields.ts";
import { listAccess } from "../../shared/iam/access.ts";
import { listKeys } from "../../shared/iam/access-keys.ts";
import { tagsByKey } from "../../shared/iam/tags.ts";
import { breakGlassPath } from "../../shared/names.ts";
import { BadInput } from "../terminal/errors.ts";
import { didYouMean } from "../terminal/nearest.ts";

export interface Key {
  accessKeyId: string;
  status: string;
  createdAt: Date;
  lastUsed: { at: Date; service: string; region: string } | null;
}

/** A user as IAM shows them now, and every way for them to sign in. */
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
  /** What could not be read, and why: it is empty above, which says nothing. */
  unread: string[];
}

/** @throws {BadInput} naming the nearest user, where there is no such one */
export async function readPerson(iam: IAMClient, UserName: string): Promise<Person> {
  const user = await readUser(iam, UserName);
  const unread: string[] = [];
  const reading = <T>(what: string, read: Promise<T>, none: T): Promise<T> =>
    read.catch((error: Error) => {
      unread.push(`${what}: ${error.message}`);
      return none;
    });
  const [access, inlinePolicies, keys, passwordSince, mfaDevices, otherCredentials] = await Promise.all([
    reading("groups and policies", listAccess(iam, UserName), { groups: [], policies: [] }),
    reading("inline policies", readInlinePolicies(iam, UserName), []),
    reading("access keys", readKeys(iam, UserName), []),
    reading("password", readPassword(iam, UserName), null),
    reading("MFA devices", readDevices(iam, UserName), []),
    reading("other credentials", readOtherCredentials(iam, UserName), []),
  ]);
  return {
    userName: user.UserName ?? "",
    userId: user.UserId ?? "",
    arn: user.Arn ?? "",
    path: user.Path ?? "",
    createdAt: user.CreateDate ?? new Date(0),
    tags: Object.fromEntries(tagsByKey(user)),
    passwordSince,
    passwordLastUsed: user.PasswordLastUsed ?? null,
    keys,
    mfaDevices,
    otherCredentials,
    ...access,
    inlinePolicies,
    boundary: user.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
    unread,
  };
}

/** @throws {BadInput} for what IAM takes for no user's name */
export function holdToUserName(name: string): void {
  const named = fields.UserName.safeParse(name);
  if (!named.success) throw new BadInput(`${name} is no user's name: ${faultsOf(named.error.issues)}`);
}

/** @throws {BadInput} as above */
export async function readUser(iam: IAMClient, UserName: string): Promise<Partial<User>> {
  holdToUserName(UserName);
  const { User } = await iam.send(new GetUserCommand({ UserName })).catch(async (error) => {
    if (!(error instanceof NoSuchEntityException)) throw error;
    throw new BadInput(
      `There is no IAM user ${UserName}.${didYouMean(UserName, await userNames(iam))} To see all: steward users`,
    );
  });
  return User ?? {};
}

/** None where they cannot be read: they only serve suggestions. */
export const userNames = (client: IAMClient): Promise<string[]> =>
  Array.fromAsync(paginateListUsers({ client }, {}), ({ Users = [] }) => Users)
    .then((pages) => pages.flat().map(({ UserName = "" }) => UserName))
    .catch(() => []);

const readInlinePolicies = async (client: IAMClient, UserName: string): Promise<string[]> =>
  (await Array.fromAsync(paginateListUserPolicies({ client }, { UserName }), (page) => page.PolicyNames ?? [])).flat();

const readKeys = async (iam: IAMClient, UserName: string): Promise<Key[]> =>
  Promise.all(
    (await listKeys(iam, UserName)).map(async ({ AccessKeyId, Status = "", CreateDate = new Date(0) }) => ({
      accessKeyId: AccessKeyId,
      status: Status,
      createdAt: CreateDate,
      lastUsed: (await readUse(iam, AccessKeyId)).lastUsed,
    })),
  );

/** Who has a key, and when and where it was used last. */
async function readUse(iam: IAMClient, AccessKeyId: string) {
  const { UserName, AccessKeyLastUsed: use } = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
  const lastUsed = use?.LastUsedDate
    ? { at: use.LastUsedDate, service: use.ServiceName ?? "", region: use.Region ?? "" }
    : null;
  return { userName: UserName, lastUsed };
}

/**
 * The user who has a key. IAM answers AccessDenied for the key of another account, and to who may not ask.
 *
 * @throws {BadInput} where no user of this account has it
 */
export async function ownerOf(iam: IAMClient, accessKeyId: string): Promise<string> {
  if (!/^\w{16,128}$/.test(accessKeyId))
    throw new BadInput(`${accessKeyId} is not the id of an access key, such as AKIAIOSFODNN7EXAMPLE`);
  const isElsewhere = "Is --profile right, or is it a key of another account (--account)?";
  const { userName } = await readUse(iam, accessKeyId).catch((error: Error) => {
    if (error.name.startsWith("AccessDenied"))
      throw new BadInput(
        `IAM does not say whose the access key ${accessKeyId} is (${error.message}). ${isElsewhere} If it is one of this account, you need that permission`,
      );
    if (!error.name.startsWith("NoSuchEntity")) throw error;
    return { userName: undefined };
  });
  if (!userName) throw new BadInput(`No user of this account has the access key ${accessKeyId}. ${isElsewhere}`);
  return userName;
}

const readPassword = async (iam: IAMClient, UserName: string): Promise<Date | null> => {
  const profile = await iam.send(new GetLoginProfileCommand({ UserName })).catch((error) => {
    if (error instanceof NoSuchEntityException) return undefined;
    throw error;
  });
  return profile?.LoginProfile?.CreateDate ?? null;
};

const readDevices = async (client: IAMClient, UserName: string) =>
  (await Array.fromAsync(paginateListMFADevices({ client }, { UserName }), (page) => page.MFADevices ?? []))
    .flat()
    .map(({ SerialNumber = "", EnableDate = new Date(0) }) => ({ serialNumber: SerialNumber, enabledAt: EnableDate }));

async function readOtherCredentials(client: IAMClient, UserName: string): Promise<string[]> {
  const [ssh, certificates, services] = await Promise.all([
    Array.fromAsync(paginateListSSHPublicKeys({ client }, { UserName }), (page) => page.SSHPublicKeys ?? []),
    Array.fromAsync(paginateListSigningCertificates({ client }, { UserName }), (page) => page.Certificates ?? []),
    readServiceCredentials(client, UserName),
  ]);
  return [
    ...ssh.flat().map(({ SSHPublicKeyId, Status }) => `SSH key ${SSHPublicKeyId} (${Status})`),
    ...certificates.flat().map(({ CertificateId, Status }) => `certificate ${CertificateId} (${Status})`),
    ...services.map(
      ({ ServiceName, ServiceSpecificCredentialId, Status }) =>
        `${ServiceName} credential ${ServiceSpecificCredentialId} (${Status})`,
    ),
  ];
}

/** The SDK has no paginator for this call. */
async function readServiceCredentials(iam: IAMClient, UserName: string) {
  const all = [];
  for (let Marker: string | undefined, more = true; more; more = Marker !== undefined) {
    const page = await iam.send(new ListServiceSpecificCredentialsCommand({ UserName, Marker }));
    all.push(...(page.ServiceSpecificCredentials ?? []));
    Marker = page.IsTruncated ? page.Marker : undefined;
  }
  return all;
}

export const isProtected = ({ path, tags }: Person) => "steward:protected" in tags || path.startsWith(breakGlassPath);
