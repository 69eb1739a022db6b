import { createHash } from "node:crypto";
import type * as Sqs from "@aws-sdk/client-sqs";
import type { Account } from "../account.ts";
import type { CallOf } from "../call.ts";
import { AwsError } from "../operation.ts";
import { applies, type Statement } from "../policy/evaluate.ts";
import { send } from "./queues.ts";
import type { Queue } from "./state.ts";

type Call<Name extends string> = CallOf<typeof Sqs, Name>;

const arnOf = ({ region, id }: Account, name: string) => `arn:aws:sqs:${region}:${id}:${name}`;
const urlOf = ({ arn }: Queue) => arn.replace(/^arn:aws:sqs:([^:]+):(\d+):/, "https://sqs.$1.amazonaws.com/$2/");

/** By its URL or its name. */
function find(account: Account, url: string): Queue {
  const queue = account.queues.get(arnOf(account, url.slice(url.lastIndexOf("/") + 1)));
  if (queue) return queue;
  throw new AwsError("QueueDoesNotExist", "The specified queue does not exist.", 400);
}

const getQueueUrl: Call<"GetQueueUrl"> = (account, { QueueName }) => ({ QueueUrl: urlOf(find(account, QueueName)) });

const visible = (account: Account, { messages }: Queue) =>
  messages.filter(({ hiddenUntil }) => hiddenUntil === undefined || hiddenUntil <= account.now());

const getQueueAttributes: Call<"GetQueueAttributes"> = (account, { QueueUrl, AttributeNames = [] }) => {
  const queue = find(account, QueueUrl);
  const seen = visible(account, queue).length;
  const all = {
    ApproximateNumberOfMessages: String(seen),
    ApproximateNumberOfMessagesNotVisible: String(queue.messages.length - seen),
    QueueArn: queue.arn,
  };
  const asked = Object.entries(all).filter(([name]) => AttributeNames.some((one) => one === name || one === "All"));
  return asked.length > 0 ? { Attributes: Object.fromEntries(asked) } : {};
};

const createQueue: Call<"CreateQueue"> = (account, { QueueName, Attributes = {} }) => {
  if (!/^[\w-]{1,80}$/.test(QueueName))
    throw new AwsError("InvalidParameterValue", "The queue name is not valid.", 400);
  const arn = arnOf(account, QueueName);
  const queue = account.queues.get(arn) ?? { arn, visibilitySeconds: 30, messages: [] };
  account.queues.set(arn, { ...queue, policy: Attributes.Policy ?? queue.policy });
  return { QueueUrl: urlOf(queue) };
};

const listQueues: Call<"ListQueues"> = (account, { QueueNamePrefix = "" }) => ({
  QueueUrls: [...account.queues.values()].flatMap((queue) =>
    queue.arn.startsWith(arnOf(account, QueueNamePrefix)) ? urlOf(queue) : [],
  ),
});

/** What is received and not deleted comes back once the visibility time-out is over. */
const receiveMessage: Call<"ReceiveMessage"> = (account, { QueueUrl, MaxNumberOfMessages = 1 }) => {
  const queue = find(account, QueueUrl);
  const Messages = visible(account, queue).slice(0, MaxNumberOfMessages);
  for (const message of Messages) {
    message.receives += 1;
    message.hiddenUntil = new Date(account.now().getTime() + queue.visibilitySeconds * 1000);
  }
  return {
    Messages: Messages.map(({ messageId, body }) => ({
      MessageId: messageId,
      ReceiptHandle: messageId,
      Body: body,
      MD5OfBody: createHash("md5").update(body).digest("hex"),
    })),
  };
};

/** A message that is deleted already is no error. */
const deleteMessage: Call<"DeleteMessage"> = (account, { QueueUrl, ReceiptHandle }) => {
  const queue = find(account, QueueUrl);
  const at = queue.messages.findIndex(({ messageId }) => messageId === ReceiptHandle);
  if (at >= 0) queue.messages.splice(at, 1);
};

const deleteQueue: Call<"DeleteQueue"> = (account, { QueueUrl }) => {
  account.queues.delete(find(account, QueueUrl).arn);
};

type OfService = Statement & { Principal?: { Service?: string } };

/** Hands a notice to a queue, if its own policy lets the topic in. Otherwise the notice is lost, as on AWS. */
export function deliver(account: Account, queueArn: string, topicArn: string, body: string): void {
  const { policy } = account.queues.get(queueArn) ?? {};
  const statements: OfService[] = policy ? [JSON.parse(policy).Statement].flat() : [];
  const request = {
    action: "sqs:SendMessage",
    resource: queueArn,
    principal: "sns.amazonaws.com",
    context: new Map([["aws:sourcearn", [topicArn]]]),
  };
  const letsIn = ({ Principal, ...statement }: OfService) =>
    statement.Effect === "Allow" && Principal?.Service === "sns.amazonaws.com" && applies(statement, request);
  if (statements.some(letsIn)) send(account, queueArn, body);
}

export const sqs = {
  createQueue,
  deleteMessage,
  deleteQueue,
  getQueueAttributes,
  getQueueUrl,
  listQueues,
  receiveMessage,
};
