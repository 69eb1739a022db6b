import { concernsAction, concernsResource, type Statement } from "./policy-document.ts";

/** What an action is to be allowed on, so that a user becomes an administrator by it. */
type Target = "self" | "other user" | "group to join" | "own group" | "policy" | "role" | "anything";

const targets: Record<string, Target> = {
  "iam:CreateAccessKey": "other user",
  "iam:CreateLoginProfile": "other user",
  "iam:UpdateLoginProfile": "other user",
  "iam:AttachUserPolicy": "self",
  "iam:PutUserPolicy": "self",
  "iam:AddUserToGroup": "group to join",
  "iam:AttachGroupPolicy": "own group",
  "iam:PutGroupPolicy": "own group",
  "iam:CreatePolicyVersion": "policy",
  "iam:SetDefaultPolicyVersion": "policy",
  "iam:AttachRolePolicy": "role",
  "iam:PutRolePolicy": "role",
  "iam:UpdateAssumeRolePolicy": "role",
  "iam:PassRole": "role",
};

/**
 * The ways that Rhino Security Labs published, each by the actions that it takes, and of those that AWS services opened
 * since the ones that pass a role to something that runs the user's code.
 *
 * @see https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/
 * @see https://pathfinding.cloud
 */
const ways: string[][] = [
  ...Object.keys(targets)
    .filter((action) => action !== "iam:PassRole")
    .map((action) => [action]),
  ["iam:PassRole", "ec2:RunInstances"],
  ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"],
  ["iam:PassRole", "lambda:CreateFunction", "lambda:CreateEventSourceMapping"],
  ["iam:PassRole", "lambda:CreateFunction", "lambda:AddPermission"],
  ["iam:PassRole", "glue:CreateDevEndpoint"],
  ["iam:PassRole", "glue:CreateJob", "glue:StartJobRun"],
  ["iam:PassRole", "cloudformation:CreateStack"],
  ["iam:PassRole", "datapipeline:CreatePipeline"],
  ["iam:PassRole", "codebuild:CreateProject", "codebuild:StartBuild"],
  ["iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:RunTask"],
  ["iam:PassRole", "sagemaker:CreateNotebookInstance"],
  ["lambda:UpdateFunctionCode"],
  ["glue:UpdateDevEndpoint"],
];

/** Whose ways are looked for, and what is known of the account. */
export interface Suspect {
  arn: string;
  name: string;
  statements: Statement[];
  /** Undefined where nothing bounds the user, or nobody knows what does. */
  boundary: Statement[] | undefined;
  groups: string[];
  /** The account's own policies that the user has. */
  policies: string[];
}

export interface Administrators {
  users: string[];
  groups: string[];
}

/**
 * How a user who is no administrator can become one, in IAM's actions. Denies without a condition and the boundary
 * count. A condition on what may be given (a policy, a boundary, a tag) is one that bounds; any other is taken as met.
 * A role that is named is taken for a harmless one: the audit does not read roles.
 */
export function escalations(suspect: Suspect, administrators: Administrators): string[] {
  if (!suspect.statements.some(isDangerous)) return [];
  const may = (action: string) =>
    places(targets[action] ?? "anything", suspect, administrators).some((place) => isAllowed(suspect, action, place));
  const allowed = new Set([...new Set(ways.flat())].filter(may));
  return ways.filter((way) => way.every((action) => allowed.has(action))).map((way) => way.join(" with "));
}

const alone = ways.filter((way) => way.length === 1).flat();
const dangerous = new WeakMap<Statement, boolean>();

/** Whether a statement grants an action that each way needs one of. Most users have none of them, and are done with. */
function isDangerous(statement: Statement): boolean {
  let is = dangerous.get(statement);
  if (is === undefined) {
    const actions = [...alone, "iam:PassRole"];
    is = statement.Effect === "Allow" && actions.some((action) => concernsAction(statement, action));
    dangerous.set(statement, is);
  }
  return is;
}

/** No name in IAM: only a pattern fits it. */
const unknown = "~";

/** ARNs of which one is enough. Where the account has administrators, their keys are the ones worth having. */
function places(target: Target, { arn, groups, policies }: Suspect, administrators: Administrators): string[] {
  const any = (kind: string) => `${arn.split(":").slice(0, 5).join(":")}:${kind}/${unknown}`;
  const orAny = (known: string[], kind: string) => (known.length > 0 ? known : [any(kind)]);
  switch (target) {
    case "self":
      return [arn];
    case "other user":
      return orAny(administrators.users, "user");
    case "group to join":
      return orAny(administrators.groups, "group");
    case "own group":
      return groups;
    case "policy":
      return [...policies, any("policy")];
    case "role":
      return [any("role")];
    case "anything":
      return ["*"];
  }
}

function isAllowed({ statements, boundary, name }: Suspect, action: string, place: string): boolean {
  const concerns = (statement: Statement) =>
    concernsAction(statement, action) &&
    (place === "*" ? concernsService(statement, action) : concernsResource(statement, place, name));
  const isGranted = (among: Statement[]) =>
    among.some((one) => one.Effect === "Allow" && !bounds(one) && concerns(one)) &&
    !among.some((one) => one.Effect === "Deny" && isFlat(one) && concerns(one) && (place !== "*" || isOnAll(one)));
  return isGranted(statements) && (boundary === undefined || isGranted(boundary));
}

/** Whether a statement speaks of anything at all that belongs to the action's service. */
const concernsService = ({ Resource }: Statement, action: string) =>
  [Resource ?? "*"].flat().some((pattern) => pattern.startsWith("*") || isOfService(pattern, action));

const isOfService = (pattern: string, action: string) =>
  ["*", action.split(":")[0]?.toLowerCase()].includes(pattern.split(":")[2]?.toLowerCase());

const isFlat = ({ Condition }: Statement) => Condition === undefined;
const isOnAll = ({ Resource }: Statement) => [Resource].flat().includes("*");

const boundingKeys =
  /^(iam:(PolicyARN|PermissionsBoundary|AssociatedResourceArn|ResourceTag\/.*)|aws:ResourceTag\/.*)$/i;

const bounds = ({ Condition = {} }: Statement) =>
  Object.values(Condition).some((tests) => Object.keys(tests).some((key) => boundingKeys.test(key)));
