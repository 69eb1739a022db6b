import type { GroupDetail, ManagedPolicyDetail, PolicyDetail, UserDetail } from "@aws-sdk/client-iam";
import { escalations } from "./escalation.ts";
import { deniesAll, grantsAll, type Statement, statementsOf } from "./policy-document.ts";

interface Details {
  users: UserDetail[];
  groups: GroupDetail[];
  policies: ManagedPolicyDetail[];
}

/** What a user can really do, by all of their policies, their own and their groups', within their boundary. */
export interface Power {
  isAdmin: boolean;
  /** How a user who is no administrator can become one. */
  escalations: string[];
  /** Everything is denied. */
  isLockedOut: boolean;
}

/** The name of a policy that AWS itself maintains, in any partition. */
export const awsPolicy = (arn: string) => /^arn:[^:]+:iam::aws:policy\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];

const everything: Statement = { Effect: "Allow", Action: "*", Resource: "*" };

/** Those of AWS's own policies that decide; the account's details do not hold their documents. */
const ofAws: Record<string, Statement[]> = {
  AdministratorAccess: [everything],
  IAMFullAccess: [{ ...everything, Action: "iam:*" }],
  AWSDenyAll: [{ ...everything, Effect: "Deny" }],
};

type Attached = { PolicyArn?: string | undefined }[];

/**
 * The power of each user, by name. A document that cannot be read is told to `doubt`, and counts as granting everything.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function powers({ users, groups, policies }: Details, doubt: (sentence: string) => void): Map<string, Power> {
  const read = (name: string, document: unknown): Statement[] => {
    try {
      return statementsOf(document);
    } catch {
      doubt(`The policy ${name} could not be read; each user who has it counts as an administrator.`);
      return [everything];
    }
  };
  const managed = new Map(
    policies.map(({ Arn, PolicyName = "", PolicyVersionList = [] }) => {
      const version = PolicyVersionList.find(({ IsDefaultVersion }) => IsDefaultVersion);
      return [Arn, version && read(PolicyName, version.Document)];
    }),
  );
  const ofManaged = (arn = "") => managed.get(arn) ?? ofAws[awsPolicy(arn) ?? ""];
  const statementsIn = (attached: Attached = [], inline: PolicyDetail[] = []): Statement[] => [
    ...attached.flatMap(({ PolicyArn }) => ofManaged(PolicyArn) ?? []),
    ...inline.flatMap(({ PolicyName = "", PolicyDocument }) => read(PolicyName, PolicyDocument)),
  ];
  const byGroup = new Map(
    groups.map((group) => {
      const statements = statementsIn(group.AttachedManagedPolicies, group.GroupPolicyList);
      return [group.GroupName, { ...group, statements }];
    }),
  );
  const suspects = users.map((user) => {
    const own = (user.GroupList ?? []).flatMap((name) => byGroup.get(name) ?? []);
    const statements = [
      ...statementsIn(user.AttachedManagedPolicies, user.UserPolicyList),
      ...own.flatMap((group) => group.statements),
    ];
    const boundary = ofManaged(user.PermissionsBoundary?.PermissionsBoundaryArn);
    const attached = [user, ...own].flatMap(({ AttachedManagedPolicies = [] }) => AttachedManagedPolicies);
    return {
      arn: user.Arn ?? "",
      name: user.UserName ?? "",
      statements,
      boundary,
      groups: own.map(({ Arn = "" }) => Arn),
      policies: attached.map(({ PolicyArn = "" }) => PolicyArn).filter((arn) => awsPolicy(arn) === undefined),
      isLockedOut: statements.some(deniesAll) || boundary?.some(deniesAll) === true,
    };
  });
  const isAdmin = ({ statements, boundary, isLockedOut }: (typeof suspects)[number]) =>
    !isLockedOut && statements.some(grantsAll) && (boundary === undefined || boundary.some(grantsAll));
  const administrators = {
    users: suspects.filter(isAdmin).map(({ arn }) => arn),
    groups: [...byGroup.values()].filter(({ statements }) => statements.some(grantsAll)).map(({ Arn = "" }) => Arn),
  };
  return new Map(
    suspects.map((suspect) => {
      const is = isAdmin(suspect);
      const found = is || suspect.isLockedOut ? [] : escalations(suspect, administrators);
      return [suspect.name, { isAdmin: is, escalations: found, isLockedOut: suspect.isLockedOut }];
    }),
  );
}
