import type { Account } from "../account.ts";
import { awsPolicyDocument } from "./aws-policies.ts";
import type { Call } from "./call.ts";
import { checkDocument, policySize } from "./documents.ts";
import { percentEncode } from "./names.ts";
import { page } from "./paging.ts";
import { deleteConflict, invalidInput, limitExceeded, noSuchEntity, withinQuota } from "./refusals.ts";
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
    Path: Arn.replace(/^.*:policy|[^/]+$/g, ""),
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

export const ownPolicy = (account: Account, PolicyArn: string): ManagedPolicy => {
  if (PolicyArn.startsWith("arn:aws:iam::aws:")) throw invalidInput("AWS managed policies cannot be changed");
  return findPolicy(account, PolicyArn);
};

const findVersion = (policy: ManagedPolicy, id: string): PolicyVersion => {
  const version = policy.versions.find(({ VersionId }) => VersionId === id);
  if (!version) throw noSuchEntity(`Policy ${policy.Arn} version ${id} does not exist or is not attachable.`);
  return version;
};

export const defaultDocument = (policy: ManagedPolicy): string => findVersion(policy, policy.DefaultVersionId).Document;

export const shownVersion = (policy: ManagedPolicy, { Document, ...version }: PolicyVersion) => ({
  ...version,
  Document: percentEncode(Document),
  IsDefaultVersion: version.VersionId === policy.DefaultVersionId,
});

export const addVersion = (
  account: Account,
  policy: ManagedPolicy,
  Document: string,
  makeDefault: boolean,
): PolicyVersion => {
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

export const createPolicyVersion: Call<"CreatePolicyVersion"> = (
  account,
  { PolicyArn, PolicyDocument, SetAsDefault = false },
) => {
  const policy = ownPolicy(account, PolicyArn);
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
  const policy = ownPolicy(account, PolicyArn);
  policy.DefaultVersionId = findVersion(policy, VersionId).VersionId;
};

export const deletePolicyVersion: Call<"DeletePolicyVersion"> = (account, { PolicyArn, VersionId }) => {
  const policy = ownPolicy(account, PolicyArn);
  const version = findVersion(policy, VersionId);
  if (VersionId === policy.DefaultVersionId) throw deleteConflict("Cannot delete the default version of a policy.");
  policy.versions = policy.versions.filter((each) => each !== version);
};
