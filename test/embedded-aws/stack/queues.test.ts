import { EventBridge } from "@aws-sdk/client-eventbridge";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type VirtualClock, virtualClock } from "../../../embedded-aws/clock.ts";
import { type Stack, startStack } from "../../../embedded-aws/stack/stack.ts";

const arnOf = (name: string) => ({ "Fn::GetAtt": [name, "Arn"] });
const template = (Action: string) => ({
  Resources: {
    Role: {
      Type: "AWS::IAM::Role",
      Properties: {
        Policies: [{ PolicyDocument: { Statement: [{ Effect: "Allow", Action, Resource: arnOf("Inbox") }] } }],
      },
    },
    Read: {
      Type: "AWS::Lambda::Function",
      Properties: { FunctionName: "read-messages", Handler: "handler.handler", Role: arnOf("Role") },
    },
    Dead: { Type: "AWS::SQS::Queue", Properties: { QueueName: "dead" } },
    Inbox: {
      Type: "AWS::SQS::Queue",
      Properties: {
        QueueName: "inbox",
        VisibilityTimeout: 180,
        RedrivePolicy: { deadLetterTargetArn: arnOf("Dead"), maxReceiveCount: 2 },
      },
    },
    Reads: {
      Type: "AWS::Lambda::EventSourceMapping",
      Properties: {
        FunctionName: arnOf("Read"),
        EventSourceArn: arnOf("Inbox"),
        ...{ BatchSize: 3, MaximumBatchingWindowInSeconds: 60, FunctionResponseTypes: ["ReportBatchItemFailures"] },
      },
    },
    Rule: {
      Type: "AWS::Events::Rule",
      Properties: { Name: "all", EventPattern: { source: ["own"] }, Targets: [{ Id: "inbox", Arn: arnOf("Inbox") }] },
    },
  },
});

const start = (Action: string) =>
  startStack({
    clock: virtualClock(new Date("2026-11-20T02:00:00Z")),
    template: template(Action),
    codeOf: (name) => `${import.meta.dirname}/../../fixtures/functions/${name}/handler.ts`,
  });

describe("a function that reads a queue", () => {
  let stack: Stack<VirtualClock>;
  beforeEach(async () => {
    stack = await start("sqs:*");
  });
  afterEach(() => stack.close());

  const put = async (...whats: string[]) => {
    const Entries = whats.map((what) => ({ Source: "own", DetailType: "t", Detail: JSON.stringify({ what }) }));
    await new EventBridge(stack.aws.config).putEvents({ Entries });
    await stack.clock.settle();
  };
  const read = () => stack.functions.logs("read-messages");
  const dead = () => [...stack.aws.account.queues.values()].find(({ arn }) => arn.endsWith(":dead"))?.messages;

  it("gets what came while the window was open, and a full batch at once", async () => {
    await put("a", "b");
    await stack.clock.advance(59_000);
    expect(read()).toEqual([]);
    await stack.clock.advance(1000);
    expect(read()).toEqual(["a b"]);
    await put("c", "d", "e", "f");
    expect(read()).toEqual(["a b", "c d e"]);
    await stack.clock.run();
    expect(read()).toEqual(["a b", "c d e", "f"]);
  });

  it("gets messages again that it did not take, until they are dead letters", async () => {
    await put("a", "bad");
    await stack.clock.run();
    expect(read()).toEqual(["a bad", "bad"]);
    expect(dead()).toMatchObject([{ body: expect.stringContaining('"what":"bad"'), receives: 2 }]);
  });

  it("gets all of a batch again if it fails", async () => {
    await put("a", "fatal");
    await stack.clock.run();
    expect(read()).toEqual(["a fatal", "a fatal"]);
    expect(dead()).toHaveLength(2);
  });
});

it("refuses a function whose role may not read its queue", async () => {
  await expect(start("sqs:ReceiveMessage")).rejects.toThrow("sqs:DeleteMessage");
});
