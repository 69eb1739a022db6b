import { type Account, type AccountOptions, type Credentials, createAccount } from "./account.ts";
import type { Call } from "./calls.ts";
import { dispatcher } from "./dispatch.ts";
import type { Fault } from "./faults.ts";
import { issueCredentials } from "./identity.ts";
import type { Operation } from "./operation.ts";
import { operations } from "./operations.ts";
import { type Seed, seed } from "./seed.ts";
import { announce } from "./services/events/events.ts";
import { parsePattern } from "./services/events/pattern.ts";
import { signIn } from "./services/sessions.ts";
import type { Notice, Rule } from "./services/state.ts";
import { serve } from "./wire/server.ts";

export interface EmbeddedAws {
  /** `http://127.0.0.1:<port>`, for `AWS_ENDPOINT_URL`. */
  endpoint: string;
  account: Account;
  /** Every call so far, without secrets. */
  calls: Call[];
  /** To be added to at any time. */
  faults: Fault[];
  /** Every notice that was published. */
  notices: Notice[];
  /** The function that makes this call dies when it has taken effect, before it has the answer. */
  dieAfter(operation: string, where?: Omit<Fault, "kind" | "operation">): void;
  /** The function that makes this call dies before it takes effect. */
  dieBefore(operation: string, where?: Omit<Fault, "kind" | "operation">): void;
  /** What an SDK client needs to call as the administrator: `new IAMClient(aws.config)`. */
  config: { endpoint: string; region: string; credentials: Credentials };
  seed(all: Seed): void;
  /** Another account of the same process, as its administrator has it. */
  member(accountId: string): Pick<EmbeddedAws, "account" | "config" | "seed">;
  /**
   * Credentials of a function's role; calls made with them carry the function's name. The role has the same name unless told.
   * With policies, what they do not allow is refused; without, everything is allowed.
   */
  credentialsOf(functionName: string, policies?: object[], roleName?: string): Credentials;
  /** Credentials of a console session. A user who has MFA has to give a code. */
  signIn(userName: string, password: string, code?: string): Credentials;
  /** Hands events of a bus that fit a classic pattern to a function. */
  rule(rule: Rule): void;
  /** Puts on the default bus what only a service of AWS's may: `aws.health`. */
  announce(source: string, type: string, detail: Record<string, unknown>): void;
  /** Waits until every target has been served, and theirs in turn. */
  delivered(): Promise<void>;
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
  const known = operations(account);
  const { endpoint, close } = await serve(dispatcher(account, known), { port, host });
  const role = (name: string, { id } = account) => `arn:aws:sts::${id}:assumed-role/${name}`;
  const administered = (own: Account) => ({
    account: own,
    config: {
      endpoint,
      region: own.region,
      credentials: issueCredentials(own, { arn: role("administrator/embedded", own) }),
    },
    seed: (all: Seed) => seed(own, all),
  });
  return {
    ...administered(account),
    endpoint,
    calls: account.calls,
    faults: account.faults,
    notices: account.notices,
    dieAfter: (operation, where) => void account.faults.push({ kind: "deathAfter", operation, ...where }),
    dieBefore: (operation, where) => void account.faults.push({ kind: "deathBefore", operation, ...where }),
    member: (accountId) => {
      const own = account.accounts.get(accountId);
      if (!own)
        throw new Error(`There is no account ${accountId}; there are: ${[...account.accounts.keys()].join(", ")}`);
      return administered(own);
    },
    credentialsOf: (functionName, policies, roleName = functionName) =>
      issueCredentials(account, { functionName, arn: role(`${roleName}/${functionName}`) }, policies),
    signIn: (...words) => signIn(account, ...words),
    rule: (rule) => {
      parsePattern(JSON.stringify(rule.pattern));
      if (!account.buses.has(rule.bus)) account.buses.set(rule.bus, {});
      account.rules.push(rule);
    },
    announce: (source, type, detail) => announce(account, source, type, detail),
    delivered: async () => {
      while (account.deliveries.length) await account.deliveries.shift();
    },
    mount: (service, table) => {
      known[service] = { ...known[service], ...table };
    },
    close,
  };
};
