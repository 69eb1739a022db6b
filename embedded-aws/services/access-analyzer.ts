import type * as Analyzer from "@aws-sdk/client-accessanalyzer";
import type { Account } from "../account.ts";
import type { CallOf } from "../call.ts";
import { checkDocument, checkTrust } from "../iam/documents.ts";
import { AwsError } from "../operation.ts";
import { like } from "../policy/conditions.ts";
import type { Statement } from "../policy/evaluate.ts";

type Call<Name extends string> = CallOf<typeof Analyzer, Name>;

/**
 * Two of AWS's checks, with AWS's codes and texts; everything else passes.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
const checks: [issueCode: string, details: string, fits: (statement: Statement) => boolean][] = [
  [
    "PASS_ROLE_WITH_STAR_IN_RESOURCE",
    "Using the iam:PassRole action with wildcards (*) in the resource can be overly permissive because it allows iam:PassRole permissions on multiple resources. We recommend that you specify resource ARNs or add the iam:PassedToService condition key to your statement.",
    ({ Action, Resource, Condition }) =>
      !Condition && all(Action).some((each) => /^iam:passrole$/i.test(each)) && all(Resource).includes("*"),
  ],
  [
    "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
    "Using wildcards (*) in the action and the resource can be overly permissive because it allows iam:PassRole permissions on all resources. We recommend that you specify resource ARNs or add the iam:PassedToService condition key to your statement.",
    ({ Action, Resource, Condition }) =>
      !Condition &&
      all(Action).some((each) => each.includes("*") && like(each.toLowerCase(), "iam:passrole")) &&
      all(Resource).includes("*"),
  ],
];

const all = (one: string | string[] | undefined): string[] => (one === undefined ? [] : [one].flat());

const statementsOf = (document: string): Statement[] => [JSON.parse(document).Statement ?? []].flat();

/** Which code AWS gives for broken grammar is not recorded: this code is a guess, and the text is IAM's own. */
const validatePolicy: Call<"ValidatePolicy"> = (_account: Account, { policyDocument, policyType }) => {
  try {
    if (policyType === "RESOURCE_POLICY") checkTrust(policyDocument);
    else checkDocument(policyDocument);
  } catch (error) {
    return { findings: [finding("ERROR", "INVALID_POLICY_ELEMENT", (error as Error).message)] };
  }
  const allowed = statementsOf(policyDocument).filter(({ Effect }) => Effect === "Allow");
  const found = checks.filter(([, , fits]) => allowed.some(fits));
  return { findings: found.map(([code, details]) => finding("SECURITY_WARNING", code, details)) };
};

const finding = (findingType: Analyzer.ValidatePolicyFindingType, issueCode: string, findingDetails: string) => ({
  findingType,
  issueCode,
  findingDetails,
  learnMoreLink: `https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-${findingType.toLowerCase().replace("_", "-")}-${issueCode.toLowerCase().replaceAll("_", "-")}`,
  locations: [],
});

/** Whether some text fits both patterns. */
const overlap = (one: string, other: string): boolean => {
  if (one === "" || other === "") return /^\**$/.test(one + other);
  const [a, b] = [one.charAt(0), other.charAt(0)];
  if (a === "*") return overlap(one.slice(1), other) || overlap(one, other.slice(1));
  if (b === "*") return overlap(one, other.slice(1)) || overlap(one.slice(1), other);
  return (a === b || a === "?" || b === "?") && overlap(one.slice(1), other.slice(1));
};

const allowsSome = ({ Action, NotAction }: Statement, action: string): boolean => {
  const wanted = action.toLowerCase();
  if (NotAction) return !all(NotAction).some((each) => like(each.toLowerCase(), wanted));
  return all(Action).some((each) => overlap(each.toLowerCase(), wanted));
};

/** Whether a Deny on every resource takes the action away. */
const denied = (statements: Statement[], action: string): boolean =>
  statements.some(
    ({ Effect, Action, Resource, Condition }) =>
      Effect === "Deny" &&
      !Condition &&
      all(Resource).includes("*") &&
      all(Action).some((each) => like(each.toLowerCase(), action.toLowerCase())),
  );

/**
 * At least one of the actions, on any resource. That access under a condition counts as access is a guess, on the safe side.
 *
 * @see https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_CheckAccessNotGranted.html
 */
const checkAccessNotGranted: Call<"CheckAccessNotGranted"> = (_account: Account, { policyDocument, access }) => {
  const statements = statementsOf(policyDocument);
  if (access.length !== 1) throw new AwsError("ValidationException", "access takes one item");
  const reasons = (access[0]?.actions ?? []).flatMap((action) => {
    const at = statements.findIndex((each) => each.Effect === "Allow" && allowsSome(each, action));
    if (at < 0 || denied(statements, action)) return [];
    return [
      { description: `One or more of the listed actions in the statement with index: ${at}.`, statementIndex: at },
    ];
  });
  if (reasons.length === 0)
    return {
      result: "PASS",
      message: "The policy document does not grant access to perform the listed actions or resources.",
    };
  const [first] = reasons;
  const message = "The policy document grants access to perform one or more of the listed actions or resources.";
  return { result: "FAIL", message, reasons: first ? [first] : [] };
};

/** Whether each Allow of the new document lies within one Allow of the old one, and no Deny was dropped. */
const checkNoNewAccess: Call<"CheckNoNewAccess"> = (_account: Account, input) => {
  const [existing, wanted] = [statementsOf(input.existingPolicyDocument), statementsOf(input.newPolicyDocument)];
  const has = (list: Statement[], one: Statement) => list.some((each) => JSON.stringify(each) === JSON.stringify(one));
  const within = (one: Statement) =>
    has(existing, one) ||
    existing.some(
      (old) =>
        old.Effect === "Allow" &&
        !old.Condition &&
        !one.NotAction &&
        !one.NotResource &&
        all(one.Action).every((action) =>
          all(old.Action).some((each) => like(each.toLowerCase(), action.toLowerCase())),
        ) &&
        all(one.Resource).every((resource) => all(old.Resource).some((each) => like(each, resource))),
    );
  const ok =
    wanted.filter(({ Effect }) => Effect === "Allow").every(within) &&
    existing.filter(({ Effect }) => Effect === "Deny").every((one) => has(wanted, one));
  return ok
    ? { result: "PASS", message: "The modified permissions do not grant new access compared to your existing policy." }
    : {
        result: "FAIL",
        message: "The modified permissions grant new access compared to your existing policy.",
        reasons: [],
      };
};

export const accessAnalyzer = { validatePolicy, checkAccessNotGranted, checkNoNewAccess };
