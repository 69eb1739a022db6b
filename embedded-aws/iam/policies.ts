import type { Account } from "../account.ts";
import { awsPolicyArns } from "./aws-policies.ts";
import type { Call } from "./call.ts";
import { arn, byName } from "./names.ts";
import { page } from "./paging.ts";
import { addVersion, findPolicy, ownPolicy } from "./policy-versions.ts";
import { deleteConflict, entityExists, withinQuota } from "./refusals.ts";
import type { ManagedPolicy } from "./state.ts";

/** The ARN again, if such a policy exists. */
export const attachable = (account: Account, PolicyArn: string): string => findPolicy(account, PolicyArn).Arn;

const principals = ({ iam }: Account) => [...iam.users.values(), ...iam.groups.values(), ...iam.roles.values()];

export const shownPolicy = (account: Account, policy: ManagedPolicy) => ({
  ...policy,
  IsAttachable: true,
  AttachmentCount: principals(account).filter(({ attached }) => attached.has(policy.Arn)).length,
  PermissionsBoundaryUsageCount: [...account.iam.users.values(), ...account.iam.roles.values()].filter(
    ({ boundary }) => boundary === policy.Arn,
  ).length,
});

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

/** Scope `All` gives both. Without PathPrefix and OnlyAttached, which nobody here asks for. */
export const listPolicies: Call<"ListPolicies"> = (account, input) => {
  const { Scope = "All" } = input;
  const own = Scope === "AWS" ? [] : [...account.iam.policies.values()];
  const aws = Scope === "Local" ? [] : awsPolicyArns().map((each) => findPolicy(account, each));
  const all = [...own, ...aws].sort((a, b) => byName(a.PolicyName, b.PolicyName));
  const shown = all.map((policy) => ({ ...shownPolicy(account, policy), Description: undefined }));
  return page(account, input, "Policies", shown);
};

export const deletePolicy: Call<"DeletePolicy"> = (account, { PolicyArn }) => {
  const policy = ownPolicy(account, PolicyArn);
  const { AttachmentCount, PermissionsBoundaryUsageCount } = shownPolicy(account, policy);
  if (AttachmentCount + PermissionsBoundaryUsageCount > 0)
    throw deleteConflict("Cannot delete a policy attached to entities.");
  if (policy.versions.length > 1)
    throw deleteConflict("This policy has more than one version. Delete the others first.");
  account.iam.policies.delete(PolicyArn);
};
