import type { CloudTrailClient, Event, LookupAttributeKey } from "@aws-sdk/client-cloudtrail";
import { cloudTrailClient } from "../stage/aws.ts";
import type { Stage } from "../stage/stage.ts";

/** What CloudTrail says of one call or sign-in. */
export interface Done {
  at: Date;
  by: string;
  /** `iam:CreateAccessKey`, `signin:ConsoleLogin` */
  call: string;
  /** The users, keys and other resources that the event is about. */
  about: string[];
  from: string;
  program: string;
  error?: string;
  region: string;
  id: string;
}

interface Asked {
  /** A user, an access key or a role, or `root`. */
  name: string;
  since?: Date;
  limit: number;
  /** Only what failed or was refused. */
  errors: boolean;
}

/** Where the events of IAM are. */
export const homes: Record<string, string> = {
  aws: "us-east-1",
  "aws-cn": "cn-north-1",
  "aws-us-gov": "us-gov-west-1",
};
const isKey = /^A[KS]IA[A-Z0-9]{12,}$/;

/** AWS takes two calls of LookupEvents a second. A trail of many pages is throttled again and again, and goes on. */
const patient = { maxAttempts: 10 };

/** What somebody did, and what was done to them, the newest first. */
export const trailOf = (stage: Stage, asked: Asked): Promise<Done[]> =>
  lookUpAll(stage, asked, [isKey.test(asked.name) ? "AccessKeyId" : "Username", "ResourceName"], patient);

/** What a user did last; nothing if they did nothing within the 90 days that CloudTrail looks back. One call, and nobody waits for it. */
export const lastDone = async (stage: Stage, name: string): Promise<Done | undefined> =>
  (await lookUpAll(stage, { name, limit: 1, errors: false }, ["Username"]))[0];

/** In the stage's region, and where IAM's events are. */
async function lookUpAll(stage: Stage, asked: Asked, keys: LookupAttributeKey[], retries = {}): Promise<Done[]> {
  const regions = new Set([homes[stage.partition] ?? stage.region, stage.region]);
  const clients = await Promise.all([...regions].map((region) => cloudTrailClient({ ...stage, region }, retries)));
  const lookups = clients.flatMap((client) => keys.map((key) => lookUp(client, key, asked, stage)));
  const found = new Map((await Promise.all(lookups)).flat().map((done) => [done.id, done]));
  return [...found.values()].toSorted((a, b) => b.at.getTime() - a.at.getTime()).slice(0, asked.limit);
}

/** Pages until enough is found. */
async function lookUp(
  client: CloudTrailClient,
  AttributeKey: LookupAttributeKey,
  { name, since, limit, errors }: Asked,
  stage: Stage,
): Promise<Done[]> {
  const { paginateLookupEvents } = await import("@aws-sdk/client-cloudtrail");
  const found: Done[] = [];
  const input = { LookupAttributes: [{ AttributeKey, AttributeValue: name }], ...(since && { StartTime: since }) };
  for await (const { Events = [] } of paginateLookupEvents({ client, pageSize: Math.min(limit, 50) }, input)) {
    const told = AttributeKey === "ResourceName" ? Events.filter((event) => !isOwnRead(event, stage)) : Events;
    found.push(...told.map(doneIn).filter(({ error }) => !errors || error !== undefined));
    if (found.length >= limit) break;
  }
  return found;
}

/**
 * What a function of this stage or the caller only read: an enrolment looks every hour, and `steward show user` asks ten
 * times. That would hide what was changed. CloudTrail names the role of a session.
 */
function isOwnRead({ CloudTrailEvent }: Event, { name, caller }: Stage): boolean {
  const { readOnly, userIdentity } = JSON.parse(CloudTrailEvent ?? "{}");
  const role = String(userIdentity?.sessionContext?.sessionIssuer?.userName ?? "");
  return String(readOnly) === "true" && (role.startsWith(`iam-steward-${name}-`) || userIdentity?.arn === caller);
}

function doneIn({
  EventId = "",
  EventName,
  EventSource = "",
  EventTime,
  Username,
  Resources = [],
  CloudTrailEvent,
}: Event): Done {
  const { sourceIPAddress, userAgent, errorCode, errorMessage, awsRegion } = JSON.parse(CloudTrailEvent ?? "{}");
  const error = errorCode ?? errorMessage;
  return {
    at: EventTime ?? new Date(0),
    by: Username ?? "unknown",
    call: `${EventSource.replace(".amazonaws.com", "")}:${EventName}`,
    about: Resources.map(({ ResourceName = "" }) => ResourceName),
    ...{
      from: String(sourceIPAddress ?? ""),
      program: String(userAgent ?? ""),
      region: String(awsRegion ?? ""),
      id: EventId,
    },
    ...(error && { error: String(error) }),
  };
}
