import { randomBytes } from "node:crypto";
import type { Account } from "../account.ts";
import { settable } from "./access-keys.ts";
import type { Call } from "./call.ts";
import { findUser, sortedUsers, userOrCaller } from "./names.ts";
import { page } from "./paging.ts";
import { noSuchEntity, validationError, withinQuota } from "./refusals.ts";
import type { ServiceCredential, User } from "./state.ts";

/** What the secret of an API key begins with; services with passwords have none. */
const prefixes: Record<string, string | undefined> = {
  "codecommit.amazonaws.com": undefined,
  "cassandra.amazonaws.com": undefined,
  "bedrock.amazonaws.com": "ABSK",
  "logs.amazonaws.com": "ACWL",
  "cloudwatch.amazonaws.com": "APIAACWM",
  "aws-external-anthropic.amazonaws.com": "AEAA",
};

/** Matched without regard to case; AWS calls an unknown one "no such entity". */
const knownService = (name: string): string => {
  const known = name.toLowerCase();
  if (!(known in prefixes)) throw noSuchEntity(`No such service ${name} is supported for Service Specific Credentials`);
  return known;
};

/** Recorded: another user's is a ValidationError, one that nobody has is not found. The text of the latter is ours. */
const find = (account: Account, user: User, id: string): ServiceCredential => {
  const among = ({ serviceCredentials }: User) =>
    serviceCredentials.find((each) => each.ServiceSpecificCredentialId === id);
  const found = among(user);
  if (found) return found;
  if ([...account.iam.users.values()].some(among))
    throw validationError(`User ${user.UserName} does not have a service specific credential with id ${id}`);
  throw noSuchEntity(`The service specific credential with id ${id} cannot be found.`);
};

/** What lists show: never the secret. */
const listed = (user: User, { login, ...credential }: ServiceCredential) => ({
  UserName: user.UserName,
  ...credential,
  ...login,
});

const secretOf = ({ ServiceName }: ServiceCredential) => {
  const prefix = prefixes[ServiceName];
  return prefix
    ? { ServiceCredentialSecret: prefix + randomBytes(60).toString("base64url") }
    : { ServicePassword: randomBytes(45).toString("base64") };
};

const loginOf = (account: Account, user: User, service: string) => {
  const same = user.serviceCredentials.filter((each) => each.ServiceName === service).length;
  const name = `${user.UserName}${same ? `+${same}` : ""}-at-${account.id}`;
  return prefixes[service] ? { ServiceCredentialAlias: name } : { ServiceUserName: name };
};

export const newServiceCredential = (account: Account, user: User, ServiceName: string): ServiceCredential => ({
  ServiceSpecificCredentialId: account.newId("ACCA"),
  ServiceName,
  Status: "Active",
  CreateDate: account.now(),
  login: loginOf(account, user, ServiceName),
});

export const createServiceSpecificCredential: Call<"CreateServiceSpecificCredential"> = (
  account,
  { UserName, ServiceName, CredentialAgeDays },
) => {
  const user = findUser(account, UserName);
  const service = knownService(ServiceName);
  const same = user.serviceCredentials.filter((each) => each.ServiceName === service);
  withinQuota(same.length, 2, "ContextSpecificCredentialsPerUserPerContext");
  const credential = newServiceCredential(account, user, service);
  if (CredentialAgeDays) credential.ExpirationDate = new Date(account.now().getTime() + CredentialAgeDays * 86_400_000);
  user.serviceCredentials.push(credential);
  return { ServiceSpecificCredential: { ...listed(user, credential), ...secretOf(credential) } };
};

export const listServiceSpecificCredentials: Call<"ListServiceSpecificCredentials"> = (
  account,
  { UserName, AllUsers, ServiceName, ...paging },
  caller,
) => {
  if (AllUsers && UserName) throw validationError("UserName and AllUsers cannot be used together");
  const service = ServiceName && knownService(ServiceName);
  const users = AllUsers ? sortedUsers(account) : [userOrCaller(account, UserName, caller)];
  const all = users
    .flatMap((user) => user.serviceCredentials.map((each) => listed(user, each)))
    .filter((each) => !service || each.ServiceName === service);
  return page(account, paging, "ServiceSpecificCredentials", all);
};

export const updateServiceSpecificCredential: Call<"UpdateServiceSpecificCredential"> = (
  account,
  { UserName, ServiceSpecificCredentialId, Status },
  caller,
) => {
  find(account, userOrCaller(account, UserName, caller), ServiceSpecificCredentialId).Status = settable(Status);
};

/** A new secret; status, creation time and expiry stay. */
export const resetServiceSpecificCredential: Call<"ResetServiceSpecificCredential"> = (
  account,
  { UserName, ServiceSpecificCredentialId },
  caller,
) => {
  const user = userOrCaller(account, UserName, caller);
  const credential = find(account, user, ServiceSpecificCredentialId);
  return { ServiceSpecificCredential: { ...listed(user, credential), ...secretOf(credential) } };
};

export const deleteServiceSpecificCredential: Call<"DeleteServiceSpecificCredential"> = (
  account,
  { UserName, ServiceSpecificCredentialId },
  caller,
) => {
  const user = userOrCaller(account, UserName, caller);
  const credential = find(account, user, ServiceSpecificCredentialId);
  user.serviceCredentials = user.serviceCredentials.filter((each) => each !== credential);
};
