import { readDrift } from "../../access/drift.ts";
import { carriedUsers, folderOf, readHistory, readPrevious, writeAudit } from "../../audit/archive/archive.ts";
import { figuresOf, type NightFigures, withNight } from "../../audit/archive/history.ts";
import type { AuditResult, Finding } from "../../audit/archive/result.ts";
import { evaluateWithUsers } from "../../audit/evaluate/evaluate.ts";
import { readDirectory } from "../../audit/read/directory.ts";
import { getCredentialReport, reportAtHand, startCredentialReport } from "../../audit/read/fetch-report.ts";
import { fetchSources } from "../../audit/read/fetch-sources.ts";
import { partitionName } from "../../audit/read/partitions.ts";
import { type CredentialReport, reason } from "../../audit/read/sources.ts";
import { accountOr, currentMember } from "../../shared/account.ts";
import { iam } from "../../shared/aws/iam.ts";
import { requestHandler } from "../../shared/aws/request-handler.ts";
import { s3 } from "../../shared/aws/s3.ts";
import { stepFunctions } from "../../shared/aws/step-functions.ts";
import { inCurrentAccount } from "../../shared/command-line.ts";
import { config, thresholds } from "../../shared/config.ts";
import { isTransient, ReportNotReady } from "../../shared/errors.ts";
import { executionsOf, inputOf } from "../../shared/executions.ts";
import type { Directory } from "../../shared/people/directory.ts";
import { logger, steps } from "../../shared/step.ts";
import { type Evaluate, generateReport } from "./contract.ts";
import { rotationPlan } from "./rotation-plan.ts";

const settings = config([
  "ACCESS_PATH",
  "ACCOUNT_ID",
  "IDENTITY_STORE_ID",
  "KEY_MAX_AGE_DAYS",
  "MANAGE_ACCESS",
  "MANAGED_PATH",
  "REMEDIATION",
  "REMEDIATION_MAX_USERS",
  "REPORT_BUCKET",
  "UNUSED_DAYS",
  "WORKFLOW_ARN_PREFIX",
]);
const mostRotations = settings.REMEDIATION === "report" ? 0 : settings.REMEDIATION_MAX_USERS;
/** Undefined where the stage applies no access files: it applies none in another account. */
const fetchDrift = async () =>
  settings.MANAGE_ACCESS === "true" && !currentMember()
    ? readDrift(iam, { s3, bucket: settings.REPORT_BUCKET }, settings.ACCESS_PATH)
    : undefined;
const archiveHere = () => ({ s3, bucket: settings.REPORT_BUCKET, account: accountOr(settings.ACCOUNT_ID) });

/** Of the night that was asked for last: the audits of all accounts are of one night, and the store has thousands of people. */
let lastDirectory: { night: string; directory: Directory } | undefined;

/** Undefined where the stage knows no identity store. */
async function directoryOf(night: string): Promise<Directory | undefined> {
  if (settings.IDENTITY_STORE_ID === "") return undefined;
  const { openDirectory } = await import("../../shared/people/identity-center.ts");
  if (lastDirectory?.night !== night)
    lastDirectory = { night, directory: openDirectory(settings.IDENTITY_STORE_ID, { requestHandler }) };
  return lastDirectory.directory;
}

/**
 * `start` has AWS make a credential report; `evaluate` judges the account and leaves the night's files in S3.
 * Safe to repeat: AWS makes one report at a time, and a night's files are written over, the pointer to them last.
 */
export const handler = steps(generateReport, { start, evaluate: judge });

/** A refusal does not end the audit: it goes on with the other sources and says what it lacks. */
async function start() {
  try {
    return { report: await startCredentialReport(iam) };
  } catch (error) {
    if (isTransient(error as Error)) throw error;
    return { report: "unavailable" as const, reason: reason(error) };
  }
}

async function judge(input: Evaluate) {
  const archive = archiveHere();
  const folder = folderOf(archive.account, input.scheduledTime);
  const { folder: before, previous, doubt } = await readPrevious(archive, folder, input.requestId);
  const directory = await directoryOf(input.scheduledTime);
  const limits = thresholds(settings);
  const sources = await fetchSources(iam, () => fetchReport(input), {
    thresholds: limits,
    fetchDrift,
    fetchDirectory: async (names) => directory && readDirectory(directory, names, archive.account),
  });
  const { result, users } = await evaluateWithUsers(sources, {
    now: Date.parse(input.now),
    thresholds: limits,
    previous,
    previousDoubt: doubt,
    account: archive.account,
    partition: partitionName(settings.WORKFLOW_ARN_PREFIX),
  });
  const earlier = mostRotations > 0 ? await earlierRotations() : [];
  const bounds = {
    ...{ mostUsers: mostRotations, managedPath: settings.MANAGED_PATH, now: Date.parse(input.now) },
    ...{ earlier, userOf, account: currentMember()?.account },
  };
  const { rotations, left } = await rotationPlan(result, input.requestId, bounds);
  const content = "value" in sources.report ? sources.report.value.content : undefined;
  const history = withNight(await readHistory(archive), figuresOf(result, input.scheduledTime.slice(0, 10)));
  await writeAudit(archive, folder, {
    requestId: input.requestId,
    result,
    users: users() ?? (before === undefined ? [] : await carriedUsers(archive, before)),
    credentialReport: content,
    rotations,
    left,
    page: pageOf(result, history),
    history,
  });
  logger.info("audit written", { folder, complete: result.complete, totals: result.totals });
  return {
    folder,
    complete: result.complete,
    findings: result.findings.length,
    new: result.findings.filter((finding) => finding.isNew).length,
    resolved: result.resolved.length,
    rotations: rotations.length,
    rotate: settings.REMEDIATION === "rotate",
  };
}

/**
 * Commands about another account name it: who reads the page is signed in to the stage's. What draws the plots weighs as much as all
 * else: it is loaded here, while the other files are on their way to S3.
 */
async function pageOf(result: AuditResult, history: NightFigures[]): Promise<string> {
  const { renderPage } = await import("../../audit/page/page.ts");
  const named = (finding: Finding) => ({ ...finding, next: inCurrentAccount(finding.next) });
  return renderPage(currentMember() ? { ...result, findings: result.findings.map(named) } : result, history);
}

/** Undefined where nobody can tell: then nothing is rotated tonight, and the audit goes on. */
const earlierRotations = () =>
  executionsOf(stepFunctions, settings.WORKFLOW_ARN_PREFIX, "rotate-key").catch((error) => {
    logger.warn("the rotations could not be listed", error);
    return undefined;
  });

/** Undefined where nobody can tell: then the rotation counts as that of each user that its name may mean. */
const userOf = async (executionArn: string) => {
  try {
    const { userName, account } = await inputOf(stepFunctions, executionArn);
    return account === currentMember()?.account ? userName : "";
  } catch (error) {
    logger.warn("a rotation could not be read", error as Error);
    return undefined;
  }
};

async function fetchReport({ report, reason: said }: Evaluate): Promise<CredentialReport> {
  const why = said || "LimitExceeded: AWS makes no other report for now";
  const found = report === "ready" ? await getCredentialReport(iam) : await reportAtHand(iam, why);
  if (found) return found;
  if (report === "ready") throw new ReportNotReady("the credential report expired before it was fetched");
  throw new Error(`${why}; there is none at hand`);
}
