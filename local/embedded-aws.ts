import { type Account, type AccountOptions, type Credentials, createAccount } from "./account.ts";
import type { Call } from "./calls.ts";
import { dispatcher, type Operations } from "./dispatch.ts";
import type { Fault } from "./faults.ts";
import { serve } from "./http.ts";
import { iamOperations } from "./iam/operations.ts";
import { issueCredentials } from "./identity.ts";
import type { Operation } from "./operation.ts";
import { type Seed, seed } from "./seed.ts";
import { stsOperations } from "./sts.ts";

export interface EmbeddedAws {
  /** `http://127.0.0.1:<port>`, for `AWS_ENDPOINT_URL`. */
  endpoint: string;
  account: Account;
  /** Every call so far, without secrets. */
  calls: Call[];
  /** To be added to at any time. */
  faults: Fault[];
  /** The function that makes this call dies when it has taken effect, before it has the answer. */
  dieAfter(operation: string, where?: Omit<Fault, "kind" | "operation">): void;
  /** The function that makes this call dies before it takes effect. */
  dieBefore(operation: string, where?: Omit<Fault, "kind" | "operation">): void;
  /** What an SDK client needs to call as the administrator: `new IAMClient(aws.config)`. */
  config: { endpoint: string; region: string; credentials: Credentials };
  seed(all: Seed): Promise<void>;
  /** Credentials of a function's role; calls made with them carry its name. */
  credentialsOf(functionName: string): Credentials;
  /** Adds a service that lives elsewhere, by the name that it is signed for: `states`. */
  mount(service: string, operations: Record<string, Operation>): void;
  close(): Promise<void>;
}

export interface EmbeddedAwsOptions extends AccountOptions {
  port?: number;
  /** 127.0.0.1; anything else is refused. */
  host?: string;
}

/**
 * Starts an AWS account on the loopback interface, for demonstrations and tests.
 * It is no security boundary: signatures are not checked, and everyone on this machine may call.
 */
export const startAws = async ({ port, host, ...options }: EmbeddedAwsOptions = {}): Promise<EmbeddedAws> => {
  const account = createAccount(options);
  const operations: Operations = { iam: iamOperations(account), sts: stsOperations(account) };
  const { endpoint, close } = await serve(dispatcher(account, operations), { port, host });
  const role = (name: string) => `arn:aws:sts::${account.id}:assumed-role/${name}`;
  return {
    endpoint,
    account,
    calls: account.calls,
    faults: account.faults,
    dieAfter: (operation, where) => void account.faults.push({ kind: "deathAfter", operation, ...where }),
    dieBefore: (operation, where) => void account.faults.push({ kind: "deathBefore", operation, ...where }),
    config: {
      endpoint,
      region: account.region,
      credentials: issueCredentials(account, { arn: role("administrator/embedded") }),
    },
    seed: (all) => seed(account, all),
    credentialsOf: (functionName) =>
      issueCredentials(account, { functionName, arn: role(`iam-steward-local-${functionName}/${functionName}`) }),
    mount: (service, table) => {
      operations[service] = { ...operations[service], ...table };
    },
    close,
  };
};
