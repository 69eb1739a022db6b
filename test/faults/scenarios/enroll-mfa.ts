import { toOperations } from "../../support/stack.ts";
import type { Scenario } from "../scenario.ts";

/** Nobody sets up MFA here: that is part of the onboarding. */
export const enrollMfa: Scenario = {
  workflow: "enroll-mfa",
  about: "ada",
  seed: () => ({
    users: [{ UserName: "ada", password: true, keys: [{}], tags: { "steward:owner": "boss@example.com" } }],
  }),
  polls: true,
  detailType: "EnrollMfaRequested",
  request: (requestId) => ({ requestId, requestedBy: "audit", reason: "console-mfa", userName: "ada" }),
  touches: /^(user ada|secret of ada: mfa|device \S+\/ada)$/,
  stands: (stack) => {
    const { account } = stack.aws;
    const { accessKeys, loginProfile, mfaDevices } = account.iam.users.get("ada") ?? {};
    const about = "IAM user ada has not set up MFA";
    return {
      "her password is taken": loginProfile === undefined && mfaDevices?.length === 0,
      "her key is not": accessKeys?.map(({ Status }) => Status).join() === "Active",
      "no device that was made for her is left": ![...account.iam.virtualMfaDevices.keys()].some((serial) =>
        serial.endsWith("/ada"),
      ),
      "her seed is destroyed": [...account.secrets.values()].every(
        ({ Name, deleted }) => deleted || !Name.endsWith("/mfa"),
      ),
      "operations were told": toOperations(stack).some(({ Subject }) => Subject === about),
    };
  },
};
