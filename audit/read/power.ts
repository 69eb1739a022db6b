import type { GroupDetail, ManagedPolicyDetail, PolicyDetail, UserDetail } from "@aws-sdk/client-iam";

/** What a document does to everything in the account. */
interface Power {
  grantsAll: boolean;
  deniesAll: boolean;
}

interface Details {
  groups: GroupDetail[];
  policies: ManagedPolicyDetail[];
}

/** The name of a policy that AWS itself maintains, in any partition. */
export const awsPolicy = (arn: string) => /^arn:[^:]+:iam::aws:policy\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];

/**
 * Says of a user whether they may do everything: by all of their policies, their own and their groups', and bounded by
 * their permissions boundary. A document that cannot be read is told to `doubt`, and counts as granting everything.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function administrators({ groups, policies }: Details, doubt: (sentence: string) => void) {
  const read = (name: string, document = ""): Power => {
    try {
      return powerOf(document);
    } catch {
      doubt(`The policy ${name} could not be read; each user who has it counts as an administrator.`);
      return { grantsAll: true, deniesAll: false };
    }
  };
  const managed = new Map(
    policies.map(({ Arn, PolicyName = "", PolicyVersionList = [] }) => {
      const version = PolicyVersionList.find(({ IsDefaultVersion }) => IsDefaultVersion);
      return [Arn, version ? read(PolicyName, version.Document) : undefined];
    }),
  );
  const ofManaged = ({ PolicyArn = "" }: { PolicyArn?: string | undefined }): Power =>
    managed.get(PolicyArn) ?? {
      grantsAll: awsPolicy(PolicyArn) === "AdministratorAccess",
      deniesAll: awsPolicy(PolicyArn) === "AWSDenyAll",
    };
  const powersOf = (attached: { PolicyArn?: string | undefined }[] = [], inline: PolicyDetail[] = []): Power[] => [
    ...attached.map(ofManaged),
    ...inline.map(({ PolicyName = "", PolicyDocument }) => read(PolicyName, PolicyDocument)),
  ];
  const ofGroups = new Map(
    groups.map((group) => [group.GroupName, powersOf(group.AttachedManagedPolicies, group.GroupPolicyList)]),
  );
  /** A boundary whose document is not known may bound nothing. */
  const isBounded = (arn: string | undefined) =>
    arn !== undefined && (managed.get(arn)?.grantsAll === false || awsPolicy(arn) === "AWSDenyAll");

  return (user: UserDetail): boolean => {
    const powers = [
      ...powersOf(user.AttachedManagedPolicies, user.UserPolicyList),
      ...(user.GroupList ?? []).flatMap((group) => ofGroups.get(group) ?? []),
    ];
    if (isBounded(user.PermissionsBoundary?.PermissionsBoundaryArn)) return false;
    return powers.some(({ grantsAll }) => grantsAll) && !powers.some(({ deniesAll }) => deniesAll);
  };
}

type List = string | string[];
interface Statement {
  Effect?: string;
  Action?: List;
  NotAction?: List;
  Resource?: List;
  NotResource?: List;
  Condition?: object;
}

const some = (list: List | undefined, pattern: RegExp) => [list ?? []].flat().some((each) => pattern.test(each));
const everyAction = /^\*+(:\*+)?$/;

/** A document, percent-encoded as IAM returns it. A condition of an Allow is taken as met, one of a Deny as not met. */
function powerOf(document: string): Power {
  const text = document.trimStart().startsWith("{") ? document : decodeURIComponent(document);
  const statements = [JSON.parse(text).Statement].flat() as Statement[];
  return { grantsAll: statements.some(grantsAll), deniesAll: statements.some(deniesAll) };
}

/** All but some actions are all where IAM is not among them; all but some resources are all, since one more is easily made. */
const grantsAll = ({ Effect, Action, NotAction, Resource, NotResource }: Statement): boolean =>
  Effect === "Allow" &&
  (some(Action, everyAction) || (NotAction !== undefined && !some(NotAction, /^(\*|iam:\*)$/i))) &&
  (some(Resource, /^\*+$/) || NotResource !== undefined);

const deniesAll = ({ Effect, Action, Resource, Condition }: Statement): boolean =>
  Effect === "Deny" && Condition === undefined && some(Action, everyAction) && some(Resource, /^\*+$/);
