import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { beforeEach } from "vitest";
import type { User } from "../../embedded-aws/iam/state.ts";
import type { UserSeed } from "../../embedded-aws/seed-users.ts";
import type { Execution } from "../../embedded-aws/workflow/scope.ts";
import { files, stackFor, type TestStack } from "./stack.ts";

const HOUR = 3_600_000;
const account = "123456789012";
export const denyAll = "arn:aws:iam::aws:policy/AWSDenyAll";
export const boundary = `arn:aws:iam::${account}:policy/iam-steward-local-boundary`;
const secretKinds = ["access-key", "password", "mfa"];
const awsPolicies = [
  ...["AmazonS3FullAccess", "AmazonS3ReadOnlyAccess", "IAMFullAccess", "IAMReadOnlyAccess", "IAMUserChangePassword"],
  ...["PowerUserAccess", "ReadOnlyAccess", "SecurityAudit", "AdministratorAccess"],
].map((name) => `arn:aws:iam::aws:policy/${name}`);

/** A user who has one of every kind, and ten policies unless the test says otherwise. */
export const everything = (UserName: string, more: Partial<UserSeed> = {}): UserSeed => ({
  UserName,
  Path: "/people/",
  CreateDate: "2025-03-01T09:00:00Z",
  tags: { "steward:owner": "boss@example.com", Team: "Data" },
  boundary,
  groups: ["developers", "analysts", "admins"],
  policies: [...awsPolicies, boundary],
  inline: {
    own: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] },
    other: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sqs:*", Resource: "*" }] },
  },
  password: { created: "2025-03-01T09:00:00Z", lastUsed: "2026-11-01T09:00:00Z" },
  keys: [
    { created: "2025-03-01T09:00:00Z", lastUsed: "2026-11-19T09:00:00Z" },
    { created: "2024-03-01T09:00:00Z", status: "Inactive" },
  ],
  mfa: true,
  hardware: ["GAHT12345678"],
  certificates: [{}, { status: "Inactive" }],
  sshKeys: [{}, { status: "Inactive" }],
  serviceCredentials: [{ service: "codecommit.amazonaws.com" }, { service: "bedrock.amazonaws.com" }],
  ...more,
});

export const trusting = (AWS: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" }],
});

/** One stack for the tests of a file; requests are told apart by a number. */
export function offboardings(parameters: Record<string, string> = {}) {
  const context = stackFor(parameters);
  let requests = 0;
  const stack = (): TestStack => context.stack;
  // What the test before left waiting would go on in this one.
  beforeEach(() => {
    const { engine, aws } = stack();
    for (const execution of engine.executions()) if (execution.status === "RUNNING") engine.stop(execution);
    for (const list of [aws.notices, aws.account.events]) list.length = 0;
  });
  const user = (name = "ada"): User => {
    const found = stack().aws.account.iam.users.get(name);
    if (!found) throw new Error(`there is no ${name}`);
    return found;
  };
  const handOver = async (name = "ada") => {
    const secrets = new SecretsManager(stack().aws.config);
    for (const kind of secretKinds)
      await secrets.createSecret({ Name: `iam-steward/local/${user(name).UserId}/${kind}`, SecretString: "{}" });
  };
  const request = (more: object = {}) => {
    requests += 1;
    return { requestId: `leave-${requests}`, requestedBy: "hr", reason: "last day", userName: "ada", ...more };
  };
  const begin = async (workflow: string, input: object): Promise<Execution> => {
    // No time may pass meanwhile: the execution would go on, and its quarantine be the next thing to end.
    const started = await stack().functions.invoke("start-workflow", { workflow, input });
    return stack().engine.find((started as { executionArn: string }).executionArn);
  };
  /** Begins an offboarding and lets an hour pass: what is to be cut is cut, and the quarantine has begun. */
  const cut = async (more: object = {}) => {
    const execution = await begin("offboard", request({ urgency: "normal", ...more }));
    await stack().clock.advance(HOUR);
    return execution;
  };
  const run = async (workflow: string, more: object = {}) => {
    const execution = await begin(workflow, request(more));
    await end(execution);
    return execution;
  };
  const end = (execution: Execution) => stack().clock.runUntil(execution.ended);
  const evidence = (name: string) =>
    Object.entries(files(stack())).flatMap(([key, text]) => (key.endsWith(`/${name}.json`) ? [JSON.parse(text)] : []));
  const notices = () => stack().aws.notices.map(({ Subject }) => Subject);
  /** The message of the first notice whose subject has these words. */
  const message = (subject: string) =>
    stack().aws.notices.find(({ Subject }) => Subject?.includes(subject))?.Message ?? "";
  const events = () => stack().aws.account.events.map((event) => event["detail-type"]);
  return { context, user, handOver, request, begin, cut, run, end, evidence, notices, message, events };
}

/** What of a cut is made. */
export const standing = (user: User) => ({
  mark: user.tags.has("steward:leaving"),
  deny: user.attached.has(denyAll) || user.boundary === denyAll,
  keys: user.accessKeys.every(({ Status }) => Status === "Inactive"),
  password: user.loginProfile === undefined,
  others: [...user.sshKeys, ...user.certificates, ...user.serviceCredentials].every(
    ({ Status }) => Status === "Inactive",
  ),
});
export const wholly = { mark: true, deny: true, keys: true, password: true, others: true };

export const at = ({ progress }: Execution) => progress.state;
