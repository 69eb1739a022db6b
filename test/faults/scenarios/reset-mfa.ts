import { type TestStack, toOperations } from "../../support/stack.ts";
import { confirmsMfa } from "../person.ts";
import type { Scenario } from "../scenario.ts";

const ada = ({ aws }: TestStack) => aws.account.iam.users.get("ada");
const isOurs = (serial: string) => serial.includes(":mfa/iam-steward/");

/** Ada has lost her phone, and the help desk confirms the new one. */
export const resetMfa: Scenario = {
  workflow: "reset-mfa",
  about: "ada",
  seed: () => ({
    users: [
      {
        UserName: "ada",
        password: true,
        keys: [{}],
        mfa: true,
        hardware: ["GAHT12345678"],
        tags: { "steward:owner": "boss@example.com" },
      },
    ],
  }),
  polls: true,
  detailType: "ResetMfaRequested",
  request: (requestId) => ({ requestId, requestedBy: "helpdesk", reason: "phone stolen", userName: "ada" }),
  meanwhile: (stack) => confirmsMfa(stack, "ada"),
  touches: /^(user ada|secret of ada: (password|mfa)|device \S+\/ada)$/,
  stands: (stack) => {
    const { accessKeys, loginProfile, mfaDevices = [] } = ada(stack) ?? {};
    const [device, ...others] = mfaDevices.map(({ SerialNumber }) => SerialNumber);
    const isReset = device !== undefined && isOurs(device) && others.length === 0;
    const isOverdue = toOperations(stack).some(
      ({ Subject }) => Subject === "IAM user ada has not enabled a new MFA device",
    );
    return {
      "she has the new device alone, or the old ones and operations were told": isReset || isOverdue,
      "she has another password, or none if she has not the new device": isReset === (loginProfile !== undefined),
      "she never is without MFA": mfaDevices.length > 0,
      "her key is untouched": accessKeys?.map(({ Status }) => Status).join() === "Active",
      "her seed is destroyed": [...stack.aws.account.secrets.values()].every(
        ({ Name, deleted }) => deleted || !Name.endsWith("/mfa"),
      ),
      "operations were told before": toOperations(stack).some(
        ({ Subject }) => Subject === "The MFA of IAM user ada is being reset",
      ),
    };
  },
};
