import { toOperations } from "../../support/stack.ts";
import type { Scenario } from "../scenario.ts";
import { member } from "./members.ts";

const ada = "ada@example.com";

export const offboardEverywhere: Scenario = {
  workflow: "offboard-everywhere",
  about: "ada",
  seed: () => ({ users: [{ UserName: "ada", keys: [{}], tags: { "steward:owner": ada } }] }),
  before: async ({ aws }) =>
    aws.member(member).seed({ users: [{ UserName: "al", keys: [{}], tags: { "steward:owner": ada } }] }),
  detailType: "OffboardPersonRequested",
  request: (requestId) => ({
    ...{ requestId, requestedBy: "hr", reason: "last day", person: ada, urgency: "normal", quarantineDays: 1 },
  }),
  only: "find-person",
  polls: true,
  touches: /^(user ada|object (evidence|people)\/.*)$/,
  stands: ({ aws, ...stack }) => ({
    "her user is deleted": !aws.account.iam.users.has("ada"),
    "her user in the member is deleted": !aws.member(member).account.iam.users.has("al"),
    "a certificate says so": [...(aws.account.buckets.get(stack.bucket)?.keys() ?? [])].some((key) =>
      /^evidence\/people\/.*certificate\.json$/.test(key),
    ),
    "operations know": toOperations({ aws, ...stack }).some(({ Subject }) => Subject === `${ada} is offboarded`),
  }),
  leavers: ["ada"],
};
