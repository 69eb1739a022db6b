import { SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { type Rehearsal, rehearsalName, type Step } from "../rehearsal.ts";

export const hear: Step = {
  name: "hear",
  does: "subscribes a queue of its own to the topic of operations",
  answers: [],
  run: async (rehearsal: Rehearsal) => {
    const { sqs, sns, stage, topic, name } = rehearsal;
    const queueArn = `arn:${stage.partition}:sqs:${stage.region}:${stage.accountId}:${name}`;
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queueArn,
        Condition: { ArnEquals: { "aws:SourceArn": topic } },
      },
    });
    const queue = { QueueName: name, Attributes: { Policy }, tags: { [rehearsalName]: name } };
    rehearsal.queueUrl = (await sqs.send(new CreateQueueCommand(queue))).QueueUrl ?? "";
    await sns.send(new SubscribeCommand({ TopicArn: topic, Protocol: "sqs", Endpoint: queueArn }));
  },
};
