import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { IAM } from "@aws-sdk/client-iam";
import { S3 } from "@aws-sdk/client-s3";
import { readAudit } from "../audit/archive/archive.ts";
import { severities } from "../audit/archive/result.ts";
import type { VirtualClock } from "../embedded-aws/clock.ts";
import type { Execution } from "../embedded-aws/workflow/scope.ts";
import { sampleHistory } from "./sample-history.ts";
import type { Stack } from "./stack.ts";
import { DAY, type Story } from "./story.ts";

const shown = 5;
const page = "report.html";

/** Two nights, and what the second one finds. Returns where its page lies. */
export async function showAudit(story: Story, tonight: Date): Promise<string> {
  const { stack, title, say, states } = story;
  const { aws, bucket } = stack;
  const s3 = new S3(aws.config);
  const lastNight = new Date(tonight.getTime() - DAY);
  const history = sampleHistory(lastNight).map((figures) => `${JSON.stringify(figures)}\n`);
  await s3.putObject({ Bucket: bucket, Key: `reports/${aws.account.id}/history.jsonl`, Body: history.join("") });
  await night(stack, lastNight);
  await aDayPasses(stack);
  const sentBefore = aws.notices.length;

  title(`${tonight.toISOString().slice(0, 16)}  The nightly audit`);
  const execution = await night(stack, tonight);
  states(execution);
  const { folder } = execution.output as { folder: string };
  const { findings, totals, resolved } = await readAudit({ s3, bucket, account: aws.account.id }, folder);
  const counts = severities.map((severity) => `${totals[severity]} ${severity}`).join(", ");
  const fresh = findings.filter(({ isNew }) => isNew).length;
  say(`${findings.length} findings: ${counts}. Since last night ${fresh} are new, ${resolved.length} are resolved.`);
  for (const { severity, control, user, detail } of findings.slice(0, shown)) {
    const line = `${severity.padEnd(9)} ${control.padEnd(18)} ${user.padEnd(14)} ${detail}`;
    say(line.length > width ? `${line.slice(0, width - 1)}…` : line);
  }
  const owners = aws.notices.slice(sentBefore).flatMap(({ MessageAttributes: { owner } }) => owner?.StringValue ?? []);
  say(`Operations get a digest; ${owners.join(" and ")} get what concerns their users.`);

  const report = await s3.getObject({ Bucket: bucket, Key: `${folder}/report.html` });
  writeFileSync(page, (await report.Body?.transformToString()) ?? "");
  return resolve(page);
}

const width = (process.stdout.columns ?? 110) - 2;

/** What EventBridge Scheduler does at two in the morning. */
export async function night(
  { clock, functions, engine }: Stack<VirtualClock>,
  at: Date,
  workflow = "audit",
): Promise<Execution> {
  await clock.advance(at.getTime() - clock.now().getTime());
  const scheduledTime = at.toISOString();
  const input = { requestId: scheduledTime, requestedBy: "scheduler", reason: "nightly audit", scheduledTime };
  const started = await clock.runUntil(functions.invoke("start-workflow", { workflow, input }));
  const execution = engine.find((started as { executionArn: string }).executionArn);
  await clock.runUntil(execution.ended);
  return execution;
}

/** What people did to the account during the day between the two audits. */
async function aDayPasses({ aws }: Stack<VirtualClock>): Promise<void> {
  const iam = new IAM(aws.config);
  const { AccessKeyMetadata = [] } = await iam.listAccessKeys({ UserName: "svc-old-spare" });
  const spare = AccessKeyMetadata.find(({ Status }) => Status === "Inactive")?.AccessKeyId ?? "";
  await iam.deleteAccessKey({ UserName: "svc-old-spare", AccessKeyId: spare });
  await iam.deleteLoginProfile({ UserName: "joseph" });
  await iam.createUser({ UserName: "hannah", Path: "/people/" });
  await iam.createLoginProfile({ UserName: "hannah", Password: "Correct-Horse-7" });
}
