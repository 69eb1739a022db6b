import * as accessKeys from "./access-keys.ts";
import * as accountSummary from "./account-summary.ts";
import * as authorizationDetails from "./authorization-details.ts";
import * as certificates from "./certificates.ts";
import * as credentialReport from "./credential-report.ts";
import * as groupPolicies from "./group-policies.ts";
import * as groups from "./groups.ts";
import * as loginProfiles from "./login-profiles.ts";
import * as mfa from "./mfa.ts";
import * as passwordPolicy from "./password-policy.ts";
import * as policies from "./policies.ts";
import * as policyEntities from "./policy-entities.ts";
import * as policyVersions from "./policy-versions.ts";
import * as roleChanges from "./role-changes.ts";
import * as roles from "./roles.ts";
import * as serverCertificates from "./server-certificates.ts";
import * as serviceCredentials from "./service-credentials.ts";
import * as simulate from "./simulate.ts";
import * as sshKeys from "./ssh-keys.ts";
import * as tags from "./tags.ts";
import * as userPolicies from "./user-policies.ts";
import * as users from "./users.ts";

/** What the nouns export besides calls has no name of a call, and cannot be reached over the wire. */
export const iam = {
  ...users,
  ...tags,
  ...loginProfiles,
  ...accessKeys,
  ...groups,
  ...groupPolicies,
  ...policies,
  ...policyEntities,
  ...policyVersions,
  ...userPolicies,
  ...mfa,
  ...sshKeys,
  ...certificates,
  ...roles,
  ...roleChanges,
  ...serverCertificates,
  ...serviceCredentials,
  ...passwordPolicy,
  ...credentialReport,
  ...authorizationDetails,
  ...accountSummary,
  ...simulate,
};
