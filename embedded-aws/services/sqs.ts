import type * as Sqs from "@aws-sdk/client-sqs";
import type { Account } from "../account.ts";
import type { CallOf } from "../call.ts";
import { AwsError } from "../operation.ts";

type Call<Name extends string> = CallOf<typeof Sqs, Name>;

const find = ({ queues }: Account, name = "") => {
  const found = [...queues.values()].find(({ arn }) => arn.endsWith(`:${name}`));
  if (!found) throw new AwsError("QueueDoesNotExist", "The specified queue does not exist.");
  return found;
};

const getQueueUrl: Call<"GetQueueUrl"> = (account, { QueueName }) => {
  find(account, QueueName);
  return { QueueUrl: `https://sqs.${account.region}.amazonaws.com/${account.id}/${QueueName}` };
};

const getQueueAttributes: Call<"GetQueueAttributes"> = (account, { QueueUrl, AttributeNames = [] }) => {
  const { arn, messages } = find(account, QueueUrl?.split("/").at(-1));
  const all = { ApproximateNumberOfMessages: String(messages.length), QueueArn: arn };
  const asked = Object.entries(all).filter(([name]) => AttributeNames.some((one) => one === name || one === "All"));
  return asked.length > 0 ? { Attributes: Object.fromEntries(asked) } : {};
};

export const sqs = { getQueueUrl, getQueueAttributes };
