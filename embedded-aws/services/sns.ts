import { randomUUID } from "node:crypto";
import type * as Sns from "@aws-sdk/client-sns";
import type { CallOf, Input } from "../call.ts";
import { AwsError } from "../operation.ts";
import { deliver } from "./sqs.ts";

type Call<Name extends string> = CallOf<typeof Sns, Name>;

const invalid = (why: string) => new AwsError("InvalidParameter", `Invalid parameter: ${why}`);
const bytes = (text = ""): number => Buffer.byteLength(text);

type Message = Input<Omit<Sns.PublishInput, "TopicArn">>;

const checkSubject = (subject: string): void => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what a subject may not hold
  if (!subject || subject.length >= 100 || /[\u0000-\u001f\u007f]/.test(subject)) throw invalid("Subject");
};

const checkStructure = (message: string): void => {
  let parsed: { default?: unknown };
  try {
    parsed = JSON.parse(message);
  } catch {
    throw invalid("Message Structure - JSON message body failed to parse");
  }
  if (typeof parsed?.default !== "string") throw invalid("Message Structure - No default entry in JSON message body");
};

const checkMessage = ({ Message, Subject, MessageStructure, MessageAttributes = {} }: Message): void => {
  if (!Message) throw invalid("Empty message");
  const attributes = Object.entries(MessageAttributes);
  for (const [name, { DataType, StringValue, BinaryValue }] of attributes)
    if (!DataType || (!StringValue && !BinaryValue?.length))
      throw new AwsError("ParameterValueInvalid", `The message attribute '${name}' must contain a non-empty value.`);
  const size = attributes.reduce(
    (sum, [name, { DataType, StringValue }]) => sum + bytes(name) + bytes(DataType) + bytes(StringValue),
    bytes(Message),
  );
  if (size > 262_144) throw invalid("Message too long");
  if (Subject !== undefined) checkSubject(Subject);
  if (MessageStructure === "json") checkStructure(Message);
};

const createTopic: Call<"CreateTopic"> = (account, { Name }) => {
  if (!/^[\w-]{1,256}(\.fifo)?$/.test(Name)) throw invalid("Topic Name");
  const TopicArn = `arn:aws:sns:${account.region}:${account.id}:${Name}`;
  if (!account.topics.has(TopicArn)) account.topics.set(TopicArn, {});
  return { TopicArn };
};

const publish: Call<"Publish"> = (account, { TopicArn, TargetArn, ...message }, caller) => {
  const topic = TopicArn ?? TargetArn;
  if (!topic) throw invalid("TopicArn or TargetArn Reason: no value for required parameter");
  const elements = topic.split(":").length;
  if (elements < 6) throw invalid(`TopicArn Reason: An ARN must have at least 6 elements, not ${elements}`);
  if (!account.topics.has(topic)) throw new AwsError("NotFound", "Topic does not exist", 404);
  checkMessage(message);
  const { Message, Subject, MessageStructure, MessageAttributes = {} } = message;
  const about = { TopicArn: topic, MessageId: randomUUID(), time: account.now(), caller };
  const notice = { ...about, Message, Subject, MessageStructure, MessageAttributes };
  account.notices.push(notice);
  account.onNotice?.(notice);
  const body = JSON.stringify({ Type: "Notification", MessageId: about.MessageId, TopicArn: topic, Subject, Message });
  for (const { TopicArn: of, Protocol, Endpoint } of account.subscriptions)
    if (of === topic && Protocol === "sqs") deliver(account, Endpoint, topic, body);
  return { MessageId: about.MessageId };
};

/** A queue of the same account is confirmed at once. Nobody else can be reached from here. */
const subscribe: Call<"Subscribe"> = (account, { TopicArn, Protocol, Endpoint = "" }) => {
  if (!account.topics.has(TopicArn)) throw new AwsError("NotFound", "Topic does not exist", 404);
  if (Protocol !== "sqs") throw invalid("Protocol Reason: the embedded account reaches queues alone");
  const known = account.subscriptions.find((each) => each.TopicArn === TopicArn && each.Endpoint === Endpoint);
  const SubscriptionArn = known?.SubscriptionArn ?? `${TopicArn}:${randomUUID()}`;
  if (!known) account.subscriptions.push({ TopicArn, Protocol, Endpoint, SubscriptionArn });
  return { SubscriptionArn };
};

const unsubscribe: Call<"Unsubscribe"> = (account, { SubscriptionArn }) => {
  account.subscriptions = account.subscriptions.filter((each) => each.SubscriptionArn !== SubscriptionArn);
};

const listSubscriptionsByTopic: Call<"ListSubscriptionsByTopic"> = ({ topics, subscriptions }, { TopicArn }) => {
  if (!topics.has(TopicArn)) throw new AwsError("NotFound", "Topic does not exist", 404);
  return { Subscriptions: subscriptions.filter((subscription) => subscription.TopicArn === TopicArn) };
};

const getTopicAttributes: Call<"GetTopicAttributes"> = (account, { TopicArn }) => {
  const topic = account.topics.get(TopicArn);
  if (!topic) throw new AwsError("NotFound", "Topic does not exist", 404);
  return { Attributes: { TopicArn, Owner: account.id, ...topic } };
};

export const sns = { createTopic, publish, getTopicAttributes, listSubscriptionsByTopic, subscribe, unsubscribe };
