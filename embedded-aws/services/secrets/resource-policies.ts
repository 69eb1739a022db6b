import type { Account } from "../../account.ts";
import { sortedUsers, userArn } from "../../iam/names.ts";
import { roleArn } from "../../iam/roles.ts";
import { AwsError } from "../../operation.ts";
import { type Call, findLive } from "./look-up.ts";

interface Statement {
  Effect?: string;
  Principal?: string | Record<string, string | string[]>;
  Condition?: object;
}

const malformed = (why: string) => new AwsError("MalformedPolicyDocumentException", why);

const principals = ({ Principal }: Statement): string[] =>
  typeof Principal === "string" ? [Principal] : [Principal?.AWS ?? []].flat();

const parse = (policy: string): Statement[] => {
  try {
    return [JSON.parse(policy).Statement].flat();
  } catch {
    throw malformed("This resource policy contains invalid JSON.");
  }
};

/** The policy with each principal put in other words, if there are any. */
const withPrincipals = (policy: string, inOtherWords: (principal: string) => string | undefined): string => {
  const { Statement, ...rest } = JSON.parse(policy) as { Statement: Statement | Statement[] };
  const statements = [Statement].flat().map((statement) => {
    const { Principal } = statement;
    if (typeof Principal !== "object" || Principal.AWS === undefined) return statement;
    const named = (name: string) => inOtherWords(name) ?? name;
    const AWS = typeof Principal.AWS === "string" ? named(Principal.AWS) : Principal.AWS.map(named);
    return { ...statement, Principal: { ...Principal, AWS } };
  });
  return JSON.stringify({ ...rest, Statement: statements });
};

/**
 * AWS keeps a user in Principal as the unique id and shows the ARN again: the policy follows a renamed user, and means
 * nobody who gets the name later. Roles are kept by their ARN here: nothing renames a role.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-users
 */
const asKept = (account: Account, policy: string): string =>
  withPrincipals(policy, (name) => usersOf(account).find(({ Arn }) => Arn === name)?.UserId);

const asShown = (account: Account, policy: string): string =>
  withPrincipals(policy, (name) => usersOf(account).find(({ UserId }) => UserId === name)?.Arn);

/** Those of all accounts: a policy may name another's. */
const usersOf = ({ accounts }: Account) =>
  [...accounts.values()].flatMap((each) =>
    sortedUsers(each).map((user) => ({ Arn: userArn(each, user), UserId: user.UserId })),
  );

/** A user or role must exist when a policy names it; afterwards it may go. */
const checkPrincipals = (account: Account, statement: Statement): void => {
  const roles = [...account.accounts.values()].flatMap((each) =>
    [...each.iam.roles.values()].map((role) => roleArn(each, role)),
  );
  const there = new Set([...usersOf(account).map(({ Arn }) => Arn), ...roles]);
  if (statement.Principal === undefined)
    throw malformed("This resource policy contains a statement without principal.");
  const unknown = principals(statement).find((arn) => /:(user|role)\//.test(arn) && !there.has(arn));
  if (unknown) throw malformed("This resource policy contains an unsupported principal.");
};

export const putResourcePolicy: Call<"PutResourcePolicy"> = (account, input) => {
  const { SecretId, ResourcePolicy, BlockPublicPolicy = false } = input;
  const secret = findLive(account, SecretId);
  for (const statement of parse(ResourcePolicy)) {
    checkPrincipals(account, statement);
    const everyone = statement.Effect === "Allow" && principals(statement).includes("*") && !statement.Condition;
    if (BlockPublicPolicy && everyone)
      throw new AwsError("PublicPolicyException", "You can't attach a resource policy that allows broad access.");
  }
  secret.policy = asKept(account, ResourcePolicy);
  return { ARN: secret.ARN, Name: secret.Name };
};

export const getResourcePolicy: Call<"GetResourcePolicy"> = (account, { SecretId }) => {
  const { ARN, Name, policy } = findLive(account, SecretId);
  return { ARN, Name, ResourcePolicy: policy && asShown(account, policy) };
};
