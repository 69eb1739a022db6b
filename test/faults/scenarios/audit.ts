import { DAY, files, toOperations, toPeople } from "../../stack.ts";
import type { Scenario } from "../scenario.ts";

const night = (requestId: string, at: Date) => ({
  requestId,
  requestedBy: "scheduler",
  reason: "nightly audit",
  scheduledTime: at.toISOString(),
});

export const audit: Scenario = {
  workflow: "audit",
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
  detailType: "AuditRequested",
  request: night,
  overtakes: {
    detailType: "AuditRequested",
    request: (requestId, now) => night(requestId, new Date(now.getTime() + DAY)),
  },
  touches: /^(object reports\/|secret of bob: password$)/,
  stands: (stack) => {
    const found = Object.keys(files(stack));
    const kept = (file: string) => found.some((key) => key.endsWith(file));
    return {
      "the night's files are there": ["findings.jsonl", "report.html", "latest.json"].every(kept),
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
