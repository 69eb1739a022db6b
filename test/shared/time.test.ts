import fc from "fast-check";
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

it("a time as AWS writes it is read to the second, and refused where there is none", () => {
  const second = fc.integer({ min: Date.parse("1000-01-01") / 1000, max: Date.parse("2999-12-31") / 1000 });
  fc.assert(
    fc.property(second, (seconds) => {
      const text = new Date(seconds * 1000).toISOString().slice(0, "2026-11-20T12:00:00".length);
      expect([parseTime(`${text}Z`), parseTime(`${text}+00:00`)]).toEqual([seconds * 1000, seconds * 1000]);
    }),
  );
  for (const day of ["2026-00-10", "2026-13-10", "2026-01-00", "2026-01-32", "2026-02-29", "2026-02-30", "2026-04-31"])
    expect(parseTime(`${day}T12:00:00Z`)).toBeUndefined();
  for (const time of ["25:00:00", "12:60:00", "12:00:60"]) expect(parseTime(`2026-01-10T${time}Z`)).toBeUndefined();
  expect(parseTime("2028-02-29T12:00:00Z")).toBe(Date.UTC(2028, 1, 29, 12));
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
