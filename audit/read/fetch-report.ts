import {
  CredentialReportExpiredException,
  CredentialReportNotPresentException,
  CredentialReportNotReadyException,
  GenerateCredentialReportCommand,
  GetCredentialReportCommand,
  type IAMClient,
  LimitExceededException,
} from "@aws-sdk/client-iam";
import { parseCredentialReport } from "./credential-report.ts";
import type { CredentialReport } from "./sources.ts";

/**
 * Asks IAM to make a report. `ready` when one is there to be fetched, which may be up to four hours old; `refused` where
 * AWS's limit on asking is used up, though a report may be at hand.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateCredentialReport.html
 */
export const startCredentialReport = (iam: IAMClient): Promise<"ready" | "in progress" | "refused"> =>
  iam.send(new GenerateCredentialReportCommand({})).then(
    ({ State }) => (State === "COMPLETE" ? "ready" : "in progress"),
    (error) => {
      if (error instanceof LimitExceededException) return "refused";
      throw error;
    },
  );

/** The report, or undefined where there is none yet: between two calls it can expire, or its making begin anew. */
export async function getCredentialReport(iam: IAMClient): Promise<CredentialReport | undefined> {
  try {
    const { Content = new Uint8Array(), GeneratedTime } = await iam.send(new GetCredentialReportCommand({}));
    const rows = await Array.fromAsync(parseCredentialReport([Content])); // a broken one fails here, as a source
    return { generatedAt: GeneratedTime?.getTime(), rows: () => rows, content: Content };
  } catch (error) {
    if (notYet.some((kind) => error instanceof kind)) return undefined;
    throw error;
  }
}

const notYet = [
  CredentialReportExpiredException,
  CredentialReportNotPresentException,
  CredentialReportNotReadyException,
];

/** The report that is there already, with a doubt that says why there is no newer one; undefined where there is none. */
export async function reportAtHand(iam: IAMClient, why: string): Promise<CredentialReport | undefined> {
  const report = await getCredentialReport(iam);
  return report && { ...report, doubt: `AWS made no new credential report (${why}); the one at hand was taken.` };
}
