import {
  DeactivateMFADeviceCommand,
  DeleteLoginProfileCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  paginateListUserPolicies,
  RemoveUserFromGroupCommand,
} from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { Transient, unless } from "../../shared/errors.ts";
import { listAccess } from "../../shared/iam/access.ts";
import { loginProfile } from "../../shared/iam/login-profile.ts";
import { deleteUnassigned, enabledDevices } from "../../shared/iam/mfa-devices.ts";
import { accessKeys, type CredentialKind, serviceCredentials, signingCertificates, sshKeys } from "./credentials.ts";

/** One of the nine kinds of things that keep IAM from deleting a user. */
export interface Kind {
  what: string;
  /** Ids or names. */
  list(userName: string): Promise<string[]>;
  remove(userName: string, id: string): Promise<unknown>;
}

const ofCredentials = ({ what, list, remove }: CredentialKind): Kind => ({
  what,
  list: async (userName) => (await list(userName)).map(({ id }) => id),
  remove,
});

const gone = unless("NoSuchEntityException");

const password: Kind = {
  what: "password",
  list: async (userName) => ((await loginProfile(iam, userName)) ? ["login profile"] : []),
  remove: (UserName) => iam.send(new DeleteLoginProfileCommand({ UserName })),
};

/** A hardware or FIDO device has nothing to delete; a virtual one that stays would hold its name. */
const mfaDevices: Kind = {
  what: "MFA device",
  list: async (userName) => (await enabledDevices(iam, userName)).map(({ SerialNumber = "" }) => SerialNumber),
  remove: async (UserName, SerialNumber) => {
    await iam.send(new DeactivateMFADeviceCommand({ UserName, SerialNumber })).catch(gone);
    if (SerialNumber.includes(":mfa/") && !(await deleteUnassigned(iam, SerialNumber)))
      throw new Transient(`IAM does not know yet that ${SerialNumber} is on nobody`);
  },
};

const groups: Kind = {
  what: "group",
  list: async (userName) => (await listAccess(iam, userName)).groups,
  remove: (UserName, GroupName) => iam.send(new RemoveUserFromGroupCommand({ UserName, GroupName })),
};

const inlinePolicies: Kind = {
  what: "inline policy",
  list: async (UserName) => {
    const names: string[] = [];
    for await (const { PolicyNames = [] } of paginateListUserPolicies({ client: iam }, { UserName }))
      names.push(...PolicyNames);
    return names;
  },
  remove: (UserName, PolicyName) => iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName })),
};

const isDeny = (arn: string) => arn.endsWith(":aws:policy/AWSDenyAll");

/** The deny is the last to go. */
const attachedPolicies: Kind = {
  what: "attached policy",
  list: async (userName) => {
    const { policies } = await listAccess(iam, userName);
    return [...policies.filter((arn) => !isDeny(arn)), ...policies.filter(isDeny)];
  },
  remove: (UserName, PolicyArn) => iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn })),
};

/** By the step that removes them, in the order in which they go: what he signs in with first, the deny last. */
export const kinds = {
  "delete-keys": ofCredentials(accessKeys),
  "delete-password": password,
  "delete-service-credentials": ofCredentials(serviceCredentials),
  "delete-ssh-keys": ofCredentials(sshKeys),
  "delete-certificates": ofCredentials(signingCertificates),
  "delete-mfa": mfaDevices,
  "leave-groups": groups,
  "delete-inline-policies": inlinePolicies,
  "detach-policies": attachedPolicies,
};

/** What is gone already counts as removed. The first failure stops it, so that nothing goes before its turn. */
export async function removeAll({ list, remove }: Kind, userName: string): Promise<string[]> {
  const ids = await list(userName);
  for (const id of ids) await remove(userName, id).catch(gone);
  return ids;
}
