import type { Call } from "./call.ts";

/** An account has one alias, or none. */
export const listAccountAliases: Call<"ListAccountAliases"> = ({ iam }) => ({
  AccountAliases: iam.alias === undefined ? [] : [iam.alias],
  IsTruncated: false,
});

export const getAccountSummary: Call<"GetAccountSummary"> = ({ iam }) => ({
  SummaryMap: {
    Users: iam.users.size,
    UsersQuota: 5000,
    Groups: iam.groups.size,
    GroupsQuota: 300,
    Policies: iam.policies.size,
    PoliciesQuota: 1500,
    Roles: 0,
    RolesQuota: 1000,
    ServerCertificates: iam.serverCertificates.size,
    ServerCertificatesQuota: 20,
    MFADevices: iam.virtualMfaDevices.size + Number(iam.root.mfa && iam.root.mfaIsVirtual),
    MFADevicesInUse:
      [...iam.users.values()].reduce((sum, { mfaDevices }) => sum + mfaDevices.length, 0) + Number(iam.root.mfa),
    AccountMFAEnabled: Number(iam.root.mfa),
    AccountAccessKeysPresent: Number(iam.root.accessKeys.length > 0),
    AccountPasswordPresent: Number(iam.root.password !== undefined),
    AccountSigningCertificatesPresent: 0,
    AccessKeysPerUserQuota: 2,
    GroupsPerUserQuota: 10,
    SigningCertificatesPerUserQuota: 2,
    AttachedPoliciesPerUserQuota: 10,
    AttachedPoliciesPerGroupQuota: 10,
    UserPolicySizeQuota: 2048,
    GroupPolicySizeQuota: 5120,
    PolicySizeQuota: 6144,
    VersionsPerPolicyQuota: 5,
  },
});
