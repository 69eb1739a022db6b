import { DAY, files, toOperations, toPeople } from "../../support/stack.ts";
import { usesItsKey } from "../program.ts";
import type { Scenario } from "../scenario.ts";
import { heldKey } from "../watch.ts";

const night = (requestId: string, at: Date) => ({
  requestId,
  requestedBy: "scheduler",
  reason: "nightly audit",
  scheduledTime: at.toISOString(),
});

/** As the digest says it, or the notice of an execution that failed. What was not seen is not rotated. */
const untouched =
  /(credential-report|authorization-details|access-keys): unavailable|left alone:\n {2}svc-stale|svc-stale, \S+: not started|rotate-key-svc-stale/;

export const audit: Scenario = {
  workflow: "audit",
  about: "svc-stale",
  seed: (now) => ({
    users: [
      {
        UserName: "svc-stale",
        CreateDate: new Date(now.getTime() - 400 * DAY),
        tags: { "steward:owner": "platform@example.com" },
        keys: [{ lastUsed: new Date(now.getTime() - DAY) }],
      },
    ],
  }),
  handedOver: { bob: "password" },
  meanwhile: (stack) => usesItsKey(stack, "svc-stale"),
  detailType: "AuditRequested",
  request: night,
  overtakes: {
    detailType: "AuditRequested",
    request: (requestId, now) => night(requestId, new Date(now.getTime() + DAY)),
  },
  touches: /^(object reports\/|secret of bob: password$|user svc-stale$|secret of svc-stale: access-key$)/,
  stands: (stack) => {
    const found = Object.keys(files(stack));
    const kept = (file: string) => found.some((key) => key.endsWith(file));
    const { UserId, accessKeys = [] } = stack.aws.account.iam.users.get("svc-stale") ?? {};
    const held = heldKey(stack.aws.account, `iam-steward/local/${UserId}/access-key`);
    return {
      "the night's files are there": ["findings.jsonl", "report.html", "latest.json"].every(kept),
      "the stale key is rotated, or operations were told that it is not":
        (accessKeys.length === 1 && held !== undefined) ||
        toOperations(stack).some(({ Message }) => untouched.test(Message)),
      "operations got the digest": toOperations(stack).some(({ Subject }) => Subject?.startsWith("IAM audit of")),
      "the owner was told of the stale key, or operations that not all was seen":
        toPeople(stack).some(({ Message }) => Message.includes("svc-stale")) ||
        toOperations(stack).some(({ Subject }) => Subject?.includes("INCOMPLETE")),
      "a password that was used is destroyed": [...stack.aws.account.secrets.values()].every(
        ({ Name, deleted }) => deleted || !Name.endsWith("/password"),
      ),
    };
  },
};
