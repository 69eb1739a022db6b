import type { User } from "../../../embedded-aws/iam/state.ts";
import { standing } from "../../support/offboarding.ts";
import { type TestStack, toOperations } from "../../support/stack.ts";
import { byHand } from "../executions.ts";
import type { Scenario } from "../scenario.ts";

const person = { requestedBy: "watch", userName: "ada" };
const ada = ({ aws }: TestStack) => aws.account.iam.users.get("ada");

export const cutAgain: Scenario = {
  workflow: "cut-again",
  about: "ada",
  seed: () => ({ users: [{ UserName: "ada", password: true, keys: [{}] }] }),
  before: async (stack) => {
    const now = stack.clock.now().toISOString();
    const input = { ...person, requestId: `leave ${now}`, reason: "last day", urgency: "normal", quarantineDays: 300 };
    await stack.functions.invoke("start-workflow", { workflow: "offboard", input });
    await stack.clock.advance(600_000);
    const [key] = ada(stack)?.accessKeys ?? [];
    if (key) key.Status = "Active";
    ada(stack)?.attached.clear();
  },
  detailType: byHand("cut-again"),
  request: (requestId) => ({ ...person, requestId, reason: "a key was made active" }),
  touches: /^(user ada|object evidence\/.*)$/,
  stands: (stack) => ({
    "her access is cut": Object.values(standing(ada(stack) as User)).every(Boolean),
    "her offboarding waits": stack.engine
      .executions()
      .some(({ name, status }) => name.startsWith("offboard-") && status === "RUNNING"),
    "operations know": toOperations(stack).some(({ Subject }) => Subject === "Access of IAM user ada is cut again"),
  }),
};
