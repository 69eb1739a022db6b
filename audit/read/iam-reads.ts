import {
  type AccessKeyMetadata,
  GetAccountPasswordPolicyCommand,
  GetLoginProfileCommand,
  type IAMClient,
  ListMFADevicesCommand,
  ListServiceSpecificCredentialsCommand,
  NoSuchEntityException,
  type PasswordPolicy,
  paginateGetAccountAuthorizationDetails,
  paginateListAccessKeys,
  paginateListMFADeviceTags,
  paginateListServerCertificates,
  paginateListVirtualMFADevices,
  type ServerCertificateMetadata,
  type ServiceSpecificCredentialMetadata,
  type Tag,
  type VirtualMFADevice,
} from "@aws-sdk/client-iam";
import pLimit from "p-limit";
import type { ReportRow } from "./credential-report.ts";
import type { AuthorizationDetails, Person } from "./people.ts";

/** Requests under way at once: IAM's limits are shared by everyone who calls in the account. */
export const politeConcurrency = 4;
/** The largest page that IAM gives. */
const pageSize = 1000;

export async function authorizationDetails(iam: IAMClient): Promise<AuthorizationDetails> {
  const all: AuthorizationDetails = { users: [], groups: [], policies: [] };
  const pages = paginateGetAccountAuthorizationDetails(
    { client: iam, pageSize },
    { Filter: ["User", "Group", "LocalManagedPolicy", "AWSManagedPolicy"] },
  );
  for await (const { UserDetailList = [], GroupDetailList = [], Policies = [] } of pages) {
    all.users.push(...UserDetailList);
    all.groups.push(...GroupDetailList);
    all.policies.push(...Policies);
  }
  return all;
}

/** The SDK has no paginator for this call, though its answers come in pages. */
export async function allServiceCredentials(iam: IAMClient): Promise<ServiceSpecificCredentialMetadata[]> {
  const all: ServiceSpecificCredentialMetadata[] = [];
  let marker: string | undefined;
  do {
    const { ServiceSpecificCredentials, IsTruncated, Marker } = await iam.send(
      new ListServiceSpecificCredentialsCommand({ AllUsers: true, MaxItems: pageSize, Marker: marker }),
    );
    all.push(...(ServiceSpecificCredentials ?? []));
    marker = IsTruncated ? Marker : undefined;
  } while (marker);
  return all;
}

/** With their tags, which the list itself never holds. */
export async function unassignedMfaDevices(iam: IAMClient): Promise<VirtualMFADevice[]> {
  const devices: VirtualMFADevice[] = [];
  for await (const { VirtualMFADevices = [] } of paginateListVirtualMFADevices(
    { client: iam, pageSize },
    { AssignmentStatus: "Unassigned" },
  ))
    devices.push(...VirtualMFADevices);
  const limit = pLimit(politeConcurrency);
  const tagged = await limit.map(devices, async (device) => {
    const Tags: Tag[] = [];
    try {
      for await (const page of paginateListMFADeviceTags({ client: iam }, { SerialNumber: device.SerialNumber }))
        Tags.push(...(page.Tags ?? []));
      return [{ ...device, Tags }];
    } catch (error) {
      return noSuchEntity(error, []); // deleted since it was listed
    }
  });
  return tagged.flat();
}

export async function allServerCertificates(iam: IAMClient): Promise<ServerCertificateMetadata[]> {
  const all: ServerCertificateMetadata[] = [];
  for await (const { ServerCertificateMetadataList = [] } of paginateListServerCertificates(
    { client: iam, pageSize },
    {},
  ))
    all.push(...ServerCertificateMetadataList);
  return all;
}

export const accountPasswordPolicy = (iam: IAMClient): Promise<PasswordPolicy | null> =>
  iam.send(new GetAccountPasswordPolicyCommand({})).then(
    ({ PasswordPolicy: policy }) => policy ?? null,
    (error) => noSuchEntity(error, null),
  );

export async function accessKeysOf(iam: IAMClient, UserName: string): Promise<AccessKeyMetadata[] | undefined> {
  const keys: AccessKeyMetadata[] = [];
  try {
    for await (const { AccessKeyMetadata = [] } of paginateListAccessKeys({ client: iam }, { UserName }))
      keys.push(...AccessKeyMetadata);
    return keys;
  } catch (error) {
    return noSuchEntity(error, undefined);
  }
}

export async function freshRow(iam: IAMClient, { name, arn, created }: Person): Promise<ReportRow | undefined> {
  const [profile, devices, keys] = await Promise.all([
    iam.send(new GetLoginProfileCommand({ UserName: name })).then(
      ({ LoginProfile }) => LoginProfile,
      (error) => noSuchEntity(error, undefined),
    ),
    iam.send(new ListMFADevicesCommand({ UserName: name })).then(
      ({ MFADevices = [] }) => MFADevices,
      (error) => noSuchEntity(error, []),
    ),
    accessKeysOf(iam, name),
  ]);
  if (!keys) return undefined;
  const slots = ["access_key_1", "access_key_2"] as const;
  return {
    user: name,
    arn,
    isRoot: false,
    created,
    passwordEnabled: profile !== undefined,
    passwordLastUsed: undefined,
    passwordLastChanged: profile?.CreateDate?.getTime(),
    mfaActive: devices.length > 0,
    keys: slots.slice(0, keys.length).map((slot, at) => ({
      slot,
      active: keys[at]?.Status === "Active",
      created: keys[at]?.CreateDate?.getTime(),
      lastUsed: undefined,
    })),
    certificates: [],
    additionalCredentials: undefined,
  };
}

function noSuchEntity<T>(error: unknown, instead: T): T {
  if (error instanceof NoSuchEntityException) return instead;
  throw error;
}
