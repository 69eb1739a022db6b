import { config } from "../../shared/config.ts";
import { type Summary, some } from "../../shared/people/summary.ts";
import { DAY, iso } from "../../shared/time.ts";
import { servedAccounts } from "./accounts.ts";
import type { Plan } from "./contract.ts";
import { type Fate, fatesOf } from "./offboardings.ts";
import {
  type Known,
  type KnownUser,
  readKnown,
  readRound,
  readSeen,
  type Seen,
  writeCuts,
  writeKnown,
  writeOpen,
} from "./store.ts";

const { ACCOUNT_ID, QUARANTINE_DAYS } = config(["ACCOUNT_ID", "QUARANTINE_DAYS"]);

/**
 * Puts together what a round has seen, and decides whose offboarding is to be started, and what the next round looks at.
 * Only users who are the person's for certain are among them.
 */
export async function plan({ requestedBy, reason, urgency, quarantineDays, now, since, ...asked }: Plan) {
  const accounts = (await readRound(asked)).map(({ account = ACCOUNT_ID }) => account);
  const seen = (await readSeen(asked, accounts)).filter(({ asOf }) => Date.parse(asOf) >= Date.parse(since));
  const known = withRound(await readKnown(asked), accounts, seen);
  const fates = await fatesOf(asked.requestId, known.users);
  const until = iso(Date.parse(now) + (quarantineDays ?? QUARANTINE_DAYS) * DAY);
  const users = known.users.map((user, at) => (fates[at]?.is === "to cut" ? { ...user, until } : user));
  const toCut = users.filter((_, at) => fates[at]?.is === "to cut");
  const open = users.filter((_, at) => isOpen[fates[at]?.is ?? "gone"]);
  await writeKnown(asked, { ...known, users });
  await writeOpen(asked, [...new Set([...known.notEntered, ...toCut, ...open].map(({ account }) => account))]);
  const input = { requestId: asked.requestId, requestedBy, reason, urgency, quarantineDays };
  await writeCuts(
    asked,
    toCut.map(({ account, first: { userName, userId } }) => ({
      ...input,
      ...{ ...(account !== ACCOUNT_ID && { account }), userName, userId },
    })),
  );
  return {
    toCut: toCut.length,
    cutting: fates.filter(({ is }) => is === "cutting").length,
    notEntered: known.notEntered.length,
    open: open.length,
    until: nextLook(open, now),
    summary: summaryOf({ ...known, users }, fates),
  };
}

const isOpen: Record<Fate["is"], boolean> = {
  ...{ "to cut": false, gone: false, another: false, leaving: false, deleted: false, refused: false, stopped: false },
  ...{ cutting: true, cut: true, failed: true },
};

/** An hour after the last deletion; if that is past, in a day, and then after twice as long each time. */
function nextLook(open: KnownUser[], now: string): string {
  const last = Math.max(...open.map(({ until }) => Date.parse(until ?? now)), 0) + DAY / 24;
  const late = Date.parse(now) - last;
  return iso(late < 0 ? last : Date.parse(now) + Math.max(late, DAY));
}

/** What is not seen in this round stays as it was seen last. */
function withRound(known: Known, accounts: string[], seen: Seen[]): Known {
  const entered = new Map(seen.flatMap((each) => (each.why === undefined ? [[each.account, each]] : [])));
  const whys = new Map(seen.map(({ account, why }) => [account, why]));
  const isEntered = ({ account }: { account: string }) => entered.has(account);
  const wasInRound = new Set(accounts);
  const served = new Set(servedAccounts());
  const before = known.users.map((user) => {
    const look = entered.get(user.account);
    return look ? { ...user, now: look.users.find(({ userId }) => userId === user.first.userId) ?? null } : user;
  });
  const isKnown = new Set(before.map(idOf));
  const fresh = [...entered.values()].flatMap(({ account, users }) =>
    users.map((user): KnownUser => ({ account, first: user, now: user })),
  );
  const missed = accounts.filter((account) => !entered.has(account));
  return {
    users: [...before, ...fresh.filter((user) => !isKnown.has(idOf(user)))],
    alike: [
      ...known.alike.filter((each) => !isEntered(each)),
      ...seen.flatMap(({ account, alike }) => alike.map((each) => ({ account, ...each }))),
    ],
    notEntered: [
      ...known.notEntered.filter(({ account }) => !wasInRound.has(account) && served.has(account)),
      ...missed.map((account) => ({ account, why: whys.get(account) ?? "the look into it failed" })),
    ],
    looked: [...new Set([...known.looked, ...entered.keys()])],
  };
}

const idOf = ({ account, first }: KnownUser) => `${account} ${first.userId}`;

function summaryOf({ users, alike, notEntered, looked }: Known, fates: Fate[]): Summary {
  const cut = users.filter((_, at) => ["cut", "deleted"].includes(fates[at]?.is ?? ""));
  return {
    users: users.length,
    cut: cut.length,
    accounts: new Set(cut.map(({ account }) => account)).size,
    looked: looked.length,
    notCut: some(users.flatMap((user, at) => notCut(user, fates[at]))),
    notEntered: some(notEntered.map(({ account, why }) => `${account}: ${why}`)),
    alike: some(alike.map(({ account, userName, person }) => `${userName} in ${account}${ofPerson(userName, person)}`)),
  };
}

const ofPerson = (userName: string, person: string) => (person === userName ? "" : `, who is ${person}'s`);

/** What is wanting of a user's cut, in words; nothing of one that is cut. */
function notCut({ account, first: { userName } }: KnownUser, fate: Fate | undefined): string[] {
  const user = `${userName} in ${account}`;
  switch (fate?.is) {
    case "cutting":
      return [`${user}: the cut does not show yet (${fate.name})`];
    case "leaving":
      return [`${user}: is being offboarded by request ${fate.by}`];
    case "failed":
      return [`${user}: ${fate.why} (${fate.name})`];
    case "refused":
      return [`${user}: refused, ${fate.why} (${fate.name})`];
    case "stopped":
      return [`${user}: the offboarding was stopped or undone (${fate.name})`];
    case "gone":
      return [`${user}: is not seen any more, and was not cut: deleted, renamed or made another person's by hand`];
    case "to cut":
      return [`${user}: the offboarding was not started`];
    case "another":
      return [`${user}: this request has offboarded an earlier user of that name; make another request`];
    default:
      return [];
  }
}
