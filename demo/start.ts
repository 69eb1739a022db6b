import { writeFileSync } from "node:fs";
import { styleText } from "node:util";
import { EventBridge } from "@aws-sdk/client-eventbridge";
import { IAM } from "@aws-sdk/client-iam";
import { S3 } from "@aws-sdk/client-s3";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { STS } from "@aws-sdk/client-sts";
import { type TOTP, URI } from "otpauth";
import { readAudit } from "../audit/archive/archive.ts";
import { toTable } from "../cli/formats/table.ts";
import type { VirtualClock } from "../embedded-aws/clock.ts";
import type { Notice } from "../embedded-aws/services/state.ts";
import type { Execution } from "../embedded-aws/workflow/scope.ts";
import { sampleHistory } from "./sample-history.ts";
import { samplePeople } from "./sample-people.ts";
import { showAccess } from "./show-access.ts";
import { showOffboarding } from "./show-offboarding.ts";
import { firstEntries, runRotation } from "./show-rotation.ts";
import { type Stack, startVirtualStack } from "./stack.ts";

const lastNight = new Date("2026-11-19T02:00:00Z");
const tonight = new Date("2026-11-20T02:00:00Z");
const shown = 12;
const page = "report.html";

const say = (text = "") => console.log(text);
const title = (text: string) => say(`\n${styleText("bold", text)}`);

/** What EventBridge Scheduler does at two in the morning. */
async function night({ clock, functions, engine }: Stack<VirtualClock>, at: Date): Promise<Execution> {
  await clock.advance(at.getTime() - clock.now().getTime());
  const scheduledTime = at.toISOString();
  const input = { requestId: scheduledTime, requestedBy: "scheduler", reason: "nightly audit", scheduledTime };
  const started = await clock.runUntil(functions.invoke("start-workflow", { workflow: "audit", input }));
  return engine.find((started as { executionArn: string }).executionArn);
}

