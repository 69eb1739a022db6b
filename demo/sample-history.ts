import type { NightFigures } from "../audit/archive/history.ts";

const day = 86_400_000;

/** What three weeks of nights before `last` found in the sample account, while people mended it; one night is missing. */
export const sampleHistory = (last: Date): NightFigures[] =>
  Array.from({ length: 21 }, (_, n) => 21 - n)
    .filter((ago) => ago !== 9)
    .map((ago) => ({
      night: new Date(last.getTime() - ago * day).toISOString().slice(0, 10),
      complete: true,
      totals: {
        critical: 3 + (ago > 6 ? 1 : 0),
        high: 18 + ago,
        medium: 7 + (ago % 4),
        low: 7 + Math.floor(ago / 3),
      },
      staleKeys: 10 + Math.floor(ago / 2),
      activeKeys: 31,
      consoleUsers: 30,
      consoleUsersWithMfa: 24 - Math.floor(ago / 5),
      new: ago % 3,
      resolved: ago % 3 === 0 ? 0 : 2,
      daysToFix: ago % 3 === 0 ? null : 6 + (ago % 5),
    }));
