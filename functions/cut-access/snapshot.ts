import { GetUserCommand, GetUserPolicyCommand } from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { isTransient } from "../../shared/errors.ts";
import { belongings, credentials } from "../../shared/iam/belongings.ts";
import type { StandingUser } from "../../shared/iam/guard.ts";
import { userTag } from "../../shared/iam/tags.ts";
import { type Denial, denyAll } from "../../shared/leaver/denial.ts";
import { keepOnce, snapshotKey } from "../../shared/leaver/evidence.ts";
import { lastUses, Snapshot } from "../../shared/leaver/snapshot.ts";
import { rolesOpenTo } from "./roles.ts";

interface Moment {
  requestId: string;
  before: Denial;
  now: string;
  late: boolean;
}

/** Keeps what the user is, once: a repeat finds it kept, and changes nothing. */
export async function keepSnapshot(user: StandingUser, moment: Moment): Promise<string[]> {
  const key = snapshotKey({ userId: user.userId, requestId: moment.requestId });
  await keepOnce(key, await takeSnapshot(user, moment));
  return [key];
}

async function takeSnapshot(user: StandingUser, { requestId, before, now, late }: Moment): Promise<Snapshot> {
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

type Reader = () => Promise<unknown>;

const readers = (user: StandingUser, { denied }: Denial, late: boolean): Record<string, Reader> => ({
  ...Object.fromEntries(
    Object.entries(credentials).map(([part, { list }]): [string, Reader] => [part, () => list(iam, user.userName)]),
  ),
  ...(!late && { password: async () => (await idsOf("password", user.userName)).length > 0 }),
  groups: () => idsOf("groups", user.userName),
  policies: async () => (await idsOf("policies", user.userName)).filter((arn) => denied || arn !== denyAll(user)),
  inlinePolicies: () => documents(user.userName),
  mfaDevices: () => idsOf("mfaDevices", user.userName),
  lastUses: () => lastUses(user.userName),
  rolesOpenToHim: () => rolesOpenTo(user),
});

export const idsOf = async (noun: keyof typeof belongings, userName: string): Promise<string[]> =>
  (await belongings[noun].list(iam, userName)).map(({ id }) => id);

/** As they are spelt, which the guard's map does not keep; without the mark of leaving. */
export async function tagsOf(UserName: string): Promise<Record<string, string>> {
  const { User } = await iam.send(new GetUserCommand({ UserName }));
  const others = (User?.Tags ?? []).filter(({ Key = "" }) => Key.toLowerCase() !== userTag.leaving);
  return Object.fromEntries(others.map(({ Key = "", Value = "" }) => [Key, Value]));
}

export async function documents(UserName: string): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const PolicyName of await idsOf("inlinePolicies", UserName)) {
    const { PolicyDocument = "" } = await iam.send(new GetUserPolicyCommand({ UserName, PolicyName }));
    found[PolicyName] = JSON.parse(decodeURIComponent(PolicyDocument));
  }
  return found;
}
