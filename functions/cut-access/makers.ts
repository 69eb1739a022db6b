import {
  DeleteLoginProfileCommand,
  TagUserCommand,
  UpdateAccessKeyCommand,
  UpdateServiceSpecificCredentialCommand,
  UpdateSigningCertificateCommand,
  UpdateSSHPublicKeyCommand,
} from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { unless } from "../../shared/errors.ts";
import type { StandingUser } from "../../shared/iam/guard.ts";
import { userTag } from "../../shared/iam/tags.ts";
import type { Leaver } from "../../shared/leaver/leaver.ts";
import { activeOf, type CredentialNoun, type missing, otherCredentials } from "../../shared/leaver/missing.ts";
import { deny } from "./deny.ts";

type SetStatus = (UserName: string, id: string, Status: "Active" | "Inactive") => Promise<unknown>;

/** Makes a credential inactive, or active again. */
export const setStatus: Record<CredentialNoun, SetStatus> = {
  accessKeys: (UserName, AccessKeyId, Status) =>
    iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status })),
  sshKeys: (UserName, SSHPublicKeyId, Status) =>
    iam.send(new UpdateSSHPublicKeyCommand({ UserName, SSHPublicKeyId, Status })),
  signingCertificates: (UserName, CertificateId, Status) =>
    iam.send(new UpdateSigningCertificateCommand({ UserName, CertificateId, Status })),
  serviceCredentials: (UserName, ServiceSpecificCredentialId, Status) =>
    iam.send(new UpdateServiceSpecificCredentialCommand({ UserName, ServiceSpecificCredentialId, Status })),
};

type Make = (user: StandingUser, who: Leaver) => Promise<string[]>;

/** Makes each part of the cut by itself, whatever becomes of the others, and says what it changed. */
export const makers: Record<keyof typeof missing, Make> = {
  mark: async ({ userName }, { requestId }) => {
    await iam.send(new TagUserCommand({ UserName: userName, Tags: [{ Key: userTag.leaving, Value: requestId }] }));
    return [userTag.leaving];
  },
  deny,
  "deactivate-keys": deactivate("accessKeys"),
  "remove-password": async ({ userName }) => {
    const deletion = iam.send(new DeleteLoginProfileCommand({ UserName: userName }));
    return (await deletion.catch(unless("NoSuchEntityException"))) ? ["login profile"] : [];
  },
  "deactivate-other-credentials": deactivate(...otherCredentials),
};

/** One that fails does not keep the others from their turn. @throws the first failure, after all had their turn */
function deactivate(...nouns: CredentialNoun[]): Make {
  return async ({ userName }) => {
    const done: string[] = [];
    const failures: unknown[] = [];
    const fail = (error: unknown) => void failures.push(error);
    for (const noun of nouns)
      for (const id of (await activeOf(noun, userName).catch(fail)) ?? [])
        await setStatus[noun](userName, id, "Inactive").then(() => void done.push(id), fail);
    if (failures.length > 0) throw failures[0];
    return done;
  };
}
