import { expect, it } from "vitest";
import { iso, parseTime, sameSecond, wholeDays } from "../../shared/time.ts";

it("a time is read with its zone and any fraction of a second, or without seconds", () => {
  const noon = Date.parse("2026-11-20T12:00:00Z");
  for (const text of ["2026-11-20T12:00Z", "2026-11-20T12:00:00.000Z", "2026-11-20T13:00:00+01:00"])
    expect(parseTime(text)).toBe(noon);
  for (const text of [
    "12026-11-20T12:00:00Z",
    "2026-11-20T12:00:00Zulu",
    "2026-11-20T12:00:00.xZ",
    "2026-11-31T12:00:00Z",
  ])
    expect(parseTime(text)).toBeUndefined();
});

it("a date alone stands for its start or its end, where the reader says for which", () => {
  expect(parseTime("2026-11-20", "start")).toBe(Date.parse("2026-11-20T00:00:00Z"));
  expect(parseTime("2026-11-20", "end")).toBe(Date.parse("2026-11-20T23:59:59Z"));
  expect(parseTime("2026-11-20")).toBeUndefined();
});

it("a time is written to the second, and compared by it", () => {
  const noon = Date.parse("2026-11-20T12:00:00Z");
  expect(iso(noon + 999)).toBe("2026-11-20T12:00:00Z");
  expect([sameSecond(noon, noon + 999), sameSecond(noon, noon - 1)]).toEqual([true, false]);
});

it("an age is counted in whole days", () => {
  expect([86_399_999, 86_400_000, 172_799_999].map(wholeDays)).toEqual([0, 1, 1]);
});
