import type { PolicySourceType } from "@aws-sdk/client-iam";
import type { Account } from "../account.ts";
import { AwsError } from "../operation.ts";
import { boundaryDocuments, userDocuments } from "../policy/authorize.ts";
import { type Decision, decide, type Request } from "../policy/evaluate.ts";
import type { Call } from "./call.ts";
import { sortedUsers, userArn } from "./names.ts";
import { page } from "./paging.ts";
import { defaultDocument, findPolicy } from "./policy-versions.ts";
import { noSuchEntity } from "./refusals.ts";
import type { Group, User } from "./state.ts";

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
      const MatchedStatements = matched(sources(account, user), request, EvalDecision);
      const detail = limit && { AllowedByPermissionsBoundary: limit === "allowed" };
      return {
        EvalActionName: action,
        EvalResourceName: resource,
        EvalDecision,
        MatchedStatements,
        PermissionsBoundaryDecisionDetail: detail,
      };
    }),
  );
  return page(account, input, "EvaluationResults", results);
};

interface Source {
  SourcePolicyId: string;
  SourcePolicyType: PolicySourceType;
  document: string;
}

/**
 * The names of policies as the simulator gives them are documented for those of the input alone; that a managed policy
 * comes under its name and an inline policy under its own and its holder's is seen in the console, and not promised.
 */
const sources = (account: Account, user: User): Source[] =>
  [user, ...user.groups].flatMap((holder: User | Group) => [
    ...[...holder.attached].map((arn) => ({
      SourcePolicyId: arn.slice(arn.lastIndexOf("/") + 1),
      SourcePolicyType: arn.startsWith("arn:aws:iam::aws:") ? ("aws-managed" as const) : ("user-managed" as const),
      document: defaultDocument(findPolicy(account, arn)),
    })),
    ...[...holder.inline].map(([name, document]) => {
      const [kind, own] =
        "UserName" in holder ? (["user", holder.UserName] as const) : (["group", holder.GroupName] as const);
      return { SourcePolicyId: `${kind}_${own}_${name}`, SourcePolicyType: kind, document };
    }),
  ]);

/** Nothing decides an implicit deny. Where in the document a statement stands is left out. */
const matched = (all: Source[], request: Request, decision: Decision) =>
  decision === "implicitDeny"
    ? []
    : all
        .filter(({ document }) => decide([document], request) === decision)
        .map(({ document: _, ...source }) => source);
