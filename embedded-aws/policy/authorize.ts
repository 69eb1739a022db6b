import type { Account } from "../account.ts";
import { callingUser } from "../iam/names.ts";
import { defaultDocument, findPolicy } from "../iam/policy-versions.ts";
import type { Principal, User } from "../iam/state.ts";
import type { Caller } from "../operation.ts";
import { lookUp } from "../services/secrets/look-up.ts";
import { type Refusal, refusal } from "../wire/protocol.ts";
import { type Decision, decide, type Request } from "./evaluate.ts";
import { policyRequests } from "./request.ts";

const document = (account: Account, policyArn: string): string => defaultDocument(findPolicy(account, policyArn));

export const ownDocuments = (account: Account, { inline, attached }: Principal): string[] => [
  ...inline.values(),
  ...[...attached].map((policyArn) => document(account, policyArn)),
];

/** A user's own policies and those of their groups. */
export const userDocuments = (account: Account, user: User): string[] =>
  [user, ...user.groups].flatMap((principal) => ownDocuments(account, principal));

export const boundaryDocuments = (account: Account, user: User | undefined): string[] =>
  user?.boundary ? [document(account, user.boundary)] : [];

const ownPassword = JSON.stringify({
  Statement: [{ Effect: "Allow", Action: ["iam:ChangePassword", "iam:GetAccountPasswordPolicy"], Resource: "*" }],
});

/** What the account's password policy grants every user; ChangePassword is about the caller and nobody else. */
const everyUsers = ({ iam }: Account): string[] =>
  iam.passwordPolicy?.AllowUsersToChangePassword ? [ownPassword] : [];

interface Standing {
  identity: Decision;
  boundary: Decision;
  resource: Decision;
}

const standing = (account: Account, who: Caller, request: Request, resourcePolicy: string | undefined): Standing => {
  const user = callingUser(account, who);
  const documents = user
    ? [...userDocuments(account, user), ...everyUsers(account)]
    : account.rolePolicies.get(who.accessKeyId);
  const boundary = boundaryDocuments(account, user);
  return {
    identity: documents ? decide(documents, request) : "allowed",
    boundary: boundary.length ? decide(boundary, request) : "allowed",
    resource: resourcePolicy ? decide([resourcePolicy], request) : "implicitDeny",
  };
};

const allows = ({ identity, boundary, resource }: Standing, action: string): boolean =>
  ![identity, boundary, resource].includes("explicitDeny") &&
  (resource === "allowed" || (identity === "allowed" && boundary === "allowed") || action === grantedToAll);

/** What another account has needs both: the caller's own policies, and its policy. */
const allowsAbroad = ({ identity, boundary, resource }: Standing): boolean =>
  [identity, boundary, resource].every((decision) => decision === "allowed");

/** Nobody needs a grant for it, but it can be denied. */
const grantedToAll = "sts:GetSessionToken";

const reason = ({ identity, boundary, resource }: Standing, action: string): string => {
  if (resource === "explicitDeny") return "with an explicit deny in a resource-based policy";
  if (boundary === "explicitDeny") return "with an explicit deny in a permissions boundary";
  if (identity === "explicitDeny") return "with an explicit deny in an identity-based policy";
  const kind = identity === "allowed" ? "permissions boundary" : "identity-based policy";
  return `because no ${kind} allows the ${action} action`;
};

/**
 * Refuses what policies do not allow: those of a user for the user's own keys, those given with a role's credentials,
 * and of a secret's policy for everyone. Credentials without policies may do all that a secret's policy does not deny.
 * `owner` is the account that has what the call is about.
 */
export const authorize = (
  account: Account,
  who: Caller,
  [service, operation]: [string, string],
  input: Record<string, unknown>,
  denied: Refusal,
  owner = account,
): void => {
  if (operation === "GetCallerIdentity") return;
  const secret = service === "secretsmanager" && input.SecretId ? lookUp(owner, String(input.SecretId)) : undefined;
  for (const request of policyRequests(account, who, service, operation, input)) {
    if (account.rolePolicies.has(who.accessKeyId)) account.asked.push({ caller: who, request });
    const found = standing(account, who, request, secret?.policy);
    const { action, resource } = request;
    if (allows(found, action) && (owner === account || allowsAbroad(found))) continue;
    const what = `User: ${who.arn} is not authorized to perform: ${action} on resource: ${resource}`;
    throw refusal(denied, `${what} ${reason(found, action)}`);
  }
};
