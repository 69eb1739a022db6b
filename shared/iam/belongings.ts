import {
  type IAMClient,
  ListServiceSpecificCredentialsCommand,
  paginateListSigningCertificates,
  paginateListSSHPublicKeys,
  paginateListUserPolicies,
  type ServiceSpecificCredentialMetadata,
} from "@aws-sdk/client-iam";
import { listGroups, listPolicies } from "./access.ts";
import { listKeys } from "./access-keys.ts";
import { loginProfile } from "./login-profile.ts";
import { enabledDevices } from "./mfa-devices.ts";

/** One thing that IAM keeps with a user. */
interface Belonging {
  /** IAM's id, name, serial number or ARN. */
  id: string;
}

/** What a user can sign with beside a password. */
export interface Credential extends Belonging {
  status: string;
  created: string;
  /** Of a service credential. */
  service?: string;
}

interface Kind<Found extends Belonging> {
  what: string;
  /** All pages. */
  list(iam: IAMClient, userName: string): Promise<Found[]>;
}

const credential = (id = "", status = "", created?: Date): Credential => ({
  id,
  status,
  created: created?.toISOString() ?? "",
});
const named = (ids: string[]): Belonging[] => ids.map((id) => ({ id }));

const accessKeys: Kind<Credential> = {
  what: "access key",
  list: async (iam, userName) =>
    (await listKeys(iam, userName)).map((key) => credential(key.AccessKeyId, key.Status, key.CreateDate)),
};

const sshKeys: Kind<Credential> = {
  what: "SSH key",
  list: async (client, UserName) => {
    const pages = await Array.fromAsync(paginateListSSHPublicKeys({ client }, { UserName }));
    return pages.flatMap(({ SSHPublicKeys = [] }) =>
      SSHPublicKeys.map((key) => credential(key.SSHPublicKeyId, key.Status, key.UploadDate)),
    );
  },
};

const signingCertificates: Kind<Credential> = {
  what: "signing certificate",
  list: async (client, UserName) => {
    const pages = await Array.fromAsync(paginateListSigningCertificates({ client }, { UserName }));
    return pages.flatMap(({ Certificates = [] }) =>
      Certificates.map((each) => credential(each.CertificateId, each.Status, each.UploadDate)),
    );
  },
};

/** Codes for Git and Keyspaces, and API keys of Bedrock, CloudWatch and others: no credential report shows them. */
const serviceCredentials: Kind<Credential> = {
  what: "service credential",
  list: async (iam, userName) =>
    (await listServiceCredentials(iam, userName)).map(({ ServiceName, ...each }) => ({
      ...credential(each.ServiceSpecificCredentialId, each.Status, each.CreateDate),
      ...(ServiceName !== undefined && { service: ServiceName }),
    })),
};

const password: Kind<Belonging> = {
  what: "password",
  list: async (iam, userName) => ((await loginProfile(iam, userName)) ? named(["login profile"]) : []),
};

const mfaDevices: Kind<Belonging & { created: string }> = {
  what: "MFA device",
  list: async (iam, userName) =>
    (await enabledDevices(iam, userName)).map(({ SerialNumber = "", EnableDate }) => ({
      id: SerialNumber,
      created: EnableDate?.toISOString() ?? "",
    })),
};

const groups: Kind<Belonging> = {
  what: "group",
  list: async (iam, userName) => named(await listGroups(iam, userName)),
};

const policies: Kind<Belonging> = {
  what: "attached policy",
  list: async (iam, userName) => named(await listPolicies(iam, userName)),
};

const inlinePolicies: Kind<Belonging> = {
  what: "inline policy",
  list: async (client, UserName) => {
    const pages = await Array.fromAsync(paginateListUserPolicies({ client }, { UserName }));
    return named(pages.flatMap(({ PolicyNames = [] }) => PolicyNames));
  },
};

/** Credentials that can be inactive, by noun. */
export const credentials = { accessKeys, sshKeys, signingCertificates, serviceCredentials };

/**
 * Everything that keeps IAM from deleting a user, by noun, in the order in which it is removed: what the user signs in with
 * first, policies last.
 */
export const belongings = {
  ...{ accessKeys, password, serviceCredentials, sshKeys, signingCertificates },
  ...{ mfaDevices, groups, inlinePolicies, policies },
};

/** The SDK has no paginator for this call; a page may be empty and not the last. */
async function listServiceCredentials(iam: IAMClient, UserName: string): Promise<ServiceSpecificCredentialMetadata[]> {
  const found: ServiceSpecificCredentialMetadata[] = [];
  let Marker: string | undefined;
  do {
    const page = await iam.send(new ListServiceSpecificCredentialsCommand({ UserName, Marker }));
    found.push(...(page.ServiceSpecificCredentials ?? []));
    Marker = page.IsTruncated ? page.Marker : undefined;
  } while (Marker !== undefined);
  return found;
}
