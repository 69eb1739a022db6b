import { GetAccessKeyLastUsedCommand, GetUserCommand } from "@aws-sdk/client-iam";
import * as z from "zod/mini";
import { iam } from "../aws/iam.ts";
import { credentials } from "../iam/belongings.ts";
import { type Cut, readEvidence, snapshotKey } from "./evidence.ts";

const names = z.optional(z.array(z.string()));
const ofKind = z.optional(
  z.array(z.strictObject({ id: z.string(), status: z.string(), created: z.string(), service: z.optional(z.string()) })),
);

/**
 * A user as they were before their access was cut. A part that could not be read is absent. It holds no secret. Executions
 * wait for months between a snapshot and its use, so that fields may be added, and none renamed.
 */
export const Snapshot = z.strictObject({
  userName: z.string(),
  userId: z.string(),
  arn: z.string(),
  requestId: z.string(),
  takenAt: z.string(),
  /** Taken after the cut, since nothing could be kept before: which credentials had been active is not known. */
  late: z.boolean(),
  boundary: z.optional(z.string()),
  denied: z.boolean(),
  tags: z.record(z.string(), z.string()),
  password: z.optional(z.boolean()),
  groups: names,
  policies: names,
  inlinePolicies: z.optional(z.record(z.string(), z.unknown())),
  accessKeys: ofKind,
  sshKeys: ofKind,
  signingCertificates: ofKind,
  serviceCredentials: ofKind,
  mfaDevices: names,
  lastUses: z.optional(z.record(z.string(), z.string())),
  rolesOpenToHim: names,
  unavailable: z.array(z.string()),
});
export type Snapshot = z.infer<typeof Snapshot>;

/** @throws where there is none, or it cannot be read */
export async function readSnapshot(cut: Cut): Promise<Snapshot> {
  const found = await findSnapshot(cut);
  if (!found) throw new Error(`there is no ${snapshotKey(cut)}`);
  return found;
}

export async function findSnapshot(cut: Cut): Promise<Snapshot | undefined> {
  const found = await readEvidence(snapshotKey(cut));
  return found === undefined ? undefined : Snapshot.parse(found);
}

/** By the key's id, and of the password; only of what was used. */
export async function lastUses(UserName: string): Promise<Record<string, string>> {
  const uses: Record<string, string> = {};
  for (const { id } of await credentials.accessKeys.list(iam, UserName)) {
    const { AccessKeyLastUsed } = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: id }));
    if (AccessKeyLastUsed?.LastUsedDate) uses[`access key ${id}`] = AccessKeyLastUsed.LastUsedDate.toISOString();
  }
  const { User } = await iam.send(new GetUserCommand({ UserName }));
  if (User?.PasswordLastUsed) uses["the password"] = User.PasswordLastUsed.toISOString();
  return uses;
}
