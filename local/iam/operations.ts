import type { Account } from "../account.ts";
import type { Caller, Operation } from "../operation.ts";
import * as accessKeys from "./access-keys.ts";
import * as accountSummary from "./account-summary.ts";
import * as authorizationDetails from "./authorization-details.ts";
import * as certificates from "./certificates.ts";
import { checkInput } from "./constraints.ts";
import * as credentialReport from "./credential-report.ts";
import * as groupPolicies from "./group-policies.ts";
import * as groups from "./groups.ts";
import * as loginProfiles from "./login-profiles.ts";
import * as mfa from "./mfa.ts";
import * as passwordPolicy from "./password-policy.ts";
import * as policies from "./policies.ts";
import * as serverCertificates from "./server-certificates.ts";
import * as serviceCredentials from "./service-credentials.ts";
import * as sshKeys from "./ssh-keys.ts";
import * as tags from "./tags.ts";
import * as userPolicies from "./user-policies.ts";
import * as users from "./users.ts";

const nouns = {
  ...users,
  ...tags,
  ...loginProfiles,
  ...accessKeys,
  ...groups,
  ...groupPolicies,
  ...policies,
  ...userPolicies,
  ...mfa,
  ...sshKeys,
  ...certificates,
  ...serverCertificates,
  ...serviceCredentials,
  ...passwordPolicy,
  ...credentialReport,
  ...authorizationDetails,
  ...accountSummary,
};

type Call = (account: Account, input: never, caller: Caller) => unknown;

/**
 * Every function that is named as a call of IAM answers that call: `createUser` is `CreateUser`.
 * What else the nouns export has no such name, and cannot be reached over the wire.
 */
export const iamOperations = (account: Account): Record<string, Operation> =>
  Object.fromEntries(
    Object.entries(nouns as Record<string, unknown>).map(([name, call]) => {
      const operation = name.charAt(0).toUpperCase() + name.slice(1);
      const answer: Operation = (input, caller) => {
        checkInput(operation, input);
        return (call as Call)(account, input as never, caller);
      };
      return [operation, answer];
    }),
  );
