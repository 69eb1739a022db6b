import { knownUserLine, usersOf } from "../../audit/organization/known-people.ts";
import { config } from "../../shared/config.ts";
import { type Summary, some } from "../../shared/people/summary.ts";
import { DAY, iso } from "../../shared/time.ts";
import { accountsOfPeople } from "./accounts.ts";
import type { Plan } from "./contract.ts";
import { elsewhere } from "./elsewhere.ts";
import { type Fate, fatesOf } from "./offboardings.ts";
import {
  index,
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

const {
  ACCOUNT_ID,
  EXCLUDE_ACCOUNTS: excluded,
  QUARANTINE_DAYS,
} = config(["ACCOUNT_ID", "EXCLUDE_ACCOUNTS", "QUARANTINE_DAYS"]);

/**
 * Puts together what a round has seen, and decides whose offboarding is to be started, and what the next round looks at.
 * Only users who are the person's for certain are among them.
 */
export async function plan({ requestedBy, reason, urgency, quarantineDays, now, since, ...asked }: Plan) {
  const round = await readRound(asked);
  const accounts = round.map(({ account = ACCOUNT_ID }) => account);
  const seen = (await readSeen(asked, accounts)).filter(({ asOf }) => Date.parse(asOf) >= Date.parse(since));
  const served = new Set(await accountsOfPeople());
  const known = withRound(await readKnown(asked), { accounts, served, seen });
  const names = round[0]?.names ?? [asked.person];
  const there = await elsewhere(names);
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
    summary: {
      ...summaryOf({ ...known, users }, fates),
      notEntered: some(await notEnteredLines(known.notEntered, names)),
      ...(there && { elsewhere: there }),
      ...(excluded.length > 0 && { excluded: some(excluded) }),
    },
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

interface Round {
  accounts: string[];
  served: Set<string>;
  seen: Seen[];
}

/** What is not seen in this round stays as it was seen last. */
function withRound(known: Known, { accounts, served, seen }: Round): Known {
  const entered = new Map(seen.flatMap((each) => (each.why === undefined ? [[each.account, each]] : [])));
  const whys = new Map(seen.map(({ account, why }) => [account, why]));
  const isEntered = ({ account }: { account: string }) => entered.has(account);
  const wasInRound = new Set(accounts);
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

function summaryOf({ users, alike, looked }: Known, fates: Fate[]): Omit<Summary, "notEntered"> {
  const isCut = (fate: Fate | undefined) =>
    fate?.is === "cut" || fate?.is === "deleted" || (fate?.is === "failed" && fate.cut);
  const cut = users.filter((_, at) => isCut(fates[at]));
  const stuck = users.flatMap((user, at) => notDeleted(user, fates[at]));
  return {
    users: users.length,
    cut: cut.length,
    accounts: new Set(cut.map(({ account }) => account)).size,
    looked: looked.length,
    notCut: some(users.flatMap((user, at) => notCut(user, fates[at]))),
    ...(stuck.length > 0 && { stuck: some(stuck) }),
    alike: some(alike.map(({ account, userName, person }) => `${userName} in ${account}${ofPerson(userName, person)}`)),
  };
}

/** With the users that the last audit knew there. No date: a notice is sent for each change of what it says. */
async function notEnteredLines(notEntered: Known["notEntered"], names: string[]): Promise<string[]> {
  const users = notEntered.length > 0 ? usersOf((await index()) ?? "", names) : [];
  return notEntered.map(({ account, why }) => {
    const there = users.filter((user) => user.account === account).map(knownUserLine);
    return `${account}: ${why}${there.length > 0 ? `. The last audit knows there: ${there.join(", ")}` : ""}`;
  });
}

const ofPerson = (userName: string, person: string) => (person === userName ? "" : `, who is ${person}'s`);

/** Of a user who is cut, and whose offboarding has failed since. */
const notDeleted = ({ account, first }: KnownUser, fate: Fate | undefined): string[] =>
  fate?.is === "failed" && fate.cut ? [`${first.userName} in ${account}: ${fate.why} (${fate.name})`] : [];

/** What is wanting of a user's cut, in words; nothing of one that is cut. */
function notCut({ account, first: { userName } }: KnownUser, fate: Fate | undefined): string[] {
  const user = `${userName} in ${account}`;
  switch (fate?.is) {
    case "cutting":
      return [`${user}: the cut does not show yet (${fate.name})`];
    case "leaving":
      return [`${user}: is being offboarded by request ${fate.by}`];
    case "failed":
      return fate.cut ? [] : [`${user}: ${fate.why} (${fate.name})`];
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
