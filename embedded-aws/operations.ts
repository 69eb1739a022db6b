import type { Account } from "./account.ts";
import { iam } from "./iam/operations.ts";
import type { Caller, Operation } from "./operation.ts";
import { accessAnalyzer } from "./services/access-analyzer.ts";
import { cloudFormation } from "./services/cloud-formation.ts";
import { logs, monitoring } from "./services/cloud-watch.ts";
import { events } from "./services/events/events.ts";
import { identityStore } from "./services/identity-store.ts";
import { organizations } from "./services/organizations.ts";
import { s3 } from "./services/s3.ts";
import { scheduler } from "./services/scheduler.ts";
import { secretsManager } from "./services/secrets/operations.ts";
import { sns } from "./services/sns.ts";
import { sqs } from "./services/sqs.ts";
import { ssm } from "./services/ssm.ts";
import { ssoAdmin } from "./services/sso-admin.ts";
import { sts } from "./services/sts.ts";
import { cloudTrail } from "./services/trail/cloud-trail.ts";

/** Operations by the name that a service is signed for: `iam`, `states`. */
export type Operations = Record<string, Record<string, Operation> | undefined>;

type Call = (account: Account, input: never, caller: Caller) => unknown;

/** A function that is named as a call answers that call: `createUser` is `CreateUser`. */
const answering = (account: Account, calls: Record<string, unknown>): Record<string, Operation> =>
  Object.fromEntries(
    Object.entries(calls).map(([name, call]) => [
      name.charAt(0).toUpperCase() + name.slice(1),
      (input, caller) => (call as Call)(account, input as never, caller),
    ]),
  );

export const operations = (account: Account): Operations => ({
  iam: answering(account, iam),
  sts: answering(account, sts),
  sns: answering(account, sns),
  s3: answering(account, s3),
  secretsmanager: answering(account, secretsManager),
  ssm: answering(account, ssm),
  events: answering(account, events),
  scheduler: answering(account, scheduler),
  "access-analyzer": answering(account, accessAnalyzer),
  organizations: answering(account, organizations),
  identitystore: answering(account, identityStore),
  sso: answering(account, ssoAdmin),
  cloudtrail: answering(account, cloudTrail),
  cloudformation: answering(account, cloudFormation),
  monitoring: answering(account, monitoring),
  logs: answering(account, logs),
  sqs: answering(account, sqs),
});
