import type { Account } from "../account.ts";
import { arn, callingUser, groupArn, userArn } from "../iam/names.ts";
import { roleArn } from "../iam/roles.ts";
import type { User } from "../iam/state.ts";
import { accountIn } from "../identity.ts";
import type { Caller } from "../operation.ts";
import { lookUp } from "../services/secrets/look-up.ts";
import type { Context } from "./conditions.ts";
import type { Request } from "./evaluate.ts";

type Members = Record<string, unknown>;
interface Tag {
  Key: string;
  Value?: string;
}

/** The names of rights, where they are not those of the calls. */
const rights: Record<string, string> = {
  "s3:ListObjectsV2": "s3:ListBucket",
  "s3:HeadObject": "s3:GetObject",
  "lambda:Invoke": "lambda:InvokeFunction",
  "monitoring:DescribeAlarms": "cloudwatch:DescribeAlarms",
};

/** Calls of IAM that are about the account, and can be granted on `*` alone. */
const onEverything =
  /^(List(Users|Groups|Roles|Policies|VirtualMFADevices|ServerCertificates)|(Generate|Get)CredentialReport|(Get|Update|Delete)Account\w+)$/;

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

const named = (account: Account, input: Members): User | undefined => {
  const name = text(input.UserName);
  return name === undefined ? undefined : account.iam.users.get(name.toLowerCase());
};

const keyOwner = (account: Account, id: unknown): User | undefined =>
  [...account.iam.users.values()].find(({ accessKeys }) => accessKeys.some(({ AccessKeyId }) => AccessKeyId === id));

const userResource = (account: Account, operation: string, input: Members, who: Caller): string => {
  if (input.AllUsers) return arn(account, "user/*");
  const ofKey = operation === "GetAccessKeyLastUsed";
  const user = ofKey ? keyOwner(account, input.AccessKeyId) : named(account, input);
  if (user) return userArn(account, user);
  if (ofKey) return arn(account, "user/*"); // nobody's: the call itself refuses it
  return input.UserName ? arn(account, `user${input.Path ?? "/"}${input.UserName}`) : who.arn;
};

/** Membership is checked on the group alone, codes of a device on its user. */
const iamResource = (account: Account, operation: string, input: Members, who: Caller): string => {
  const { UserName, GroupName, PolicyName, SerialNumber, VirtualMFADeviceName } = input;
  const path = input.Path ?? "/";
  if (onEverything.test(operation)) return "*";
  if (GroupName) {
    const group = account.iam.groups.get(String(GroupName).toLowerCase());
    return group ? groupArn(account, group) : arn(account, `group${path}${GroupName}`);
  }
  if (input.RoleName) {
    const role = account.iam.roles.get(String(input.RoleName).toLowerCase());
    return role ? roleArn(account, role) : arn(account, `role${path}${input.RoleName}`);
  }
  if (VirtualMFADeviceName) return arn(account, `mfa${path}${VirtualMFADeviceName}`);
  if (SerialNumber && !/^(Enable|Resync|Deactivate)/.test(operation)) return String(SerialNumber);
  if (UserName) return userResource(account, operation, input, who);
  if (PolicyName) return arn(account, `policy${path}${PolicyName}`);
  return text(input.PolicyArn) ?? text(input.PolicySourceArn) ?? userResource(account, operation, input, who);
};

const secretArn = (account: Account, { SecretId, Name }: Members): string =>
  lookUp(account, String(SecretId ?? Name))?.ARN ??
  (String(SecretId).startsWith("arn:") ? String(SecretId) : undefined) ??
  `arn:aws:secretsmanager:${account.region}:${account.id}:secret:${SecretId ?? Name}-??????`;

