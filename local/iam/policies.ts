import type { Account } from "../account.ts";
import { awsPolicyDocument } from "./aws-policies.ts";
import type { Call } from "./call.ts";
import { checkDocument, policySize } from "./documents.ts";
import { arn, byName, percentEncode } from "./names.ts";
import { page } from "./paging.ts";
import { deleteConflict, entityExists, invalidInput, limitExceeded, noSuchEntity, withinQuota } from "./refusals.ts";
import type { ManagedPolicy, PolicyVersion } from "./state.ts";

const missing = (PolicyArn: string) => noSuchEntity(`Policy ${PolicyArn} does not exist or is not attachable.`);

/** AWS's policies are made up as they are asked for: they have one version and never change. */
const awsManaged = (Arn: string): ManagedPolicy | undefined => {
  const Document = awsPolicyDocument(Arn);
  if (!Document) return undefined;
  const CreateDate = new Date("2015-02-06T18:40:00Z");
  const PolicyName = Arn.slice(Arn.lastIndexOf("/") + 1);
  const versions = [{ VersionId: "v1", Document, CreateDate }];
  const dates = { CreateDate, UpdateDate: CreateDate };
  return {
    Arn,
    PolicyName,
    PolicyId: `ANPA${PolicyName.toUpperCase()}`,
    Path: "/",
    ...dates,
    DefaultVersionId: "v1",
    versions,
    lastVersion: 1,
  };
};

export const findPolicy = (account: Account, PolicyArn: string): ManagedPolicy => {
  const policy = account.iam.policies.get(PolicyArn) ?? awsManaged(PolicyArn);
  if (!policy) throw missing(PolicyArn);
  return policy;
};

/** The ARN again, if such a policy exists. */
export const attachable = (account: Account, PolicyArn: string): string => findPolicy(account, PolicyArn).Arn;

const own = (account: Account, PolicyArn: string): ManagedPolicy => {
  if (PolicyArn.startsWith("arn:aws:iam::aws:")) throw invalidInput("AWS managed policies cannot be changed");
  return findPolicy(account, PolicyArn);
};

const findVersion = (policy: ManagedPolicy, id: string): PolicyVersion => {
  const version = policy.versions.find(({ VersionId }) => VersionId === id);
  if (!version) throw noSuchEntity(`Policy ${policy.Arn} version ${id} does not exist or is not attachable.`);
  return version;
};

export const defaultDocument = (policy: ManagedPolicy): string => findVersion(policy, policy.DefaultVersionId).Document;

const principals = (account: Account) => [...account.iam.users.values(), ...account.iam.groups.values()];

export const shownPolicy = (account: Account, policy: ManagedPolicy) => ({
  ...policy,
  IsAttachable: true,
  AttachmentCount: principals(account).filter(({ attached }) => attached.has(policy.Arn)).length,
  PermissionsBoundaryUsageCount: [...account.iam.users.values()].filter(({ boundary }) => boundary === policy.Arn)
    .length,
});

export const shownVersion = (policy: ManagedPolicy, { Document, ...version }: PolicyVersion) => ({
  ...version,
  Document: percentEncode(Document),
  IsDefaultVersion: version.VersionId === policy.DefaultVersionId,
});

const addVersion = (account: Account, policy: ManagedPolicy, Document: string, makeDefault: boolean): PolicyVersion => {
  checkDocument(Document);
  if (policySize(Document) > 6144) throw limitExceeded("Cannot exceed quota for PolicySize: 6144");
  withinQuota(policy.versions.length, 5, "VersionsPerPolicy");
  policy.lastVersion += 1;
  const version = { VersionId: `v${policy.lastVersion}`, Document, CreateDate: account.now() };
  policy.versions.push(version);
  policy.UpdateDate = version.CreateDate;
  if (makeDefault) policy.DefaultVersionId = version.VersionId;
  return version;
};

export const createPolicy: Call<"CreatePolicy"> = (account, input) => {
  const { PolicyName, Path = "/", PolicyDocument, Description } = input;
  const same = [...account.iam.policies.values()].some((each) => byName(each.PolicyName, PolicyName) === 0);
  if (same) throw entityExists(`A policy called ${PolicyName} already exists. Duplicate names are not allowed.`);
  withinQuota(account.iam.policies.size, 1500, "PoliciesPerAccount");
  const Arn = arn(account, `policy${Path}${PolicyName}`);
  const dates = { CreateDate: account.now(), UpdateDate: account.now() };
  const policy: ManagedPolicy = {
    PolicyName,
    PolicyId: account.newId("ANPA"),
    Path,
    Arn,
    ...dates,
    DefaultVersionId: "v1",
    versions: [],
    lastVersion: 0,
    ...(Description !== undefined && { Description }),
  };
  addVersion(account, policy, PolicyDocument, true);
  account.iam.policies.set(Arn, policy);
  return { Policy: shownPolicy(account, policy) };
};

