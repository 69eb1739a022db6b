import type { Table } from "../decision.ts";
import {
  encryptsFor,
  everyFunction,
  execution,
  listsTheBucket,
  machine,
  object,
  queue,
  readsUsers,
  topic,
} from "./rows.ts";

const iam = (rest: string) => ({ Resource: `arn:aws:iam::123456789012:${rest}` });
const record = object("told/watch/2026-11-20T02:00:00Z.json");
const strangeObjects = [object("told/another"), object("evidence/123456789012/AIDA/x.json"), { Bucket: "another" }];

export const watch: Record<string, Table> = {
  watch: {
    may: [
      [
        "sqs:ReceiveMessage",
        queue("watched-events"),
        [queue("unwatched-events"), queue("undelivered-starts"), { Action: "sqs:SendMessage" }],
      ],
      ["sqs:DeleteMessage", queue("watched-events"), [queue("unwatched-events"), { Action: "sqs:PurgeQueue" }]],
      ["sqs:GetQueueAttributes", queue("watched-events"), [queue("unwatched-events")]],
      ...readsUsers("iam:GetUser"),
      ["iam:GetGroup", iam("group/access/readers"), [iam("role/access/reporter"), { Action: "iam:AddUserToGroup" }]],
      ["iam:GetRole", iam("role/access/reporter"), [iam("group/access/readers"), { Action: "iam:PassRole" }]],
      ["s3:GetObject", record, strangeObjects],
      ["s3:PutObject", record, [...strangeObjects, { Action: "s3:DeleteObject" }]],
      listsTheBucket,
      ["sns:Publish", topic("operations"), [topic("another"), { Action: "sns:Subscribe" }]],
      ["sns:Publish", topic("people"), [topic("another")]],
      ["sns:Publish", topic("chat"), [topic("another")]],
      ...encryptsFor("s3", "sns"),
      ["states:StartExecution", machine("cut-again"), [machine("offboard"), { Action: "states:StopExecution" }]],
      ...everyFunction("watch"),
    ],
    never: [
      ["iam:CreateAccessKey", { UserName: "plain" }],
      ["iam:AttachUserPolicy", { UserName: "leaving" }],
      ["states:StopExecution", execution("offboard")],
    ],
  },
};
