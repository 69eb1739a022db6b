import {
  ListServiceSpecificCredentialsCommand,
  type ListServiceSpecificCredentialsResponse,
  type LoginProfile,
  paginateListMFADevices,
  paginateListSigningCertificates,
  paginateListSSHPublicKeys,
  paginateListUserPolicies,
} from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { type Access, listAccess } from "../../shared/iam/access.ts";
import { listKeys } from "../../shared/iam/access-keys.ts";
import { loginProfile } from "../../shared/iam/login-profile.ts";

/** All that keeps IAM from deleting a user. */
export interface Belongings {
  keys: string[];
  password: LoginProfile | undefined;
  access: Access;
  /** What no onboarding gives, in words. */
  others: string[];
}

export const belongingsOf = async (userName: string): Promise<Belongings> => ({
  keys: (await listKeys(iam, userName)).map(({ AccessKeyId }) => AccessKeyId),
  password: await loginProfile(iam, userName),
  access: await listAccess(iam, userName),
  others: await othersOf(userName),
});

async function othersOf(UserName: string): Promise<string[]> {
  const found: string[] = [];
  const note = (what: string, names: (string | undefined)[] = []) =>
    found.push(...names.map((name) => `${what} ${name}`));
  const [of, named] = [{ client: iam }, { UserName }];
  for await (const { PolicyNames } of paginateListUserPolicies(of, named)) note("inline policy", PolicyNames);
  for await (const { MFADevices } of paginateListMFADevices(of, named))
    note(
      "MFA device",
      MFADevices?.map(({ SerialNumber }) => SerialNumber),
    );
  for await (const { SSHPublicKeys } of paginateListSSHPublicKeys(of, named))
    note(
      "SSH key",
      SSHPublicKeys?.map(({ SSHPublicKeyId }) => SSHPublicKeyId),
    );
  for await (const { Certificates } of paginateListSigningCertificates(of, named))
    note(
      "signing certificate",
      Certificates?.map(({ CertificateId }) => CertificateId),
    );
  for await (const { ServiceSpecificCredentials } of serviceCredentials(UserName))
    note(
      "service credential",
      ServiceSpecificCredentials?.map((each) => each.ServiceSpecificCredentialId),
    );
  return found;
}

/** The SDK has no paginator for these. */
async function* serviceCredentials(UserName: string): AsyncGenerator<ListServiceSpecificCredentialsResponse> {
  let Marker: string | undefined;
  do {
    const page = await iam.send(new ListServiceSpecificCredentialsCommand({ UserName, Marker }));
    yield page;
    Marker = page.IsTruncated ? page.Marker : undefined;
  } while (Marker);
}
