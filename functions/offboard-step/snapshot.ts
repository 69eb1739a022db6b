import { GetAccessKeyLastUsedCommand, GetUserCommand, GetUserPolicyCommand } from "@aws-sdk/client-iam";
import * as z from "zod/mini";
import { iam } from "../../shared/aws/iam.ts";
import { isTransient } from "../../shared/errors.ts";
import { listAccess } from "../../shared/iam/access.ts";
import type { StandingUser } from "../../shared/iam/guard.ts";
import { loginProfile } from "../../shared/iam/login-profile.ts";
import { userTag } from "../../shared/iam/tags.ts";
import type { Before } from "./contract.ts";
import { Credential, credentialKinds } from "./credentials.ts";
import { denyAll } from "./deny.ts";
import { evidenceKey, keepOnce, readEvidence } from "./evidence.ts";
import { kinds } from "./kinds.ts";
import { type Leaver, leaver, type Settings } from "./leaver.ts";
import { rolesOpenTo } from "./roles.ts";

const names = z.optional(z.array(z.string()));
const credentials = z.optional(z.array(Credential));

/** A user as he was before his access was cut; a part that could not be read is not there. No secret is in it. */
const Snapshot = z.strictObject({
  userName: z.string(),
  userId: z.string(),
  arn: z.string(),
  requestId: z.string(),
  takenAt: z.string(),
  /** Taken after the cut, since nothing could be kept before: what had been active is not known. */
  late: z.boolean(),
  boundary: z.optional(z.string()),
  denied: z.boolean(),
  tags: z.record(z.string(), z.string()),
  password: z.optional(z.boolean()),
  groups: names,
  policies: names,
  inlinePolicies: z.optional(z.record(z.string(), z.unknown())),
  accessKeys: credentials,
  sshKeys: credentials,
  signingCertificates: credentials,
  serviceCredentials: credentials,
  mfaDevices: names,
  lastUses: z.optional(z.record(z.string(), z.string())),
  rolesOpenToHim: names,
  unavailable: z.array(z.string()),
});
export type Snapshot = z.infer<typeof Snapshot>;

/** @throws where there is none, or it cannot be read */
export async function readSnapshot(settings: Settings, who: Pick<Leaver, "userId" | "requestId">): Promise<Snapshot> {
  const found = await findSnapshot(settings, who);
  if (!found) throw new Error(`there is no ${evidenceKey(settings, who, "snapshot.json")}`);
  return found;
}

export async function findSnapshot(settings: Settings, who: Pick<Leaver, "userId" | "requestId">) {
  const found = await readEvidence(settings, evidenceKey(settings, who, "snapshot.json"));
  return found === undefined ? undefined : Snapshot.parse(found);
}

interface Moment {
  before: Before;
  now: string;
  late: boolean;
}

/** Keeps what the user is, once: a repeat finds it kept, and changes nothing. */
export async function keepSnapshot(who: Leaver, moment: Moment, settings: Settings): Promise<string[]> {
  const user = await leaver(who);
  const key = evidenceKey(settings, who, "snapshot.json");
  await keepOnce(settings, key, await takeSnapshot(user, who.requestId, moment));
  return [key];
}

async function takeSnapshot(user: StandingUser, requestId: string, { before, now, late }: Moment): Promise<Snapshot> {
  const { userName, userId, arn } = user;
  const unavailable: string[] = [];
  const parts: Record<string, unknown> = {};
  for (const [part, read] of Object.entries(readers(user, before, late)))
    await read().then(
      (value) => (parts[part] = value),
      (error: Error) => {
        if (isTransient(error)) throw error;
        unavailable.push(`${part}: ${error.name}`);
      },
    );
  return Snapshot.parse({
    ...{ userName, userId, arn, requestId, takenAt: now, late, ...before },
    ...{ tags: await tagsOf(userName), ...parts, unavailable },
  });
}

const readers = (user: StandingUser, { denied }: Before, late: boolean): Record<string, () => Promise<unknown>> => ({
  ...Object.fromEntries(
    Object.entries(credentialKinds).map(([part, { list }]) => [part, () => list(user.userName)] as const),
  ),
  ...(!late && { password: async () => (await loginProfile(iam, user.userName)) !== undefined }),
  groups: async () => (await listAccess(iam, user.userName)).groups,
  policies: async () =>
    (await listAccess(iam, user.userName)).policies.filter((policy) => denied || policy !== denyAll(user)),
  inlinePolicies: () => documents(user.userName),
  mfaDevices: () => kinds["delete-mfa"].list(user.userName),
  lastUses: () => lastUses(user.userName),
  rolesOpenToHim: () => rolesOpenTo(user),
});

/** As they are spelt, which the guard's map does not keep; without the mark of leaving. */
export async function tagsOf(UserName: string): Promise<Record<string, string>> {
  const { User } = await iam.send(new GetUserCommand({ UserName }));
  const others = (User?.Tags ?? []).filter(({ Key = "" }) => Key.toLowerCase() !== userTag.leaving);
  return Object.fromEntries(others.map(({ Key = "", Value = "" }) => [Key, Value]));
}

export async function documents(UserName: string): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const PolicyName of await kinds["delete-inline-policies"].list(UserName)) {
    const { PolicyDocument = "" } = await iam.send(new GetUserPolicyCommand({ UserName, PolicyName }));
    found[PolicyName] = JSON.parse(decodeURIComponent(PolicyDocument));
  }
  return found;
}

/** By the key's id, and of the password; only of what was used. */
export async function lastUses(UserName: string): Promise<Record<string, string>> {
  const uses: Record<string, string> = {};
  for (const { id } of await credentialKinds.accessKeys.list(UserName)) {
    const { AccessKeyLastUsed } = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: id }));
    if (AccessKeyLastUsed?.LastUsedDate) uses[`access key ${id}`] = AccessKeyLastUsed.LastUsedDate.toISOString();
  }
  const { User } = await iam.send(new GetUserCommand({ UserName }));
  if (User?.PasswordLastUsed) uses["the password"] = User.PasswordLastUsed.toISOString();
  return uses;
}
