import { S3 } from "@aws-sdk/client-s3";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { DAY, files, judge, judgeAgain, stackFor, withKey } from "../support/stack.ts";
import { stewardAt } from "../support/steward.ts";

const key = "reports/123456789012/history.jsonl";

describe("the history that the nights leave", () => {
  const context = stackFor();
  const tonight = () => context.stack.clock.now();
  const lines = () =>
    (files(context.stack)[key] ?? "")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  const nights = () => lines().map(({ night }) => night);
  const later = (days: number) => new Date(tonight().getTime() + days * DAY);
  const nightOf = (date: Date) => date.toISOString().slice(0, 10);

  it("has a line a night, with what was found, fixed and how fast", async () => {
    context.stack.aws.seed({ users: [withKey(context.stack, "svc-old", 200)] });
    const first = tonight();
    await judge(context.stack, first);
    expect(lines()).toMatchObject([
      { night: nightOf(first), complete: true, staleKeys: 1, activeKeys: 1, resolved: 0, daysToFix: null },
    ]);
    const user = context.stack.aws.account.iam.users.get("svc-old");
    for (const one of user?.accessKeys.values() ?? []) one.Status = "Inactive";
    const second = later(3);
    await judge(context.stack, second);
    expect(lines()[1]).toMatchObject({ night: nightOf(second), staleKeys: 0, resolved: 1, daysToFix: 3 });
  });

  it("has the night once where it is repeated, and in its place where it is made up for late", async () => {
    const first = tonight();
    await judge(context.stack, first);
    await judgeAgain(context.stack, first);
    expect(nights()).toEqual([nightOf(first)]);
    const third = later(2);
    await judge(context.stack, third);
    await judgeAgain(context.stack, new Date(third.getTime() - DAY));
    expect(nights()).toEqual([first, new Date(third.getTime() - DAY), third].map(nightOf));
  });

  it("goes on after a line that cannot be read", async () => {
    const first = tonight();
    await judge(context.stack, first);
    const s3 = new S3(context.stack.aws.config);
    const broken = `{"night": "2026-\n${files(context.stack)[key]}`;
    await s3.putObject({ Bucket: context.stack.bucket, Key: key, Body: broken });
    await judge(context.stack, later(1));
    expect(lines()).toHaveLength(2);
  });

  it("is drawn on the page, a missing night as a gap", async () => {
    await judge(context.stack, tonight());
    const page = () => {
      const [, html = ""] =
        Object.entries(files(context.stack)).findLast(([name]) => name.endsWith("report.html")) ?? [];
      return parseHTML(html).document;
    };
    expect(page().querySelector("#trend")).toBeNull();
    await judge(context.stack, later(1));
    await judge(context.stack, later(3));
    const trend = page().querySelector("#trend");
    const labels = [...(trend?.querySelectorAll("svg") ?? [])].map((svg) => svg.getAttribute("aria-label"));
    expect(labels).toHaveLength(3);
    expect(labels[0]).toMatch(/^Findings by severity over 14 nights: critical from \d+ to \d+, high from/);
    const paths = [...(trend?.querySelectorAll("svg:first-of-type path") ?? [])].map(
      (path) => path.getAttribute("d") ?? "",
    );
    expect(paths.some((d) => /M.*M/.test(d))).toBe(true); // the pen was lifted between two nights
  });

  it("is what steward audit --trend prints, a missing night named", async () => {
    const trend = (...words: string[]) => stewardAt(context.stack, ["audit", "--trend", ...words]);
    expect((await trend()).stdout).toContain("No audit has succeeded yet");
    const first = tonight();
    await judge(context.stack, first);
    await judge(context.stack, later(2));
    const { code, stdout } = await trend();
    expect(code).toBe(0);
    expect(
      stdout
        .trim()
        .split("\n")
        .map((line) => line.split("  ")[0]),
    ).toEqual(["night", nightOf(first), nightOf(new Date(first.getTime() + DAY)), nightOf(tonight())]);
    expect(JSON.parse((await trend("--json")).stdout)).toEqual(lines());
  });
});
