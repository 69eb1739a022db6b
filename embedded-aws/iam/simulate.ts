import { AwsError } from "../operation.ts";
import { boundaryDocuments, userDocuments } from "../policy/authorize.ts";
import { decide } from "../policy/evaluate.ts";
import type { Call } from "./call.ts";
import { sortedUsers, userArn } from "./names.ts";
import { page } from "./paging.ts";
import { noSuchEntity } from "./refusals.ts";

/** Users only; resource policies are not looked at. */
export const simulatePrincipalPolicy: Call<"SimulatePrincipalPolicy"> = (account, input) => {
  const user = sortedUsers(account).find((each) => userArn(account, each) === input.PolicySourceArn);
  if (!user) throw noSuchEntity(`Entity ${input.PolicySourceArn} cannot be found.`);
  if (input.ResourcePolicy) throw new AwsError("PolicyEvaluation", "Resource policies are not simulated here", 500);
  const documents = [...userDocuments(account, user), ...(input.PolicyInputList ?? [])];
  const boundary = input.PermissionsBoundaryPolicyInputList ?? boundaryDocuments(account, user);
  const context = new Map([
    ["aws:username", [user.UserName]],
    ["aws:principalarn", [input.PolicySourceArn]],
    ...(input.ContextEntries ?? []).map(
      ({ ContextKeyName = "", ContextKeyValues = [] }) => [ContextKeyName.toLowerCase(), ContextKeyValues] as const,
    ),
  ] as [string, string[]][]);
  const results = input.ActionNames.flatMap((action) =>
    (input.ResourceArns ?? ["*"]).map((resource) => {
      const request = { action, resource, principal: input.PolicySourceArn, context };
      const identity = decide(documents, request);
      const limit = boundary.length ? decide(boundary, request) : undefined;
      const EvalDecision = limit && limit !== "allowed" && identity === "allowed" ? limit : identity;
      const detail = limit && { AllowedByPermissionsBoundary: limit === "allowed" };
      return {
        EvalActionName: action,
        EvalResourceName: resource,
        EvalDecision,
        PermissionsBoundaryDecisionDetail: detail,
      };
    }),
  );
  return page(account, input, "EvaluationResults", results);
};
