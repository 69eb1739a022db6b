import { SNS } from "@aws-sdk/client-sns";
import { SQS } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { embedded } from "../../support/embedded-account.ts";

const topicArn = "arn:aws:sns:us-east-1:123456789012:operations";
const queueArn = "arn:aws:sqs:us-east-1:123456789012:mine";
const lettingIn = (SourceArn: string) =>
  JSON.stringify({
    Statement: {
      Effect: "Allow",
      Principal: { Service: "sns.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queueArn,
      Condition: { ArnEquals: { "aws:SourceArn": SourceArn } },
    },
  });

describe("a queue that is subscribed to a topic", () => {
  const context = embedded();
  const clients = async () => {
    const sns = new SNS({ ...context.aws.config, maxAttempts: 1 });
    const sqs = new SQS({ ...context.aws.config, maxAttempts: 1 });
    await sns.createTopic({ Name: "operations" });
    return { sns, sqs };
  };
  const received = async (Policy: string) => {
    const { sns, sqs } = await clients();
    const { QueueUrl } = await sqs.createQueue({ QueueName: "mine", Attributes: { Policy } });
    await sns.subscribe({ TopicArn: topicArn, Protocol: "sqs", Endpoint: queueArn });
    await sns.publish({ TopicArn: topicArn, Subject: "Cut", Message: "ada" });
    const { Messages = [] } = await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 });
    return Messages.map(({ Body = "" }) => JSON.parse(Body));
  };

  it("receives each notice once, in SNS's envelope", async () => {
    expect(await received(lettingIn(topicArn))).toMatchObject([
      { Type: "Notification", TopicArn: topicArn, Subject: "Cut", Message: "ada" },
    ]);
    const { sqs } = await clients();
    const { QueueUrls: [QueueUrl] = [] } = await sqs.listQueues({ QueueNamePrefix: "mi" });
    expect((await sqs.receiveMessage({ QueueUrl })).Messages ?? []).toEqual([]);
  });

  it("has what was received out of sight, until it is deleted or its visibility time-out is over", async () => {
    await received(lettingIn(topicArn));
    const { sqs } = await clients();
    const { QueueUrl = "" } = await sqs.getQueueUrl({ QueueName: "mine" });
    const receive = async () => (await sqs.receiveMessage({ QueueUrl })).Messages ?? [];
    const numbers = async () => (await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ["All"] })).Attributes;
    expect(await receive()).toEqual([]);
    expect(await numbers()).toMatchObject({
      ApproximateNumberOfMessages: "0",
      ApproximateNumberOfMessagesNotVisible: "1",
    });
    context.pass(30);
    const [{ ReceiptHandle } = {}] = await receive();
    for (let times = 0; times < 2; times += 1) await sqs.deleteMessage({ QueueUrl, ReceiptHandle });
    context.pass(30);
    expect(await receive()).toEqual([]);
    expect(await numbers()).toMatchObject({ ApproximateNumberOfMessagesNotVisible: "0" });
  });

  it("receives nothing of a topic that its policy does not let in", async () => {
    expect(await received(lettingIn(`${topicArn}-of-others`))).toEqual([]);
  });

  it("receives nothing once the subscription has ended, and is not found once it is deleted", async () => {
    await received(lettingIn(topicArn));
    const { sns, sqs } = await clients();
    const { Subscriptions: [subscription] = [] } = await sns.listSubscriptionsByTopic({ TopicArn: topicArn });
    await sns.unsubscribe({ SubscriptionArn: subscription?.SubscriptionArn });
    await sns.publish({ TopicArn: topicArn, Message: "ada" });
    const { QueueUrls: [QueueUrl] = [] } = await sqs.listQueues({});
    expect((await sqs.receiveMessage({ QueueUrl })).Messages ?? []).toEqual([]);
    await sqs.deleteQueue({ QueueUrl });
    await expect(sqs.receiveMessage({ QueueUrl })).rejects.toMatchObject({ name: "QueueDoesNotExist" });
  });
});