const resources: Record<string, (account: Account, operation: string, input: Members, who: Caller) => string> = {
  iam: iamResource,
  secretsmanager: (account, operation, input) => (operation === "ListSecrets" ? "*" : secretArn(account, input)),
  sns: (account, _, { TopicArn, Name }) =>
    String(TopicArn ?? `arn:aws:sns:${account.region}:${account.id}:${Name ?? "*"}`),
  s3: (_, __, { Bucket, Key }) => `arn:aws:s3:::${Bucket}${Key === undefined ? "" : `/${Key}`}`,
  ssm: (account, _, { Name }) =>
    `arn:aws:ssm:${account.region}:${account.id}:parameter/${String(Name ?? "*").replace(/^\//, "")}`,
  events: (account, _, { Entries }) => {
    const names = new Set(
      ((Entries as { EventBusName?: string }[] | undefined) ?? []).map((each) => each.EventBusName),
    );
    const [name = "default"] = names;
    if (names.size > 1) return "*";
    return name.startsWith("arn:") ? name : `arn:aws:events:${account.region}:${account.id}:event-bus/${name}`;
  },
  sts: (_, __, { RoleArn }) => String(RoleArn ?? "*"),
  states: (_, __, { stateMachineArn, executionArn }) => String(stateMachineArn ?? executionArn ?? "*"),
  sqs: (account, _, { QueueArn, QueueName, QueueUrl }) => {
    const name = QueueName ?? String(QueueUrl ?? "*").replace(/^.*\//, "");
    return String(QueueArn ?? `arn:aws:sqs:${account.region}:${account.id}:${name}`);
  },
  identitystore: ({ id }, _, { IdentityStoreId }) => `arn:aws:identitystore::${id}:identitystore/${IdentityStoreId}`,
  sso: (_, operation, { InstanceArn, PermissionSetArn }) =>
    operation === "ListInstances" ? "*" : String(PermissionSetArn ?? InstanceArn),
  lambda: (account, _, { FunctionName }) =>
    String(FunctionName).startsWith("arn:")
      ? String(FunctionName)
      : `arn:aws:lambda:${account.region}:${account.id}:function:${FunctionName}`,
};

/** The tags of what a call is about; the user's own where it is about a user. */
const resourceTags = (account: Account, service: string, input: Members): Tag[] => {
  if (service === "iam") return [...(named(account, input)?.tags.values() ?? [])];
  if (service !== "secretsmanager" || !input.SecretId) return [];
  const tags = lookUp(account, String(input.SecretId))?.tags ?? new Map<string, string>();
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
};

const context = (
  account: Account,
  service: string,
  input: Members,
  who: Caller,
  principal: string,
  resource: string,
): Context => {
  const all = new Map<string, string[]>();
  const add = (key: string, ...values: (string | undefined)[]) => {
    const known = values.filter((value) => value !== undefined);
    if (known.length) all.set(key.toLowerCase(), known);
  };
  const user = callingUser(account, who);
  add("aws:PrincipalArn", principal);
  add("aws:PrincipalAccount", account.id);
  add("aws:PrincipalOrgID", account.organization);
  const owner = accountIn(resource) || account.id;
  add("aws:ResourceAccount", owner);
  add("aws:ResourceOrgID", account.accounts.get(owner)?.organization);
  add("sts:ExternalId", text(input.ExternalId));
  add("sts:RoleSessionName", text(input.RoleSessionName));
  add("aws:username", user?.UserName);
  add("aws:userid", user?.UserId);
  add("aws:MultiFactorAuthPresent", who.mfa?.toString()); // calls signed with a long-term key have none
  add("aws:CurrentTime", account.now().toISOString());
  for (const { Key, Value } of resourceTags(account, service, input)) {
    add(`aws:ResourceTag/${Key}`, Value);
    add(`${service}:ResourceTag/${Key}`, Value);
  }
  const tags = (Array.isArray(input.Tags) ? input.Tags : []) as Tag[];
  for (const { Key, Value } of tags) add(`aws:RequestTag/${Key}`, Value);
  add("aws:TagKeys", ...tags.map(({ Key }) => Key), ...((input.TagKeys as string[] | undefined) ?? []));
  add("iam:PolicyARN", text(input.PolicyArn));
  add("iam:PermissionsBoundary", text(input.PermissionsBoundary) ?? named(account, input)?.boundary);
  add("secretsmanager:Name", text(input.Name));
  return all;
};

/** An assumed role is known to policies by the role's ARN. */
const principalOf = (own: string): string =>
  own.replace(/^arn:aws:sts::(\d+):assumed-role\/([^/]+)\/.*$/, "arn:aws:iam::$1:role/$2");

/** Calls that AWS checks against a second right too when they bring tags. */
const taggings: Record<string, string> = {
  "iam:CreateUser": "iam:TagUser",
  "iam:CreateVirtualMFADevice": "iam:TagMFADevice",
  "secretsmanager:CreateSecret": "secretsmanager:TagResource",
};

/** One call in the terms of policies: what must all be allowed. */
export const policyRequests = (
  account: Account,
  who: Caller,
  service: string,
  operation: string,
  input: Members,
): [Request, ...Request[]] => {
  const call = `${service}:${operation}`;
  const principal = principalOf(who.arn);
  const resource = resources[service]?.(account, operation, input, who) ?? "*";
  const request = { resource, principal, context: context(account, service, input, who, principal, resource) };
  const tagging = Array.isArray(input.Tags) && input.Tags.length > 0 ? taggings[call] : undefined;
  return [{ ...request, action: rights[call] ?? call }, ...(tagging ? [{ ...request, action: tagging }] : [])];
};
