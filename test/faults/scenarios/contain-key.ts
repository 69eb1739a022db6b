import { toOperations } from "../../support/stack.ts";
import { healthEvent } from "../executions.ts";
import type { Scenario } from "../scenario.ts";

const exposed = "AKIAIOSFODNN7EXAMPLE";

export const containKey: Scenario = {
  workflow: "contain-key",
  about: "ada",
  seed: () => ({ users: [{ UserName: "ada", groups: ["developers"], password: true, keys: [{ id: exposed }, {}] }] }),
  detailType: healthEvent,
  request: (requestId) => ({
    eventArn: `arn:aws:health:us-east-1::event/RISK/AWS_RISK_CREDENTIALS_EXPOSED/${requestId}`,
    service: "RISK",
    eventTypeCode: "AWS_RISK_CREDENTIALS_EXPOSED",
    eventTypeCategory: "issue",
    affectedEntities: [{ entityValue: exposed }],
  }),
  touches: /^(user ada|object evidence\/.*\/contained-\w+\.json)$/,
  stands: (stack) => {
    const { accessKeys = [], loginProfile } = stack.aws.account.iam.users.get("ada") ?? {};
    const told = (end: string) => toOperations(stack).some(({ Subject }) => Subject?.endsWith(`exposed, and ${end}`));
    const standing = accessKeys.map(({ Status }) => Status).join();
    return {
      // IAM answers for a key that it does not know as for one that may not be looked at.
      "the exposed key is inactive, or operations know that it is not, or that this is not known":
        (standing === "Inactive,Active" && told("inactive")) ||
        (standing === "Active,Active" && told("NOT made inactive")) ||
        told("NOT known to be inactive"),
      "nothing else was taken": loginProfile !== undefined,
    };
  },
};
