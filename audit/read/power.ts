import type { GroupDetail, ManagedPolicyDetail, PolicyDetail, UserDetail } from "@aws-sdk/client-iam";
import type { Instant } from "../../shared/time.ts";
import { escalations, isAdministrator, type Suspect } from "./escalation.ts";
import { deniesAll, isOver, type Statement, statementsOf } from "./policy-document.ts";

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

/** Those of AWS's own policies that decide, for details that were saved without AWS's documents. */
const ofAws: Record<string, Statement[]> = {
  AdministratorAccess: [everything],
  IAMFullAccess: [{ ...everything, Action: "iam:*" }],
  AWSDenyAll: [{ ...everything, Effect: "Deny" }],
};

type Attached = { PolicyArn?: string | undefined }[];

/**
 * The power of each user at a time, by name. A document that cannot be read is told to `doubt`, and counts as granting
 * everything.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function powers(
  { users, groups, policies }: Details,
  asOf: Instant,
  doubt: (sentence: string) => void,
): Map<string, Power> {
  const read = (name: string, document: unknown): Statement[] => {
    try {
      return statementsOf(document).filter((statement) => !isOver(statement, asOf));
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
  const own = ({ AttachedManagedPolicies = [] }: { AttachedManagedPolicies?: Attached | undefined }) =>
    AttachedManagedPolicies.map(({ PolicyArn = "" }) => PolicyArn).filter((arn) => awsPolicy(arn) === undefined);
  const byGroup = new Map(
    groups.map((group) => {
      const { GroupName = "", Arn = "", AttachedManagedPolicies, GroupPolicyList } = group;
      const statements = statementsIn(AttachedManagedPolicies, GroupPolicyList);
      return [
        GroupName,
        { arn: Arn, name: GroupName, statements, boundary: undefined, groups: [Arn], policies: own(group) },
      ];
    }),
  );
  const suspects = users.map((user) => {
    const joined = (user.GroupList ?? []).flatMap((name) => byGroup.get(name) ?? []);
    const statements = [
      ...statementsIn(user.AttachedManagedPolicies, user.UserPolicyList),
      ...joined.flatMap((group) => group.statements),
    ];
    const boundary = ofManaged(user.PermissionsBoundary?.PermissionsBoundaryArn);
    return {
      arn: user.Arn ?? "",
      name: user.UserName ?? "",
      statements,
      boundary,
      groups: joined.map(({ arn }) => arn),
      policies: [...own(user), ...joined.flatMap(({ policies }) => policies)],
      isLockedOut: statements.some(deniesAll) || boundary?.some(deniesAll) === true,
    };
  });
  const admins = new Set<Suspect>(suspects.filter((suspect) => !suspect.isLockedOut && isAdministrator(suspect)));
  const administrators = {
    users: [...admins].map(({ arn }) => arn),
    groups: [...byGroup.values()].filter(isAdministrator).map(({ arn }) => arn),
  };
  return new Map(
    suspects.map((suspect) => {
      const { name, isLockedOut } = suspect;
      const isAdmin = admins.has(suspect);
      const found = isAdmin || isLockedOut ? [] : escalations(suspect, administrators);
      return [name, { isAdmin, escalations: found, isLockedOut }];
    }),
  );
}
