import type { Conditions } from "../../embedded-aws/policy/conditions.ts";
import type { Statement } from "../../embedded-aws/policy/evaluate.ts";
import { resources } from "./account.ts";
import { resourcePolicies } from "./resource-policies.ts";
import { asList, roles } from "./roles.ts";

/** ARNs of the stack's own account and region by service and name; all others in full. */
const short = (text: string) =>
  text
    .replace(/^(arn:.*:role\/)iam-steward-test-(\w+)-1A2B3C4D5E6F$/, "$1$2") // a name that CloudFormation makes up
    .replace(/^arn:aws:(iam)::123456789012:/, "$1 ")
    .replace(/^arn:aws:(\w+):us-east-1:123456789012:/, "$1 ")
    .replace(/^arn:aws:s3:::iam-steward-test-reportbucket-123456789012/, "s3 ReportBucket");

const listed = (values: unknown) =>
  asList(values as string[])
    .map(String)
    .map(short)
    .sort()
    .join(", ");

const conditionsOf = (conditions: Conditions = {}) =>
  Object.entries(conditions)
    .flatMap(([operator, keys]) => Object.entries(keys).map(([key, value]) => `${operator} ${key}: ${listed(value)}`))
    .sort()
    .map((each) => `      if ${each}`);

function shown({ Effect, Action, NotAction, Resource, NotResource, Principal, Condition }: Statement): string {
  const what = Action ? listed(Action) : `all but ${listed(NotAction)}`;
  const who =
    Principal === undefined ? "" : ` by ${Principal === "*" ? "anybody" : Object.values(Principal).map(listed)}`;
  const where = [
    ...asList(Resource).map((each) => `      on ${short(each)}`),
    ...asList(NotResource).map((each) => `      not on ${short(each)}`),
  ].sort();
  return [`  ${Effect.toLowerCase()} ${what}${who}`, ...where, ...conditionsOf(Condition)].join("\n");
}

const block = (title: string, statements: Statement[]) => [title, ...statements.map(shown).sort()].join("\n");

const managedPolicies = resources
  .all("AWS::IAM::ManagedPolicy")
  .map(({ name, PolicyDocument }) => ({ name, statements: PolicyDocument.Statement as Statement[] }));

/** Everything that the template allows and denies, sorted, so that a review sees each widening as a line. */
export const allPolicies = (): string =>
  [
    ...roles.map(({ name, trust, statements }) => block(`role ${name}`, [...trust, ...statements])),
    ...managedPolicies.map(({ name, statements }) => block(`managed policy ${name}`, statements)),
    ...resourcePolicies.map(({ name, statements }) => block(`policy of ${name}`, statements)),
  ]
    .sort()
    .join("\n\n")
    .concat("\n");
