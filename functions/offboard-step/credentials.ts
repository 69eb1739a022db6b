import {
  DeleteAccessKeyCommand,
  DeleteServiceSpecificCredentialCommand,
  DeleteSigningCertificateCommand,
  DeleteSSHPublicKeyCommand,
  ListServiceSpecificCredentialsCommand,
  paginateListSigningCertificates,
  paginateListSSHPublicKeys,
  type ServiceSpecificCredentialMetadata,
  UpdateAccessKeyCommand,
  UpdateServiceSpecificCredentialCommand,
  UpdateSigningCertificateCommand,
  UpdateSSHPublicKeyCommand,
} from "@aws-sdk/client-iam";
import * as z from "zod/mini";
import { iam } from "../../shared/aws/iam.ts";
import { unless } from "../../shared/errors.ts";
import { listKeys } from "../../shared/iam/access-keys.ts";

export const Credential = z.strictObject({
  id: z.string(),
  status: z.string(),
  created: z.string(),
  /** Of a service credential. */
  service: z.optional(z.string()),
});
export type Credential = z.infer<typeof Credential>;
type Status = "Active" | "Inactive";

/** What a user signs with beside his password: each of a kind can be made inactive, and active again. */
export interface CredentialKind {
  what: string;
  list(userName: string): Promise<Credential[]>;
  set(userName: string, id: string, status: Status): Promise<unknown>;
  remove(userName: string, id: string): Promise<unknown>;
}

const credential = (id = "", status = "", created?: Date): Credential => ({
  id,
  status,
  created: created?.toISOString() ?? "",
});

export const accessKeys: CredentialKind = {
  what: "access key",
  list: async (userName) =>
    (await listKeys(iam, userName)).map((key) => credential(key.AccessKeyId, key.Status, key.CreateDate)),
  set: (UserName, AccessKeyId, Status) => iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status })),
  remove: (UserName, AccessKeyId) => iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId })),
};

export const sshKeys: CredentialKind = {
  what: "SSH key",
  list: async (UserName) => {
    const found: Credential[] = [];
    for await (const { SSHPublicKeys = [] } of paginateListSSHPublicKeys({ client: iam }, { UserName }))
      found.push(...SSHPublicKeys.map((key) => credential(key.SSHPublicKeyId, key.Status, key.UploadDate)));
    return found;
  },
  set: (UserName, SSHPublicKeyId, Status) =>
    iam.send(new UpdateSSHPublicKeyCommand({ UserName, SSHPublicKeyId, Status })),
  remove: (UserName, SSHPublicKeyId) => iam.send(new DeleteSSHPublicKeyCommand({ UserName, SSHPublicKeyId })),
};

export const signingCertificates: CredentialKind = {
  what: "signing certificate",
  list: async (UserName) => {
    const found: Credential[] = [];
    for await (const { Certificates = [] } of paginateListSigningCertificates({ client: iam }, { UserName }))
      found.push(...Certificates.map((each) => credential(each.CertificateId, each.Status, each.UploadDate)));
    return found;
  },
  set: (UserName, CertificateId, Status) =>
    iam.send(new UpdateSigningCertificateCommand({ UserName, CertificateId, Status })),
  remove: (UserName, CertificateId) => iam.send(new DeleteSigningCertificateCommand({ UserName, CertificateId })),
};

/** Codes for Git and Keyspaces, and API keys of Bedrock, CloudWatch and others: no credential report shows them. */
export const serviceCredentials: CredentialKind = {
  what: "service credential",
  list: async (userName) =>
    (await listServiceCredentials(userName)).map(({ ServiceName, ...each }) => ({
      ...credential(each.ServiceSpecificCredentialId, each.Status, each.CreateDate),
      ...(ServiceName !== undefined && { service: ServiceName }),
    })),
  set: (UserName, ServiceSpecificCredentialId, Status) =>
    iam.send(new UpdateServiceSpecificCredentialCommand({ UserName, ServiceSpecificCredentialId, Status })),
  remove: (UserName, ServiceSpecificCredentialId) =>
    iam
      .send(new DeleteServiceSpecificCredentialCommand({ UserName, ServiceSpecificCredentialId }))
      .catch(unless("ValidationError")), // IAM's answer for one that he does not have
};

export const credentialKinds = { accessKeys, sshKeys, signingCertificates, serviceCredentials };

/** The SDK has no paginator for this call; a page may be empty and not the last. */
async function listServiceCredentials(UserName: string): Promise<ServiceSpecificCredentialMetadata[]> {
  const found: ServiceSpecificCredentialMetadata[] = [];
  let Marker: string | undefined;
  do {
    const page = await iam.send(new ListServiceSpecificCredentialsCommand({ UserName, Marker }));
    found.push(...(page.ServiceSpecificCredentials ?? []));
    Marker = page.IsTruncated ? page.Marker : undefined;
  } while (Marker !== undefined);
  return found;
}
