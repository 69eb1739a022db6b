import { describe, expect, it } from "vitest";
import { type AuditOptions, evaluate } from "../../audit/evaluate/evaluate.ts";
import { fetchSources } from "../../audit/read/fetch-sources.ts";
import { awaitReport } from "../../cli/people/await-report.ts";
import { samplePeople } from "../../demo/sample-people.ts";
import type { Seed } from "../../embedded-aws/seed.ts";
import { fixture, judge, thresholds } from "../support/credential-reports.ts";
import { embedded } from "../support/embedded-account.ts";
import { sampleAccount } from "../support/sample-account.ts";

/** What an audit says of these accounts and reports, word for word: nothing that makes it faster may change that. */
describe("the result of an audit", () => {
  const context = embedded();

  const audit = async (seed: Seed, options: Partial<AuditOptions> = {}) => {
    await context.aws.seed(seed);
    const fetchReport = () => awaitReport(context.iam, async (milliseconds) => context.pass(milliseconds / 1000));
    const sources = await fetchSources(context.iam, fetchReport, { thresholds });
    return evaluate(sources, { now: context.aws.account.now().getTime(), thresholds, ...options });
  };

  const inLines = (result: object) => `${JSON.stringify(result, null, 1)}\n`;
  const kept = (name: string) => `../fixtures/audits/${name}.json`;

  it("is the same to the byte for the sample account", async () => {
    await expect(inLines(await audit(sampleAccount))).toMatchFileSnapshot(kept("sample-account"));
  });

  it("is the same to the byte for the people of npm start, compared with a stricter audit of a report", async () => {
    const previous = await judge(fixture("credential-report-small.csv"), {
      thresholds: { keyMaxAgeDays: 30, unusedDays: 20 },
    });
    const result = await audit(samplePeople(context.aws.account.now()), { previous });
    await expect(inLines(result)).toMatchFileSnapshot(kept("sample-people"));
  });

  it("is the same to the byte for a saved report", async () => {
    await expect(inLines(await judge(fixture("credential-report-small-legacy.csv")))).toMatchFileSnapshot(
      kept("saved-report"),
    );
  });
});
