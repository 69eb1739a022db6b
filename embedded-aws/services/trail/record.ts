import { createHash } from "node:crypto";
import { NormalizedSchema } from "@smithy/core/schema";
import type { Account } from "../../account.ts";
import type { Call } from "../../calls.ts";
import type { AwsError, Caller } from "../../operation.ts";
import { emit } from "../events/events.ts";
import type { Said, TrailEvent } from "../state.ts";
import { userIdentity } from "./identity.ts";

/** What was called, and what became of it. */
interface Made {
  call: Call;
  userAgent: string | undefined;
  answer?: { schema: unknown; output: Record<string, unknown> } | undefined;
  refused?: AwsError | undefined;
}

/** Data events: no trail has them unless it asks, and LookupEvents never does. */
const dataEvents = /^(s3:\w+Object|lambda:Invoke|sns:Publish|sqs:\w+|events:PutEvents)$/;
/** Their events are those of the partition's first region. */
const globalServices = new Set(["iam", "sts"]);

/**
 * Keeps an event of a call, in the form that AWS publishes. Changes go to the default bus as well, where the account's region is
 * the event's. On AWS that takes minutes, and is on a best effort basis; here it is at once.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export const recordCall = (account: Account, { call, userAgent, answer, refused }: Made): void => {
  const { service, operation, input, caller } = call;
  if (dataEvents.test(`${service}:${operation}`)) return;
  const isDenied = refused?.code.startsWith("AccessDenied");
  const readOnly = /^(Get|List|Describe|Lookup|Simulate|Test|Validate|Check|Generate)/.test(operation);
  record(account, caller, {
    ...{ userIdentity: userIdentity(account, caller), eventSource: `${service}.amazonaws.com`, eventName: operation },
    awsRegion: globalServices.has(service) ? "us-east-1" : account.region,
    userAgent: userAgent ?? "",
    ...(refused && { errorCode: codeOf(service, refused.code), errorMessage: refused.message }),
    requestParameters: isDenied || Object.keys(input).length === 0 ? null : inCamelCase(input),
    responseElements: readOnly || refused ? null : elements(answer),
    readOnly,
    eventType: "AwsApiCall",
  });
};

/**
 * Keeps an event of a sign-in to the console. AWS does not tell the name that was typed if no user has it.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
 */
export const recordSignIn = (
  account: Account,
  caller: Caller,
  { mfa, failed }: { mfa: boolean; failed: boolean },
): void =>
  record(account, caller, {
    userIdentity: { ...userIdentity(account, caller), accessKeyId: failed ? "" : undefined },
    eventSource: "signin.amazonaws.com",
    eventName: "ConsoleLogin",
    awsRegion: "us-east-1",
    userAgent: "Mozilla/5.0",
    ...(failed && { errorMessage: "Failed authentication" }),
    requestParameters: null,
    responseElements: { ConsoleLogin: failed ? "Failure" : "Success" },
    additionalEventData: { MobileVersion: "No", MFAUsed: mfa ? "Yes" : "No" },
    readOnly: false,
    eventType: "AwsConsoleSignIn",
  });

type Detail = TrailEvent["detail"];

const record = (account: Account, caller: Caller, said: Said): void => {
  const time = account.now();
  const eventID = uuid(`${account.id} ${account.trail.length}`);
  const detail: Detail = {
    eventVersion: "1.11",
    eventTime: seconds(time),
    sourceIPAddress: "127.0.0.1",
    ...said,
    eventID,
    managementEvent: true,
    recipientAccountId: account.id,
    eventCategory: "Management",
  };
  const userName = String(said.userIdentity.userName ?? caller.arn.slice(caller.arn.search(/[^:/]*$/)));
  const accessKeyId = said.eventType === "AwsApiCall" ? caller.accessKeyId : undefined;
  account.trail.push({ time, detail, userName, accessKeyId, resources: resourcesOf(detail) });
  if (said.readOnly || said.awsRegion !== account.region) return;
  const isCall = said.eventType === "AwsApiCall";
  emit(account, {
    version: "0",
    id: uuid(eventID),
    "detail-type": isCall ? "AWS API Call via CloudTrail" : "AWS Console Sign In via CloudTrail",
    source: `aws.${said.eventSource.split(".")[0]}`,
    account: account.id,
    time: seconds(time),
    region: account.region,
    resources: [],
    detail: JSON.parse(JSON.stringify(detail)),
  });
};

const seconds = (time: Date) => time.toISOString().replace(/\.\d+Z$/, "Z");

/** The same in every run. */
const uuid = (text: string): string =>
  createHash("sha256")
    .update(text)
    .digest("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");

/** IAM's codes are told by the names of their exceptions, as in Amazon's examples; AccessDenied has none. */
const codeOf = (service: string, code: string) =>
  service !== "iam" || /^AccessDenied|Exception$/.test(code) ? code : `${code}Exception`;

const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

const inCamelCase = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inCamelCase);
  if (value instanceof Date) return told.format(value);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [lowerFirst(name), inCamelCase(part)]));
};

/** `Mar 24, 2014 9:11:59 PM` */
const told = new Intl.DateTimeFormat("en-US", {
  ...{ month: "short", day: "numeric", year: "numeric", hour: "numeric", minute: "2-digit", second: "2-digit" },
  timeZone: "UTC",
});

/** What a change answers, without what is secret or binary; null for nothing. */
const elements = (answer: Made["answer"]): unknown => {
  if (!answer || Object.keys(answer.output).length === 0) return null;
  return inCamelCase(visible(NormalizedSchema.of(answer.schema as never), answer.output));
};

const visible = (schema: NormalizedSchema, value: unknown): unknown => {
  if (!schema.isStructSchema() || typeof value !== "object" || value === null) return value;
  const members = [...schema.structIterator()].filter(
    ([name, member]) =>
      (value as Record<string, unknown>)[name] !== undefined &&
      !member.getMergedTraits().sensitive &&
      !member.isBlobSchema(),
  );
  return Object.fromEntries(
    members.map(([name, member]) => [name, visible(member, (value as Record<string, unknown>)[name])]),
  );
};

/** Which resources an event is found under. AWS documents that it knows some of each event, and not which. */
const resourcesOf = ({ requestParameters, responseElements }: Detail): TrailEvent["resources"] => {
  const asked = (requestParameters ?? {}) as Record<string, unknown>;
  const made = ((responseElements ?? {}) as { accessKey?: Record<string, unknown> }).accessKey ?? {};
  const types: [type: string, ...values: unknown[]][] = [
    ["AWS::IAM::User", asked.userName, asked.newUserName],
    ["AWS::IAM::AccessKey", asked.accessKeyId, made.accessKeyId],
    ["AWS::IAM::Group", asked.groupName],
    ["AWS::IAM::Role", asked.roleName],
    ["AWS::IAM::Policy", asked.policyArn],
  ];
  return types.flatMap(([ResourceType, ...values]) =>
    values.filter((value) => typeof value === "string").map((ResourceName) => ({ ResourceType, ResourceName })),
  );
};
