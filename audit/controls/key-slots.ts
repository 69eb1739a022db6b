import { DAY, type Instant, iso, wholeDays } from "../../shared/time.ts";
import type { KeySlot, ReportRow } from "../read/credential-report.ts";
import type { Judgement } from "./controls.ts";

/** Limits in days that an operator may set; the other limits of the controls are fixed. */
export interface Thresholds {
  keyMaxAgeDays: number;
  unusedDays: number;
}

type Judge = (row: ReportRow, asOf: Instant, limits: Thresholds) => Judgement[];

/** Limits that no parameter changes, in days. */
const fixed = { rootUsed: 45, longUnused: 90, inactiveKey: 90, password: 90, certificate: 90 };
const setupMinutes = 10;

/** Judges one row: root's by the `root-*` controls and only those, all others by the rest. */
export const judgeRow: Judge = (row, asOf, limits) =>
  (row.isRoot ? rootControls : userControls).flatMap((judge) => judge(row, asOf, limits));

const rootAccessKey: Judge = ({ keys }, asOf) =>
  keys
    .filter(({ active }) => active)
    .map((key) => ({
      control: "root-access-key",
      credential: key.slot,
      created: key.created,
      age: key.created && asOf - key.created,
      detail: "The root user has an active access key, which no policy can limit.",
    }));

const rootMfa: Judge = ({ mfaActive, passwordEnabled, created }) =>
  mfaActive || passwordEnabled === false
    ? []
    : [{ control: "root-mfa", credential: "mfa", created, detail: "The root user can sign in without MFA." }];

const rootUsed: Judge = ({ passwordLastUsed, passwordLastChanged, created, keys }, asOf) => {
  const uses = [
    { credential: "password", created: passwordLastChanged ?? created, lastUsed: passwordLastUsed },
    ...keys.map((key) => ({ credential: key.slot, created: key.created, lastUsed: key.lastUsed })),
  ];
  return uses.flatMap(({ credential, created, lastUsed }) =>
    lastUsed === undefined || asOf - lastUsed >= fixed.rootUsed * DAY
      ? []
      : [
          {
            control: "root-used",
            credential,
            created,
            idle: asOf - lastUsed,
            detail: `The root user's ${credential} was used ${days(asOf - lastUsed)} ago.`,
          },
        ],
  );
};

const consoleMfa: Judge = ({ passwordEnabled, mfaActive, created }) =>
  passwordEnabled && !mfaActive
    ? [{ control: "console-mfa", credential: "mfa", created, detail: "Signs in to the console without MFA." }]
    : [];

const keyAge: Judge = (row, asOf, { keyMaxAgeDays }) =>
  activeKeys(row)
    .filter(({ created }) => asOf - created > keyMaxAgeDays * DAY)
    .map((key) => ({
      control: "key-age",
      ...ofKey(key, asOf),
      detail: `The key is ${days(asOf - key.created)} old; ${keyMaxAgeDays} are allowed.`,
    }));

/** Days before the limit of age from which a key is announced. */
export const announcedBefore = 15;

/** Keys that are about to outgrow the limit. */
export const nearingKeys: Judge = (row, asOf, { keyMaxAgeDays }) =>
  row.isRoot
    ? []
    : activeKeys(row)
        .filter(({ created }) => asOf - created <= keyMaxAgeDays * DAY)
        .filter(({ created }) => asOf - created >= (keyMaxAgeDays - announcedBefore) * DAY)
        .map((key) => ({
          control: "key-age",
          severity: "low",
          upcoming: true,
          ...ofKey(key, asOf),
          detail: `The key reaches ${keyMaxAgeDays} days on ${iso(key.created + keyMaxAgeDays * DAY).slice(0, 10)}.`,
        }));

