import { concernsAction, concernsResource, grantsAll, mayBePassedTo, type Statement } from "./policy-document.ts";
import { alone, grants, principalsFor, runs, type Target, targets, unbinds } from "./ways.ts";

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

const passRole = "iam:PassRole";

/** Whether a user may do everything, or all but some things and can grant themselves the rest. */
export const isAdministrator = (suspect: Suspect): boolean =>
  suspect.statements.some(grantsAll) &&
  (suspect.boundary === undefined || suspect.boundary.some(grantsAll)) &&
  grants.some((action) => mayOn(suspect, action, noAdministrators));

const noAdministrators: Administrators = { users: [], groups: [] };

/**
 * How a user who is no administrator can become one, in IAM's actions: the ways that Rhino Security Labs published, and
 * those of pathfinding.cloud that pass a role or lift the user's own boundary. Denies without a condition and the
 * boundary count. A condition on what may be given (a policy, a boundary, a tag, a service that gets a role) is one that
 * bounds; any other is taken as met. A role that is named is taken for a harmless one: the audit does not read roles.
 *
 * @see https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/
 * @see https://pathfinding.cloud
 */
export function escalations(suspect: Suspect, administrators: Administrators): string[] {
  if (!suspect.statements.some(isDangerous)) return [];
  const may = (action: string) => mayOn(suspect, action, administrators);
  const mayPassFor = ([action = ""]: string[]) => mayOn(suspect, passRole, administrators, principalsFor(action));
  const ways = [
    ...alone.filter(may),
    ...runs
      .filter((actions) => actions.every(may) && mayPassFor(actions))
      .map((way) => [passRole, ...way].join(" with ")),
  ];
  const lifts = suspect.boundary ? unbinds.filter(may) : [];
  if (lifts.length === 0 || ways.length > 0) return ways;
  const free = { ...suspect, boundary: undefined };
  return isAdministrator(free) || escalations(free, administrators).length > 0 ? lifts : [];
}

const dangerous = new WeakMap<Statement, boolean>();

/** Whether a statement grants an action that each way needs one of. Most users have none of them, and are done with. */
function isDangerous(statement: Statement): boolean {
  let is = dangerous.get(statement);
  if (is === undefined) {
    const actions = [...alone, passRole, ...unbinds];
    is = statement.Effect === "Allow" && actions.some((action) => concernsAction(statement, action));
    dangerous.set(statement, is);
  }
  return is;
}

const mayOn = (suspect: Suspect, action: string, administrators: Administrators, principals?: string[]): boolean =>
  places(targets[action] ?? "anything", suspect, administrators).some((place) =>
    isAllowed(suspect, action, place, principals),
  );

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

function isAllowed(
  { statements, boundary, name }: Suspect,
  action: string,
  place: string,
  principals?: string[],
): boolean {
  const concerns = (statement: Statement) =>
    concernsAction(statement, action) &&
    (place === "*" ? concernsService(statement, action) : concernsResource(statement, place, name));
  const grantsIt = (one: Statement) =>
    one.Effect === "Allow" && !bounds(one) && concerns(one) && (!principals || mayBePassedTo(one, principals));
  const isGranted = (among: Statement[]) =>
    among.some(grantsIt) &&
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
