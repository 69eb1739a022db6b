import { expect, it } from "vitest";
import { parseTime } from "../../shared/time.ts";

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