const unusedCredential: Judge = (row, asOf, { unusedDays }) => {
  const password = {
    credential: "password",
    created: row.passwordLastChanged ?? row.created,
    undated: false,
    lastUsed: row.passwordLastUsed,
  };
  const keys = activeKeys(row).map((key) => ({ ...key, credential: key.slot }));
  return (row.passwordEnabled ? [password, ...keys] : keys).flatMap(({ credential, created, undated, lastUsed }) => {
    const idle = asOf - (lastUsed ?? created);
    if (idle < unusedDays * DAY) return [];
    const what = credential === "password" ? "password" : "active key";
    return [
      {
        control: "unused-credential",
        credential,
        created,
        undated,
        severity: idle >= fixed.longUnused * DAY ? "high" : "medium",
        age: asOf - created,
        idle,
        detail:
          lastUsed === undefined
            ? `The ${what} was never used in the ${days(idle)} since it was set.`
            : `The ${what} was last used ${days(idle)} ago.`,
      } satisfies Judgement,
    ];
  });
};

const twoActiveKeys: Judge = (row, asOf) => {
  const [first, second] = activeKeys(row);
  return first && second
    ? [{ control: "two-active-keys", ...ofKey(first, asOf), detail: "Both key slots hold an active key." }]
    : [];
};

const keyAtSetup: Judge = (row, asOf) =>
  activeKeys(row)
    .filter((key) => row.passwordEnabled && key.lastUsed === undefined)
    .filter(({ created }) => Math.abs(created - row.created) <= setupMinutes * 60_000)
    .map((key) => ({
      control: "key-at-setup",
      ...ofKey(key, asOf),
      detail: "The key was made together with a console user and never used.",
    }));

const staleInactiveKey: Judge = ({ keys }, asOf) =>
  keys.flatMap((key) =>
    !key.active && key.created !== undefined && asOf - key.created > fixed.inactiveKey * DAY
      ? [
          {
            control: "stale-inactive-key",
            credential: key.slot,
            created: key.created,
            age: asOf - key.created,
            detail: `An inactive key of ${days(asOf - key.created)} still takes a slot.`,
          },
        ]
      : [],
  );

const passwordAge: Judge = ({ passwordEnabled, passwordLastChanged, created }, asOf) => {
  const changed = passwordLastChanged ?? created;
  return passwordEnabled && asOf - changed > fixed.password * DAY
    ? [
        {
          control: "password-age",
          credential: "password",
          created: changed,
          age: asOf - changed,
          detail: `The password was last changed ${days(asOf - changed)} ago.`,
        },
      ]
    : [];
};

const certificateAge: Judge = ({ certificates, created }, asOf) =>
  certificates
    .filter(({ active }) => active)
    .map((certificate) => ({ ...certificate, created: certificate.created ?? created }))
    .filter((certificate) => asOf - certificate.created > fixed.certificate * DAY)
    .map((certificate) => ({
      control: "certificate-age",
      credential: certificate.slot,
      created: certificate.created,
      age: asOf - certificate.created,
      detail: `An active signing certificate is ${days(asOf - certificate.created)} old.`,
    }));

const rootControls = [rootAccessKey, rootMfa, rootUsed];
const userControls = [
  consoleMfa,
  keyAge,
  unusedCredential,
  twoActiveKeys,
  keyAtSetup,
  staleInactiveKey,
  passwordAge,
  certificateAge,
];

/** A key whose date the report leaves out counts as old as its user: it cannot be older. */
const activeKeys = ({ keys, created }: ReportRow) =>
  keys
    .filter(({ active }) => active)
    .map((key) => ({ ...key, created: key.created ?? created, undated: key.created === undefined }));

const ofKey = (
  { slot, created, lastUsed, undated }: KeySlot & { created: Instant; undated: boolean },
  asOf: Instant,
) => ({
  credential: slot,
  created,
  undated,
  age: asOf - created,
  idle: asOf - (lastUsed ?? created),
});

const days = (milliseconds: number) => {
  const count = wholeDays(milliseconds);
  return count === 1 ? "1 day" : `${count} days`;
};
