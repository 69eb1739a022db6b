import { readHistory } from "../../audit/archive/archive.ts";
import type { NightFigures } from "../../audit/archive/history.ts";
import { severities } from "../../audit/archive/result.ts";
import { DAY } from "../../shared/time.ts";
import { s3Client } from "../stage/aws.ts";
import { reportBucket } from "../stage/functions.ts";
import { type Stage, stageOf } from "../stage/stage.ts";
import { answer } from "../terminal/answer.ts";
import { columns } from "../terminal/table.ts";

/** Nights that are shown; with --json all. */
const shown = 30;

/** Prints the figures of the nights that a stage audited, the newest last. */
export async function showTrend(where: { stage?: string; profile?: string; region?: string }, json?: boolean) {
  const stage = await stageOf(where);
  const nights = await historyOf(stage);
  answer(json, nights, () => {
    if (nights.length === 0) return ["No audit has succeeded yet. To start one: steward start audit"];
    return columns(
      ["night", ...severities, "new", "fixed", "days to fix", "stale keys", "console users with MFA"],
      withGaps(nights.slice(-shown)).map((night) => (typeof night === "string" ? [night, "no audit"] : rowOf(night))),
    );
  });
}

const historyOf = async (stage: Stage): Promise<NightFigures[]> =>
  readHistory({ s3: await s3Client(stage), bucket: await reportBucket(stage), account: stage.accountId });

const rowOf = (figures: NightFigures): string[] => [
  figures.complete ? figures.night : `${figures.night} (incomplete)`,
  ...severities.map((severity) => String(figures.totals[severity])),
  String(figures.new),
  String(figures.resolved),
  figures.daysToFix === null ? "" : figures.daysToFix.toFixed(1),
  `${figures.staleKeys} of ${figures.activeKeys}`,
  `${figures.consoleUsersWithMfa} of ${figures.consoleUsers}`,
];

/** The nights, and between them those without an audit, or the first and last of many. */
function withGaps(nights: NightFigures[]): (NightFigures | string)[] {
  return nights.flatMap((figures, i) => {
    const before = nights[i - 1];
    if (!before) return [figures];
    const missing = Math.round((Date.parse(figures.night) - Date.parse(before.night)) / DAY) - 1;
    if (missing <= 0) return [figures];
    const day = (after: number) => new Date(Date.parse(before.night) + after * DAY).toISOString().slice(0, 10);
    return [missing === 1 ? day(1) : `${day(1)} – ${day(missing)}`, figures];
  });
}
