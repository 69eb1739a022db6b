import type { Account } from "../../account.ts";
import { sortedUsers, userArn } from "../../iam/names.ts";
import { roleArn } from "../../iam/roles.ts";
import { AwsError } from "../../operation.ts";
import { type Call, findLive } from "./state.ts";

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

/** A user or role of the account must be there when a policy names him; afterwards he may go. */
const checkPrincipals = (account: Account, statement: Statement): void => {
  const there = new Set([
    ...sortedUsers(account).map((user) => userArn(account, user)),
    ...[...account.iam.roles.values()].map((role) => roleArn(account, role)),
  ]);
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
  secret.policy = ResourcePolicy;
  return { ARN: secret.ARN, Name: secret.Name };
};

export const getResourcePolicy: Call<"GetResourcePolicy"> = (account, { SecretId }) => {
  const { ARN, Name, policy } = findLive(account, SecretId);
  return { ARN, Name, ResourcePolicy: policy };
};
