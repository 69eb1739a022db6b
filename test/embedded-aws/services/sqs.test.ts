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
