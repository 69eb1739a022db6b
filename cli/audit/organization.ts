import { type Severity, severities } from "../../audit/archive/result.ts";
import { latestOrganization, readOrganization } from "../../audit/organization/archive.ts";
import { type AccountLine, accountsIn, nameOf, whyOf } from "../../audit/organization/result.ts";
import { holdDeployed } from "../executions/executions.ts";
import { s3Client, stepFunctionsClient } from "../stage/aws.ts";
import { reportBucket } from "../stage/functions.ts";
import { stageOf } from "../stage/stage.ts";
import { answer } from "../terminal/answer.ts";
import { BadInput } from "../terminal/errors.ts";
import { columns } from "../terminal/table.ts";

/** Accounts that are shown; with --json all. */
const shown = 40;

/** Prints the newest audit of all accounts that a stage serves. Whether it is complete, and its totals, say how it ended. */
export async function showOrganization(where: { stage?: string; profile?: string; region?: string }, json?: boolean) {
  const stage = await stageOf(where);
  const store = { s3: await s3Client(stage), bucket: await reportBucket(stage) };
  const folder = await latestOrganization(store);
  if (folder === undefined) {
    await holdDeployed(await stepFunctionsClient(stage), stage, "audit-organization");
    throw new BadInput("No audit of all accounts has succeeded yet. To start one: steward start audit-organization");
  }
  const { summary, accounts } = await readOrganization(store, folder);
  const missing = accounts.filter(({ complete }) => !complete);
  answer(json, { ...summary, folder, byAccount: accounts }, () => [
    `${accountsIn(summary.accounts)}, as of ${summary.asOf}: ${summary.findings} findings, ${summary.new} new, ${summary.resolved} resolved.`,
    ...(missing.length > 0
      ? ["", "Incomplete:", ...missing.map((line) => `  ${nameOf(line)}, ${line.state}: ${whyOf(line)}`)]
      : []),
    "",
    ...columns(["account", ...severities, "new", "users", "active keys"], accounts.slice(0, shown).map(rowOf)),
    ...(accounts.length > shown ? [`… and ${accounts.length - shown} more, which --json shows`] : []),
    "",
    ...summary.first.new
      .concat(summary.first.open)
      .slice(0, shown)
      .flatMap(({ account, severity, control, user, next }) => [
        `[${severity}] ${control}: ${user} in ${account}`,
        `    ${next}`,
      ]),
    "",
    `All of it: s3://${store.bucket}/${folder}/report.html`,
  ]);
  return summary;
}

const rowOf = (line: AccountLine): string[] => [
  nameOf(line),
  ...severities.map((severity: Severity) => String(line.totals[severity])),
  String(line.new),
  String(line.figures.users),
  String(line.figures.activeKeys),
];
