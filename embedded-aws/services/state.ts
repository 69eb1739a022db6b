import type { StackStatus } from "@aws-sdk/client-cloudformation";
import type { Caller } from "../operation.ts";

/** What a trail says of itself; it records nothing here. */
export interface Trail {
  Name: string;
  TrailARN: string;
  IncludeGlobalServiceEvents: boolean;
  IsMultiRegionTrail?: boolean;
  IsLogging: boolean;
  /** Without any, a trail records all management events. */
  EventSelectors?: { ReadWriteType?: "All" | "ReadOnly" | "WriteOnly"; IncludeManagementEvents?: boolean }[];
  AdvancedEventSelectors?: { FieldSelectors: { Field: string; Equals?: string[]; NotEquals?: string[] }[] }[];
}

/** What CloudTrail says of a call or a sign-in, beside what it says of each. */
export interface Said {
  [member: string]: unknown;
  userIdentity: Record<string, unknown>;
  eventName: string;
  eventSource: string;
  awsRegion: string;
  readOnly: boolean;
}

/** An event as CloudTrail keeps it, and what it is looked up by. */
export interface TrailEvent {
  time: Date;
  detail: Said & { eventID: string };
  userName: string;
  accessKeyId: string | undefined;
  resources: { ResourceType: string; ResourceName: string }[];
}

/** A message as it lies in a queue. */
export interface Message {
  messageId: string;
  body: string;
  /** How often it was received. */
  receives: number;
  /** Received over the API, it is hidden until then. */
  hiddenUntil?: Date;
}

export interface Queue {
  arn: string;
  /** Of one that was made over the API. */
  policy?: string | undefined;
  visibilitySeconds: number;
  /** Where a message goes that was received so often. */
  redrive?: { deadLetterTargetArn: string; maxReceiveCount: number } | undefined;
  /** Those that can be received, the oldest first. */
  messages: Message[];
  /** Hears that there is a message to be received. */
  onMessage?: () => void;
}

/** An event as targets get it. */
export interface BusEvent {
  version: "0";
  id: string;
  "detail-type": string;
  source: string;
  account: string;
  time: string;
  region: string;
  resources: string[];
  detail: Record<string, unknown>;
}

export interface Rule {
  /** What it is looked up by; some have none. */
  name?: string;
  /** `default`, or a bus of ours. */
  bus: string;
  pattern: object;
  target(event: BusEvent): unknown;
}

/** A stack as CloudFormation describes it, with the template that was deployed. */
export interface DeployedStack {
  StackName: string;
  StackId: string;
  CreationTime: Date;
  StackStatus: StackStatus;
  StackStatusReason?: string;
  Parameters: { ParameterKey: string; ParameterValue: string }[];
  TemplateBody: string;
}

/** Nothing is measured here: an alarm keeps its state. */
export interface Alarm {
  AlarmName: string;
  ActionsEnabled: boolean;
  AlarmActions: string[];
  StateValue: "OK" | "ALARM" | "INSUFFICIENT_DATA";
  StateReason: string;
}

/** Kept for ever where it says no days. Lines are kept by function, and not here. */
export interface LogGroup {
  logGroupName: string;
  retentionInDays?: number;
}

/** No versions are kept. */
export interface StoredObject {
  body: Uint8Array;
  ContentType: string;
  ETag: string;
  LastModified: Date;
  Metadata: Record<string, string>;
}

/** It starts nothing here: a test starts the workflow itself. */
export interface Schedule {
  Name: string;
  GroupName: string;
  ScheduleExpression: string;
  ScheduleExpressionTimezone: string;
  State: "ENABLED" | "DISABLED";
}

export interface SecretValue {
  SecretString?: string;
  SecretBinary?: Uint8Array;
}

export interface SecretVersion extends SecretValue {
  VersionId: string;
  stages: Set<string>;
  CreatedDate: Date;
}

export interface Secret {
  ARN: string;
  Name: string;
  Description?: string | undefined;
  KmsKeyId?: string | undefined;
  tags: Map<string, string>;
  policy?: string;
  CreatedDate: Date;
  LastChangedDate: Date;
  /** To the day. */
  LastAccessedDate?: Date;
  versions: Map<string, SecretVersion>;
  /** Set while it is scheduled for deletion; from `goneAt` on there is no such secret. */
  deleted?: { at: Date; goneAt: Date };
}

/** A notice as it was published. */
export interface Notice {
  TopicArn: string;
  MessageId: string;
  Message: string;
  Subject?: string | undefined;
  MessageStructure?: string | undefined;
  MessageAttributes: Record<string, { DataType: string; StringValue?: string | undefined }>;
  time: Date;
  caller: Caller;
}

/** A subscriber of a topic; only queues of the account are sent anything. */
export interface Subscription {
  TopicArn: string;
  Protocol: string;
  Endpoint: string;
  /** `PendingConfirmation` until the subscriber has confirmed. */
  SubscriptionArn: string;
}

/** The latest version only. */
export interface Parameter {
  Name: string;
  Value: string;
  Type: "String" | "StringList" | "SecureString";
  Version: number;
  LastModifiedDate: Date;
}
