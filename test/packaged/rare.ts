import { IAM } from "@aws-sdk/client-iam";
import { Lambda } from "@aws-sdk/client-lambda";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { expect, inject, it } from "vitest";
import { issueCredentials } from "../../embedded-aws/identity.ts";
import { codesOf } from "../support/enrolment.ts";
import { member, stageWithMembers } from "../support/members.ts";
import { firstNight, invoke, judge, judgeAgain, latestAudit, stackFor } from "../support/stack.ts";
import { readPackaged } from "./stack.ts";

const context = stackFor();
const { stack, seed, user } = stageWithMembers();

it("starts an audit by the schedule, in the schedule's own role", async () => {
  const { aws, engine, clock } = context.stack;
  const { all, roles } = readPackaged(inject("packaged") ?? expect.fail("nothing was packaged"), aws.account, {});
  const [{ Target }] = all("AWS::Scheduler::Schedule") as [{ Target: { Arn: string; RoleArn: string; Input: string } }];
  const role = roles.find(({ arn }) => arn === Target.RoleArn) ?? expect.fail("it has no role");
  const arn = `arn:aws:sts::${aws.account.id}:assumed-role/${role.roleName}/schedule`;
  const scheduler = new Lambda({ ...aws.config, credentials: issueCredentials(aws.account, { arn }, role.policies) });
  const Payload = Target.Input.replaceAll("<aws.scheduler.scheduled-time>", "2026-11-20T02:00:00Z");

  const { FunctionError } = await scheduler.invoke({ FunctionName: Target.Arn, Payload });
  expect(FunctionError).toBeUndefined();
  const [audit = expect.fail("nothing was started")] = engine.executions();
  await clock.runUntil(audit.ended);
  expect(audit).toMatchObject({ status: "SUCCEEDED", input: { scheduledTime: "2026-11-20T02:00:00Z" } });
});

it("judges a user who was made since the report by fresh reads", async () => {
  await judge(context.stack, firstNight);
  const iam = new IAM(context.stack.aws.config);
  await iam.createUser({ UserName: "hannah" });
  await iam.createLoginProfile({ UserName: "hannah", Password: "Correct-Horse-7" });
  await judgeAgain(context.stack, context.stack.clock.now());
  const { findings } = await latestAudit(context.stack);
  expect(findings.map(({ control, user }) => `${control} ${user}`)).toContain("console-mfa hannah");
});

it("issues a key that a service reads, after one whose secret was lost", async () => {
  const { aws } = context.stack;
  aws.seed({ users: [{ UserName: "svc" }] });
  const userId = aws.account.iam.users.get("svc")?.UserId;
  const consumer = "arn:aws:iam::123456789012:role/billing";
  const issue = () => invoke(context.stack, "issue-key", { requestId: "svc-1", userName: "svc", userId, consumer });
  aws.dieAfter("CreateAccessKey");
  await expect(issue()).rejects.toMatchObject({ name: "Lambda.Unknown" });
  const { accessKeyId } = await issue();
  expect(aws.account.iam.users.get("svc")?.accessKeys.map((key) => key.AccessKeyId)).toEqual([accessKeyId]);
});

it("enables the device of a user of another account, and destroys there the password that was used", async () => {
  const about = { userName: "ada", account: member };
  const call = (name: string, fields: object) => invoke(stack(), name, { ...about, ...fields });
  seed([{ UserName: "ada" }]);
  const userId = user("ada")?.UserId;
  await call("issue-password", { requestId: "hire-1", userId });
  const now = stack().clock.now();
  await call("enroll-mfa", { step: "begin", requestId: "hire-1", now: now.toISOString() });
  const secret = { SecretId: `iam-steward/local/${member}/${userId}/mfa` };
  const { SecretString = "" } = await new SecretsManager(stack().aws.config).getSecretValue(secret);
  await call("confirm-mfa", codesOf(JSON.parse(SecretString).otpauthUri, now));
  expect(user("ada")?.mfaDevices).toHaveLength(1);

  Object.assign(user("ada")?.loginProfile ?? {}, { PasswordResetRequired: false });
  const swept = await invoke(stack(), "sweep-handover", { now: now.toISOString(), account: member });
  expect(swept).toMatchObject({ destroyed: [`iam-steward/local/${member}/${userId}/password`] });
});
