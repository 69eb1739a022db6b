import { DAY, type TestStack } from "../../support/stack.ts";
import { usesItsKey } from "../program.ts";
import type { Scenario } from "../scenario.ts";
import { heldKey } from "../watch.ts";

const old = "AKIAIOSFODNN7EXAMPLE";
const svc = ({ aws }: TestStack) => aws.account.iam.users.get("svc");

export const rotateKey: Scenario = {
  workflow: "rotate-key",
  about: "svc",
  seed: (now) => ({
    users: [
      {
        UserName: "svc",
        CreateDate: new Date(now.getTime() - 400 * DAY),
        tags: { "steward:owner": "boss@example.com" },
        keys: [{ id: old, created: new Date(now.getTime() - 100 * DAY), lastUsed: new Date(now.getTime() - DAY / 10) }],
      },
    ],
  }),
  handedOver: { svc: "access-key" },
  meanwhile: (stack) => usesItsKey(stack, "svc"),
  detailType: "KeyRotationRequested",
  request: (requestId) => ({ requestId, requestedBy: "ops", reason: "old", userName: "svc", accessKeyId: old }),
  touches: /^(user svc|secret of svc: access-key)$/,
  stands: (stack) => {
    const { UserId, accessKeys = [] } = svc(stack) ?? {};
    const held = heldKey(stack.aws.account, `iam-steward/local/${UserId}/access-key`);
    return {
      "there is one key, and the program has it": accessKeys.length === 1 && held === accessKeys[0],
      "it is a new one": held?.AccessKeyId !== old,
      "the owner was told": stack.aws.notices.some(
        ({ Subject }) => Subject === "An old access key of IAM user svc is deleted",
      ),
    };
  },
};
