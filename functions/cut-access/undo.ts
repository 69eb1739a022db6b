import { isDeepStrictEqual } from "node:util";
import { UntagUserCommand } from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { activate, containedWhy } from "../../shared/contained-keys.ts";
import { credentials } from "../../shared/iam/belongings.ts";
import { guard, type StandingUser } from "../../shared/iam/guard.ts";
import { userTag } from "../../shared/iam/tags.ts";
import { keepUndone } from "../../shared/leaver/evidence.ts";
import { type Leaver, marked } from "../../shared/leaver/leaver.ts";
import type { CredentialNoun } from "../../shared/leaver/missing.ts";
import { readSnapshot, type Snapshot } from "../../shared/leaver/snapshot.ts";
import { remarksOnDenial } from "./denial-remarks.ts";
import { undoDeny } from "./deny.ts";
import { setStatus } from "./makers.ts";
import { documents, idsOf, tagsOf } from "./snapshot.ts";

/**
 * Makes active again what had been active. What is not there any more, or is not known, is named, and so is what somebody else
 * has made active since the cut: a restore takes nothing away.
 */
export async function reactivate(nouns: readonly CredentialNoun[], who: Leaver) {
  const user = await marked(who);
  const snapshot = await readSnapshot(who);
  const done: string[] = [];
  const left: string[] = [];
  for (const noun of nouns) {
    const { what, list } = credentials[noun];
    const now = await list(iam, user.userName);
    const before = snapshot.late ? undefined : snapshot[noun];
    if (!before) {
      left.push(...now.map(({ id }) => `whether ${what} ${id} had been active is not known`));
      continue;
    }
    const had = activeIn(before);
    for (const id of had)
      if (!now.some((one) => one.id === id)) left.push(`${what} ${id} is not there any more`);
      else if (await activate({ userId: user.userId, accessKeyId: id }, (to) => setStatus[noun](user.userName, id, to)))
        done.push(id);
      else left.push(`${what} ${containedWhy(id)}`);
    const came = now.filter(({ id, status }) => status !== "Active" && !before.some((one) => one.id === id));
    left.push(...came.map(({ id }) => `${what} ${id} came since the cut, and is inactive`));
    const since = activeIn(now).filter((id) => !had.includes(id));
    left.push(...since.map((id) => `${what} ${id} is active, and was not before the cut`));
  }
  return { done, left };
}

const activeIn = (found: { id: string; status: string }[]) =>
  found.filter(({ status }) => status === "Active").map(({ id }) => id);

export const liftDeny = async (who: Leaver): Promise<string[]> => undoDeny(await marked(who), await readSnapshot(who));

/** The last that is undone: from now on other workflows may change the user again. A repeat finds the mark gone. */
export async function unmark(who: Leaver) {
  const user = await guard(iam, who);
  const left = await differences(user, await readSnapshot(who));
  await keepUndone(who);
  await iam.send(new UntagUserCommand({ UserName: user.userName, TagKeys: [userTag.leaving] }));
  return { done: [userTag.leaving], left };
}

/** How a restored user differs from before the cut in what a restore leaves as it is, and what nobody can know. */
async function differences(user: StandingUser, snapshot: Snapshot): Promise<string[]> {
  const { inlinePolicies, late, mfaDevices, password, tags, unavailable } = snapshot;
  const devices = mfaDevices && (await idsOf("mfaDevices", user.userName));
  return [
    ...(await remarksOnDenial(user, snapshot)),
    ...(inlinePolicies ? unlike("inline policy", inlinePolicies, await documents(user.userName)) : []),
    ...unlike("tag", tags, await tagsOf(user.userName)),
    ...unlike("MFA device", named(mfaDevices), named(devices)),
    ...(password === false
      ? (await idsOf("password", user.userName)).map(() => "the console password came since the cut")
      : []),
    ...(late ? ["whether the user had a console password is not known"] : []),
    ...unavailable.map((part) => `could not be seen before the cut: ${part}`),
  ];
}

const named = (ids: string[] = []) => Object.fromEntries(ids.map((id) => [id, true]));

function unlike(what: string, before: Record<string, unknown>, now: Record<string, unknown>): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const how = (name: string) => {
    if (!(name in now)) return "is gone";
    return name in before ? "is another" : "came since the cut";
  };
  return names
    .filter((name) => !isDeepStrictEqual(before[name], now[name]))
    .map((name) => `${what} ${name} ${how(name)}`);
}
