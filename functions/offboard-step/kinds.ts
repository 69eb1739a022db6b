import {
  DeactivateMFADeviceCommand,
  DeleteAccessKeyCommand,
  DeleteLoginProfileCommand,
  DeleteServiceSpecificCredentialCommand,
  DeleteSigningCertificateCommand,
  DeleteSSHPublicKeyCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  RemoveUserFromGroupCommand,
} from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { Transient, unless } from "../../shared/errors.ts";
import { belongings } from "../../shared/iam/belongings.ts";
import { deleteUnassigned } from "../../shared/iam/mfa-devices.ts";

type Noun = keyof typeof belongings;

const gone = unless("NoSuchEntityException");

const removers: Record<Noun, (UserName: string, id: string) => Promise<unknown>> = {
  accessKeys: (UserName, AccessKeyId) => iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId })),
  password: (UserName) => iam.send(new DeleteLoginProfileCommand({ UserName })),
  serviceCredentials: (UserName, ServiceSpecificCredentialId) =>
    iam.send(new DeleteServiceSpecificCredentialCommand({ UserName, ServiceSpecificCredentialId })),
  sshKeys: (UserName, SSHPublicKeyId) => iam.send(new DeleteSSHPublicKeyCommand({ UserName, SSHPublicKeyId })),
  signingCertificates: (UserName, CertificateId) =>
    iam.send(new DeleteSigningCertificateCommand({ UserName, CertificateId })),
  mfaDevices: removeDevice,
  groups: (UserName, GroupName) => iam.send(new RemoveUserFromGroupCommand({ UserName, GroupName })),
  inlinePolicies: (UserName, PolicyName) => iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName })),
  policies: (UserName, PolicyArn) => iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn })),
};

/** A hardware or FIDO device has nothing to delete. A virtual one that stays would keep its name from others. */
async function removeDevice(UserName: string, SerialNumber: string): Promise<void> {
  await iam.send(new DeactivateMFADeviceCommand({ UserName, SerialNumber })).catch(gone);
  if (SerialNumber.includes(":mfa/") && !(await deleteUnassigned(iam, SerialNumber)))
    throw new Transient(`IAM does not know yet that ${SerialNumber} is on nobody`);
}

const isDeny = (id: string) => id.endsWith(":aws:policy/AWSDenyAll");

/** The deny goes after all else. What is gone already counts as removed. The first failure stops it. */
export async function removeAll(noun: Noun, userName: string): Promise<string[]> {
  const ids = (await belongings[noun].list(iam, userName)).map(({ id }) => id);
  for (const id of ids.toSorted((a, b) => Number(isDeny(a)) - Number(isDeny(b))))
    await removers[noun](userName, id).catch(gone);
  return ids;
}
