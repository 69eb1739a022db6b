import { type TestStack, toOperations } from "../../support/stack.ts";
import { requireMfa } from "../account.ts";
import { confirmsMfa } from "../person.ts";
import type { Scenario } from "../scenario.ts";
import { heldKey } from "../watch.ts";

const ada = ({ aws }: TestStack) => aws.account.iam.users.get("ada");
const person = { requestedBy: "hr", userName: "ada" };

export const onboard: Scenario = {
  workflow: "onboard",
  about: "ada",
  seed: () => ({}),
  detailType: "OnboardRequested",
  request: (requestId) => ({
    ...person,
    requestId,
    reason: "joins on Monday",
    owner: "boss@example.com",
    groups: ["developers"],
    policies: ["arn:aws:iam::aws:policy/IAMUserChangePassword"],
    tags: { team: "engines" },
    expiresAt: "2199-12-31T00:00:00Z",
    console: true,
    accessKey: true,
    mfa: true,
  }),
  overtakes: {
    detailType: "ChangeAccessRequested",
    request: (requestId) => ({ ...person, requestId, reason: "new team", groups: ["analysts"], policies: [] }),
  },
  meanwhile: (stack) => confirmsMfa(stack, "ada"),
  undoesRefusals: true,
  touches: /^(user ada|secret of ada: (access-key|password|mfa)|device \S+\/ada)$/,
  stands: (stack) => {
    const { accessKeys = [], groups, attached, boundary, mfaDevices = [], tags } = ada(stack) ?? {};
    const secret = `iam-steward/local/${ada(stack)?.UserId}/access-key`;
    return {
      "ada has one key": accessKeys.length === 1,
      "its secret is the current one": heldKey(stack.aws.account, secret) === accessKeys[0],
      "her password is the one that is handed over, or was taken since she could not set up MFA":
        handedOverPassword(stack) === passwordOf(stack) || isSuspended(stack),
      "she has MFA, or operations were told": mfaDevices.length === 1 || isSuspended(stack) || wasToldOfMfa(stack),
      "she is in her groups":
        [...(groups ?? [])].map(({ GroupName }) => GroupName).join() === `developers,${requireMfa}`,
      "she has her policy": attached?.has("arn:aws:iam::aws:policy/IAMUserChangePassword") === true,
      "she has the boundary": boundary !== undefined,
      "she is marked as whole": tags?.has("steward:onboarded") === true && tags.has("team"),
      "her owner was told": stack.aws.notices.some(({ Subject }) => Subject === "IAM user ada is ready"),
    };
  },
};

const isSuspended = (stack: TestStack) =>
  ada(stack)?.loginProfile === undefined &&
  toOperations(stack).some(({ Subject }) => Subject === "IAM user ada has not set up MFA");

/** Of an enrolment that failed it is told, and a redrive is what it says: it is tried in its own scenario. */
const wasToldOfMfa = (stack: TestStack) => toOperations(stack).some(({ Message }) => Message.includes("enroll-mfa"));

const passwordOf = (stack: TestStack) => ada(stack)?.loginProfile?.passwords.at(-1) ?? "none";

function handedOverPassword(stack: TestStack): string | undefined {
  const secret = stack.aws.account.secrets.get(`iam-steward/local/${ada(stack)?.UserId}/password`);
  const current = [...(secret?.versions.values() ?? [])].find(({ stages }) => stages.has("AWSCURRENT"));
  return JSON.parse(current?.SecretString ?? "{}").password;
}
