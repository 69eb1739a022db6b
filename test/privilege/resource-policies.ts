import type { Statement } from "../../embedded-aws/policy/evaluate.ts";
import { resources } from "./account.ts";
import { asList } from "./roles.ts";

/** Policies of buckets, keys, topics, queues and the bus: all that the template has. */
export const resourcePolicies = [
  "S3::BucketPolicy",
  "KMS::Key",
  "SNS::TopicPolicy",
  "SQS::QueuePolicy",
  "Events::EventBusPolicy",
].flatMap((type) =>
  resources.all(`AWS::${type}`).map(({ name, PolicyDocument, KeyPolicy, Statement }) => ({
    name: name as string,
    type,
    statements: asList<Statement & { Sid?: string }>((PolicyDocument ?? KeyPolicy ?? { Statement }).Statement),
  })),
);
