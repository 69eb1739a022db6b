import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { IAMClient } from "@aws-sdk/client-iam";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { SFNClient } from "@aws-sdk/client-sfn";
import type { SNSClient } from "@aws-sdk/client-sns";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { SSMClient } from "@aws-sdk/client-ssm";
import type { TOTP } from "otpauth";
import {
  eventBridgeClient,
  iamClient,
  s3Client,
  secretsClient,
  snsClient,
  sqsClient,
  ssmClient,
  stepFunctionsClient,
} from "../stage/aws.ts";
import { reportBucket } from "../stage/functions.ts";
import type { Stage } from "../stage/stage.ts";
import type { ProbeName } from "./probes.ts";

/** All that a rehearsal makes begins so, and bears a tag of this name. */
export const rehearsalName = "steward-rehearsal";

/** A stage, with what reaches it, and a clock. */
export interface Place {
  stage: Stage;
  bucket: string;
  topic: string;
  events: EventBridgeClient;
  iam: IAMClient;
  s3: S3Client;
  secrets: SecretsManagerClient;
  sfn: SFNClient;
  sns: SNSClient;
  sqs: SQSClient;
  ssm: SSMClient;
  now(): Date;
  /** Rejects once the rehearsal is broken off. */
  sleep(milliseconds: number): Promise<void>;
}

export const placeOf = async (stage: Stage, time: Pick<Place, "now" | "sleep">): Promise<Place> => ({
  stage,
  bucket: await reportBucket(stage),
  topic: `arn:${stage.partition}:sns:${stage.region}:${stage.accountId}:iam-steward-${stage.name}-operations`,
  events: await eventBridgeClient(stage),
  iam: await iamClient(stage),
  s3: await s3Client(stage),
  secrets: await secretsClient(stage),
  sfn: await stepFunctionsClient(stage),
  sns: await snsClient(stage),
  sqs: await sqsClient(stage),
  ssm: await ssmClient(stage),
  ...time,
});

export interface Signature {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** A throw-away user, and what the rehearsal holds of theirs. It stays in memory. */
export interface Actor {
  userName: string;
  userId?: string;
  key?: Signature;
  authenticator?: TOTP;
  serialNumber?: string;
  session?: Signature;
  isCut?: true;
}

/** What the steps of a rehearsal share. */
export interface Rehearsal extends Place {
  /** `steward-rehearsal-<id>` */
  name: string;
  /** Signs in to the console, with a key and MFA. */
  person: Actor;
  /** Has a key alone. */
  service: Actor;
  queueUrl?: string;
  /** Bodies of the notices that the queue has received so far. */
  notices: string[];
  /** When the service's key signed first. */
  usedAt?: Date;
  saw(probe: ProbeName, asExpected: boolean, detail: string): void;
}

export interface Step {
  name: string;
  does: string;
  /** Probes that it answers. */
  answers: ProbeName[];
  run(rehearsal: Rehearsal): Promise<void>;
}

/** A step has nothing to work on here; the message says what is missing. */
export class NotTried extends Error {
  override name = "NotTried";
}

/** @throws {NotTried} where an earlier step did not come so far */
export function had<T>(thing: T | undefined, what: string): T {
  if (thing === undefined) throw new NotTried(`an earlier step left no ${what}`);
  return thing;
}
