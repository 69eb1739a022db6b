import { DAY, type Instant, iso, wholeDays } from "../../shared/time.ts";
import { cis, type Judgement, type RowControl, type Thresholds } from "./control.ts";
import { rotateIfRoom } from "./next.ts";
import { type ActiveKey, activeKeys, days, ofKey } from "./row-keys.ts";

/** Days before the limit of age from which a key is announced. */
export const announcedBefore = 15;

/** Finds keys that are older than the limit, and announces those that are about to be. */
export const keyAge: RowControl = {
  id: "key-age",
  of: "row",
  severity: "high",
  refs: ["IAM.3", cis("1.13")],
  sources: ["credential-report"],
  next: rotateIfRoom,
  judge: (row, asOf, limits) => activeKeys(row).flatMap((key) => judgeKey(key, asOf, limits)),
};

function judgeKey(key: ActiveKey, asOf: Instant, limits: Thresholds): Judgement[] {
  const { keyMaxAgeDays } = limits;
  if (asOf - key.created < (keyMaxAgeDays - announcedBefore) * DAY) return [];
  const about = ofKey(key, asOf);
  if (about.age > keyMaxAgeDays * DAY)
    return [
      {
        ...about,
        detail: `The key is ${spanBeyond(about.age, keyMaxAgeDays)} old; the limit is ${keyMaxAgeDays} days.`,
      },
    ];
  const reached = iso(key.created + keyMaxAgeDays * DAY).slice(0, 10);
  return [
    {
      ...about,
      severity: "low",
      upcoming: true,
      detail: `The key reaches the limit of ${keyMaxAgeDays} days on ${reached}.`,
    },
  ];
}

/** With its hours on the day of the limit: "90 days old; the limit is 90 days" would be no reason. */
function spanBeyond(age: number, limit: number): string {
  const hours = Math.floor((age % DAY) / 3_600_000);
  if (wholeDays(age) > limit) return days(age);
  return hours === 0 ? `just over ${days(age)}` : `${days(age)} and ${hours} ${hours === 1 ? "hour" : "hours"}`;
}
