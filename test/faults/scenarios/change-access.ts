import { requireMfa } from "../account.ts";
import type { Scenario } from "../scenario.ts";

const changePassword = "arn:aws:iam::aws:policy/IAMUserChangePassword";

export const changeAccess: Scenario = {
  workflow: "change-access",
  about: "ada",
  seed: () => ({
    users: [
      {
        UserName: "ada",
        groups: ["developers"],
        policies: [changePassword],
        tags: { "steward:owner": "boss@example.com" },
        keys: [{}],
      },
    ],
  }),
  handedOver: { ada: "access-key" },
  detailType: "ChangeAccessRequested",
  request: (requestId) => ({
    requestId,
    requestedBy: "hr",
    reason: "new team",
    userName: "ada",
    groups: ["analysts", requireMfa],
    policies: [],
  }),
  undoesRefusals: true,
  touches: /^user ada$/,
  stands: ({ aws }) => {
    const { groups, attached } = aws.account.iam.users.get("ada") ?? {};
    const names = [...(groups ?? [])].map(({ GroupName }) => GroupName).sort();
    return {
      "ada is in the groups that were asked for": names.join() === `analysts,${requireMfa}`,
      "she has no other policy": attached?.size === 0,
      "her owner was told": aws.notices.some(({ Subject }) => Subject === "Access of IAM user ada has changed"),
    };
  },
};
