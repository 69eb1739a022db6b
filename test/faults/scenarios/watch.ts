import { toOperations } from "../../support/stack.ts";
import { trailEvent } from "../executions.ts";
import type { Scenario } from "../scenario.ts";
import { cutAgain } from "./cut-again.ts";

/** What CloudTrail tells of a leaver whose key was made active, up to the cut that follows. */
export const watch: Scenario = {
  ...cutAgain,
  name: "watch",
  only: "watch",
  detailType: trailEvent,
  request: (requestId, now) => ({
    eventVersion: "1.11",
    userIdentity: { type: "IAMUser", arn: `arn:aws:iam::123456789012:user/${requestId}`, userName: "bob" },
    eventTime: now.toISOString(),
    ...{ eventSource: "iam.amazonaws.com", eventName: "UpdateAccessKey", awsRegion: "us-east-1" },
    ...{ sourceIPAddress: "192.0.2.7", userAgent: "aws-cli/2.31.0" },
    requestParameters: { userName: "ada", status: "Active", accessKeyId: "AKIAIOSFODNN7EXAMPLE" },
    responseElements: null,
    eventID: requestId.replaceAll(" ", "-"),
    eventType: "AwsApiCall",
  }),
  touches: /^(user ada|object (evidence|told\/watch)\/.*)$/,
  stands: (stack) => ({
    ...cutAgain.stands(stack),
    "operations know what was given back": toOperations(stack).some(({ Message }) =>
      Message.includes("[critical] ada: this user is being offboarded, and the access key …MPLE was made active"),
    ),
    "nothing is left to be read": [...stack.aws.account.queues.values()].every(({ messages }) => messages.length === 0),
  }),
};
