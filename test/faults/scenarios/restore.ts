import type { TestStack } from "../../support/stack.ts";
import { running } from "../executions.ts";
import type { Scenario } from "../scenario.ts";
import { ofEachKind } from "./offboard.ts";

const MINUTE = 60_000;
const person = { requestedBy: "hr", userName: "ada" };
const ada = ({ aws }: TestStack) => aws.account.iam.users.get("ada");

export const restore: Scenario = {
  workflow: "restore",
  about: "ada",
  seed: () => ({ users: [ofEachKind] }),
  before: async (stack) => {
    const now = stack.clock.now().toISOString();
    const input = { ...person, requestId: `leave ${now}`, reason: "last day", urgency: "normal", quarantineDays: 300 };
    await stack.functions.invoke("start-workflow", { workflow: "offboard", input });
    await stack.clock.advance(10 * MINUTE);
  },
  detailType: "RestoreRequested",
  request: (requestId) => ({ ...person, requestId, reason: "stays" }),
  touches: /^(user ada|secret of ada: password|object evidence\/.*\/undone\.json)$/,
  stands: (stack) => {
    const { accessKeys = [], attached, boundary, certificates = [], groups, inline, loginProfile } = ada(stack) ?? {};
    const { mfaDevices = [], serviceCredentials = [], sshKeys = [], tags } = ada(stack) ?? {};
    const signing = [...accessKeys, ...certificates, ...sshKeys, ...serviceCredentials];
    return {
      "all that she signs with is active": signing.map(({ Status }) => Status).join() === "Active,Active,Active,Active",
      "she has her policies, and no deny":
        [...(attached ?? [])].join() === ofEachKind.policies?.join() && inline?.size === 1,
      "she has her boundary": boundary === ofEachKind.boundary,
      "she is in her group": [...(groups ?? [])].map(({ GroupName }) => GroupName).join() === "developers",
      "she has her MFA device": mfaDevices.length === 1,
      "she has a new password": loginProfile?.PasswordResetRequired === true,
      "she is not leaving": tags?.has("steward:leaving") === false,
      "nothing goes on to delete her": running(stack.engine).length === 0,
      "her owner was told": stack.aws.notices.some(({ Subject }) => Subject === "IAM user ada is restored"),
    };
  },
};