/** Prints each state as it is entered, until the execution ends. */
async function follow({ clock }: Stack<VirtualClock>, { history, ended, startDate }: Execution): Promise<void> {
  let told = 0;
  const tell = () => {
    for (; told < history.length; told += 1) {
      const { stateEnteredEventDetails: entered, timestamp } = history[told] ?? {};
      if (!entered || !timestamp) continue;
      const seconds = (timestamp.getTime() - startDate.getTime()) / 1000;
      say(`  ${`+${seconds.toFixed(0)} s`.padStart(7)}  ${entered.name}`);
    }
  };
  const ticker = setInterval(tell, 20);
  await clock.runUntil(ended);
  clearInterval(ticker);
  tell();
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

const sentLine = ({ TopicArn, Subject, MessageAttributes }: Notice) => {
  const owner = MessageAttributes.owner?.StringValue;
  return `  ${TopicArn.endsWith("-people") ? `people, ${owner}` : "operations"}: ${Subject}`;
};

/** What an HR system does when somebody is hired. */
async function hire({ aws, bus, clock, engine }: Stack<VirtualClock>, person: object): Promise<Execution> {
  const Entries = [
    { EventBusName: bus, Source: "hr.people", DetailType: "OnboardRequested", Detail: JSON.stringify(person) },
  ];
  await new EventBridge(aws.config).putEvents({ Entries });
  await clock.runUntil(aws.delivered());
  return (
    engine.executions().findLast(({ machine }) => machine.name.endsWith("-onboard")) ?? fail("nothing was started")
  );
}

const fail = (why: string): never => {
  throw new Error(why);
};

/** What the person who hands secrets over finds in them, and that it works. */
async function showHandover({ aws }: Stack<VirtualClock>, secrets: string[]): Promise<void> {
  for (const SecretId of secrets) {
    const { SecretString = "{}" } = await new SecretsManager(aws.config).getSecretValue({ SecretId });
    const { password, accessKeyId = "", secretAccessKey = "" } = JSON.parse(SecretString);
    say(`  ${SecretId}: ${password ? `a password of ${password.length} characters` : `the secret of ${accessKeyId}`}`);
    if (!accessKeyId) continue;
    const sts = new STS({ ...aws.config, credentials: { accessKeyId, secretAccessKey } });
    say(`  A call signed with that key is answered to ${(await sts.getCallerIdentity()).Arn}`);
  }
}

/** What the new person does with her seed and an authenticator, two hours later. */
async function enrol(stack: Stack<VirtualClock>, { userName }: { userName: string }): Promise<void> {
  const { aws, clock, engine, functions } = stack;
  const enrolment =
    engine.executions().find(({ name }) => name.startsWith(`enroll-mfa-${userName}-`)) ?? fail("no MFA");
  await clock.advance(7_260_000);
  title(
    `${clock.now().toISOString()}: ${userName} scans the QR code and types two codes (steward mfa confirm ${userName} --qr)`,
  );
  const SecretId = `iam-steward/local/${aws.account.iam.users.get(userName)?.UserId}/mfa`;
  const { SecretString = "" } = await new SecretsManager(aws.config).getSecretValue({ SecretId });
  const authenticator = URI.parse(JSON.parse(SecretString).otpauthUri) as TOTP;
  const code = (later: number) => authenticator.generate({ timestamp: clock.now().getTime() + later });
  const confirm = (firstCode: string, secondCode: string) =>
    clock.runUntil(functions.invoke("confirm-mfa", { userName, firstCode, secondCode }));
  await confirm(code(30_000), code(0)).catch(({ message }: Error) => say(`  in the wrong order: ${message}`));
  say(`  in the right one: ${JSON.stringify(await confirm(code(0), code(30_000)))}`);
  const sentBefore = aws.notices.length;
  await follow(stack, enrolment);
  say(`  ${enrolment.status}: ${JSON.stringify(enrolment.output)}`);
  for (const notice of aws.notices.slice(sentBefore)) say(sentLine(notice));
}

const stack = await startVirtualStack(lastNight, { parameters: { REMEDIATION: "plan" } });
const { aws, clock, bucket } = stack;
aws.seed(samplePeople(lastNight));
say(`An AWS account with ${aws.account.iam.users.size} users, embedded in this process. Nothing leaves this machine.`);

const s3 = new S3(aws.config);
const history = sampleHistory(lastNight).map((figures) => `${JSON.stringify(figures)}\n`);
await s3.putObject({ Bucket: bucket, Key: `reports/${aws.account.id}/history.jsonl`, Body: history.join("") });
await clock.runUntil((await night(stack, lastNight)).ended);
const sentBefore = aws.notices.length;
await aDayPasses(stack);

title(`${tonight.toISOString()}: the schedule starts the audit, a day after the last one`);
const execution = await night(stack, tonight);
await follow(stack, execution);
say(`  ${execution.status}: ${JSON.stringify(execution.output)}`);

const { folder } = execution.output as { folder: string };
const result = await readAudit({ s3, bucket, account: aws.account.id }, folder);
title(`The ${shown} riskiest of ${result.findings.length} findings`);
say(toTable(result, process.stdout.columns ?? 140, shown));

const sent = aws.notices.slice(sentBefore);
title(`${sent.length} notices were sent`);
for (const notice of sent) say(sentLine(notice));
title("The last of them");
say((sent.at(-1)?.Message ?? "").replaceAll(/^/gm, "  "));

const report = await s3.getObject({ Bucket: bucket, Key: `${folder}/report.html` });
writeFileSync(page, (await report.Body?.transformToString()) ?? "");

title("In the morning an HR system puts OnboardRequested on the bus: ida, with password, key and MFA, as a contractor");
const sentByNight = aws.notices.length;
const onboarding = await hire(stack, {
  requestId: "hire-2026-114",
  requestedBy: "hr",
  reason: "starts on Monday",
  userName: "ida",
  path: "/people/",
  owner: "grace@example.com",
  groups: ["developers"],
  policies: ["arn:aws:iam::aws:policy/IAMUserChangePassword"],
  console: true,
  accessKey: true,
  mfa: true,
  expiresAt: "2027-03-31T00:00:00Z",
});
await follow(stack, onboarding);
say(`  ${onboarding.status}`);
for (const notice of aws.notices.slice(sentByNight)) say(sentLine(notice));
await showHandover(stack, (onboarding.output as { secrets: string[] }).secrets);
await enrol(stack, onboarding.input as { userName: string });

title("An engineer asks for the key of svc-partner-feed to be rotated; a service reads the current key and uses it");
const sentByMorning = aws.notices.length;
const rotation = await runRotation(stack, "svc-partner-feed");
for (const [day, state] of firstEntries(rotation.execution)) say(`  ${`day ${day.toFixed(1)}`.padStart(8)}  ${state}`);
say(
  `  ${rotation.execution.status}: ${rotation.calls.answered} calls of the service were answered, ${rotation.calls.refused} refused`,
);
for (const notice of aws.notices.slice(sentByMorning)) say(sentLine(notice));
await showOffboarding(stack);
await showAccess(stack, say, title);
await stack.close();

title(`The audit as a page: ${page}`);
say(`
Try next:
  npm run steward -- audit --help                  all that the audit can do
  npm run steward -- audit --report FILE           judge a credential report of yours, offline
  npm run steward -- audit --html ${page}     audit the account that your AWS credentials belong to (it only reads)
  npm run local                                    keep an account like this one running, for steward and the AWS CLI`);
