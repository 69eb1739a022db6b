import type { IAMClient } from "@aws-sdk/client-iam";
import { getCredentialReport, reportAtHand, startCredentialReport } from "../../audit/read/fetch-report.ts";
import type { CredentialReport } from "../../audit/read/sources.ts";

const patience = { firstWait: 500, longestWait: 15_000, inAll: 300_000 };

/**
 * Has AWS make a credential report and waits for it, five minutes at most. AWS limits how often one may ask: where it
 * refuses, the report that is there already is taken, and said to be doubtful.
 */
export async function awaitReport(
  iam: IAMClient,
  sleep: (milliseconds: number) => Promise<unknown>,
  tell: (message: string) => void = () => {},
): Promise<CredentialReport> {
  let waited = 0;
  for (let wait = patience.firstWait; ; wait = Math.min(wait * 1.5, patience.longestWait)) {
    const report = await ask(iam);
    if (report) return report;
    if (waited >= patience.inAll)
      throw new Error("AWS did not finish the credential report within five minutes; try again later");
    tell(`Waiting for AWS to make the credential report (${Math.round(waited / 1000)} s)`);
    await sleep(wait);
    waited += wait;
  }
}

/** Where AWS makes none (its limit is used up, or one may not ask), an older one may be at hand. */
async function ask(iam: IAMClient): Promise<CredentialReport | undefined> {
  try {
    const state = await startCredentialReport(iam);
    if (state === "refused") return reportAtHand(iam, "LimitExceeded");
    return state === "ready" ? getCredentialReport(iam) : undefined;
  } catch (error) {
    const report = await reportAtHand(iam, (error as Error).name).catch(() => undefined);
    if (report) return report;
    throw error;
  }
}
