import { describe, expect, it } from "vitest";
import { createAccount } from "../../embedded-aws/account.ts";
import { decide } from "../../embedded-aws/policy/evaluate.ts";
import { readResources } from "../../embedded-aws/stack/template.ts";
import { readTemplate } from "../../infra/template.ts";
import { workflowOf } from "../../shared/requests.ts";

const prefix = "iam-steward-local-";
const deployed = (parameters: Record<string, string> = {}) =>
  readResources(readTemplate("local", parameters), createAccount(), prefix);

/** What the bus says to a principal that puts an event. */
function put(principal: string, source: string, type: string, requesters = "") {
  const policies = deployed({ REQUESTERS: requesters }).all("AWS::Events::EventBusPolicy");
  const context = { "aws:principalarn": [principal], "events:source": [source], "events:detail-type": [type] };
  return decide([JSON.stringify({ Statement: policies.map((policy) => policy.Statement) })], {
    action: "events:PutEvents",
    resource: "arn:aws:events:us-east-1:123456789012:event-bus/iam-steward-local",
    principal,
    context: new Map(Object.entries(context)),
  });
}

describe("the event bus", () => {
  const requester = "arn:aws:iam::999999999999:role/hr";
  const anybody = "arn:aws:iam::123456789012:role/anybody";
  const workflows = deployed().roles.filter(({ policies }) => JSON.stringify(policies).includes("events:PutEvents"));

  it.each(workflows)("takes results from $name and from nobody else", ({ arn }) => {
    expect(put(arn, "iam-steward", "UserOnboarded", requester)).toBe("implicitDeny"); // its role decides
    expect(put(anybody, "iam-steward", "UserOnboarded")).toBe("explicitDeny");
    expect(put(anybody, "IAM-Steward", "OnboardRequested")).toBe("explicitDeny");
  });

  it.each([...workflowOf.keys()])("takes %s from principals that IAM allows, or from the requesters alone", (type) => {
    expect(put(anybody, "hr.people", type)).toBe("implicitDeny"); // their own policies decide
    expect(put(anybody, "hr.people", type, requester)).toBe("explicitDeny");
    expect(put(requester, "hr.people", type, requester)).toBe("allowed");
  });

  it("takes nothing else from anybody", () => {
    expect(put(anybody, "hr.people", "UserOnboarded")).toBe("explicitDeny");
    expect(put(requester, "hr.people", "UserOnboarded", requester)).toBe("explicitDeny");
    expect(put(requester, "iam-steward", "OnboardRequested", requester)).toBe("explicitDeny");
  });
});