export const getPolicy: Call<"GetPolicy"> = (account, { PolicyArn }) => ({
  Policy: shownPolicy(account, findPolicy(account, PolicyArn)),
});

export const listPolicies: Call<"ListPolicies"> = (account, input) => {
  const attached = new Set(principals(account).flatMap((each) => [...each.attached]));
  const aws = [...attached].map(awsManaged).filter((policy) => policy !== undefined);
  const all = [
    ...(input.Scope === "AWS" ? [] : account.iam.policies.values()),
    ...(input.Scope === "Local" ? [] : aws),
  ].filter(({ Arn, Path }) => Path.startsWith(input.PathPrefix ?? "/") && (!input.OnlyAttached || attached.has(Arn)));
  const { Policies, ...rest } = page(account, input, "Policies", all);
  return { Policies: Policies.map((policy) => shownPolicy(account, policy)), ...rest };
};

export const deletePolicy: Call<"DeletePolicy"> = (account, { PolicyArn }) => {
  const policy = own(account, PolicyArn);
  const { AttachmentCount, PermissionsBoundaryUsageCount } = shownPolicy(account, policy);
  if (AttachmentCount + PermissionsBoundaryUsageCount > 0)
    throw deleteConflict("Cannot delete a policy attached to entities.");
  if (policy.versions.length > 1)
    throw deleteConflict("This policy has more than one version. Delete the others first.");
  account.iam.policies.delete(PolicyArn);
};

export const createPolicyVersion: Call<"CreatePolicyVersion"> = (
  account,
  { PolicyArn, PolicyDocument, SetAsDefault = false },
) => {
  const policy = own(account, PolicyArn);
  return { PolicyVersion: shownVersion(policy, addVersion(account, policy, PolicyDocument, SetAsDefault)) };
};

export const getPolicyVersion: Call<"GetPolicyVersion"> = (account, { PolicyArn, VersionId }) => {
  const policy = findPolicy(account, PolicyArn);
  return { PolicyVersion: shownVersion(policy, findVersion(policy, VersionId)) };
};

export const listPolicyVersions: Call<"ListPolicyVersions"> = (account, input) => {
  const policy = findPolicy(account, input.PolicyArn);
  const versions = policy.versions.toReversed().map((each) => ({ ...shownVersion(policy, each), Document: undefined }));
  return page(account, input, "Versions", versions);
};

export const setDefaultPolicyVersion: Call<"SetDefaultPolicyVersion"> = (account, { PolicyArn, VersionId }) => {
  const policy = own(account, PolicyArn);
  policy.DefaultVersionId = findVersion(policy, VersionId).VersionId;
};

export const deletePolicyVersion: Call<"DeletePolicyVersion"> = (account, { PolicyArn, VersionId }) => {
  const policy = own(account, PolicyArn);
  const version = findVersion(policy, VersionId);
  if (VersionId === policy.DefaultVersionId) throw deleteConflict("Cannot delete the default version of a policy.");
  policy.versions = policy.versions.filter((each) => each !== version);
};

export const listEntitiesForPolicy: Call<"ListEntitiesForPolicy"> = (
  account,
  { PolicyArn, EntityFilter, PolicyUsageFilter, ...paging },
) => {
  const { Arn } = findPolicy(account, PolicyArn);
  const wanted = (kind: string) => !EntityFilter || EntityFilter === kind;
  const uses = ({ attached, boundary }: { attached: Set<string>; boundary?: string }) =>
    PolicyUsageFilter === "PermissionsBoundary" ? boundary === Arn : attached.has(Arn);
  const users = wanted("User") ? [...account.iam.users.values()].filter(uses) : [];
  const groups = wanted("Group") ? [...account.iam.groups.values()].filter(uses) : [];
  const { all, ...rest } = page(account, paging, "all", [...groups, ...users]);
  return {
    PolicyGroups: all.filter((each) => "GroupName" in each),
    PolicyUsers: all.filter((each) => "UserName" in each),
    PolicyRoles: [],
    ...rest,
  };
};
