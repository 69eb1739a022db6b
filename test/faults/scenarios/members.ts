import type { UserSeed } from "../../../embedded-aws/seed-users.ts";
import { DAY, files, type TestStack, toOperations } from "../../support/stack.ts";
import type { Scenario } from "../scenario.ts";

/** The accounts that the stage of the faults serves beside its own. */
export const member = "222222222222";
export const third = "333333333333";
const thereIn = ({ aws }: TestStack) => aws.member(member);

const seedsThere = (users: (now: Date) => UserSeed[]) => async (stack: TestStack) =>
  thereIn(stack).seed({
    groups: [{ GroupName: "analysts" }, { GroupName: "developers" }],
    users: users(stack.clock.now()),
  });

/** Nothing but the member is audited: the audit of the stage's own account has a scenario. */
export const auditOrganization: Scenario = {
  workflow: "audit-organization",
  about: "svc-there",
  seed: () => ({}),
  before: seedsThere((now) => [
    {
      UserName: "svc-there",
      CreateDate: new Date(now.getTime() - 80 * DAY),
      tags: { "steward:owner": "platform@example.com" },
      keys: [{ lastUsed: new Date(now.getTime() - DAY) }],
    },
  ]),
  detailType: "OrganizationAuditRequested",
  request: (requestId, now) => ({
    requestId,
    requestedBy: "scheduler",
    reason: "nightly audit",
    scheduledTime: now.toISOString(),
  }),
  touches: /^object (reports\/222222222222|organization)\//,
  stands: (stack) => {
    const left = files(stack);
    const whole = Object.keys(left).some((key) => key === "organization/latest.json");
    const [, accounts = ""] = Object.entries(left).find(([key]) => key.endsWith("/accounts.jsonl")) ?? [];
    const [, people = ""] = Object.entries(left).find(([key]) => key.endsWith("/people.jsonl")) ?? [];
    const digest = toOperations(stack).find(({ Subject }) => Subject?.startsWith("IAM audit of 1 account:"));
    return {
      "the sum of the audits is there": whole && accounts.includes(`"account":"${member}"`),
      "operations got the digest": digest !== undefined,
      "the user there is known, or the digest says why not":
        people.includes("svc-there") || /Not audited tonight|Audited, but incomplete/.test(digest?.Message ?? ""),
    };
  },
};

export const changeAccessThere: Scenario = {
  workflow: "change-access",
  name: "change-access in a member",
  about: "ada-there",
  seed: () => ({}),
  before: seedsThere(() => [{ UserName: "ada-there", groups: ["developers"] }]),
  detailType: "ChangeAccessRequested",
  request: (requestId) => ({
    requestId,
    requestedBy: "hr",
    reason: "new team",
    account: member,
    userName: "ada-there",
    groups: ["analysts"],
    policies: [],
  }),
  touches: /^nothing here$/,
  stands: (stack) => {
    const { groups } = thereIn(stack).account.iam.users.get("ada-there") ?? {};
    return { "ada is in the group there": [...(groups ?? [])].map(({ GroupName }) => GroupName).join() === "analysts" };
  },
};
