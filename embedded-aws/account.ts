import { createHash } from "node:crypto";
import type { Call } from "./calls.ts";
import type { Fault } from "./faults.ts";
import type { Flicker, IamState, Lag } from "./iam/state.ts";
import type { Caller, Runtime } from "./operation.ts";
import type { Request } from "./policy/evaluate.ts";
import type { IdentityCenter } from "./services/identity-center.ts";
import type {
  Alarm,
  BusEvent,
  DeployedStack,
  LogGroup,
  Notice,
  Parameter,
  Queue,
  Rule,
  Schedule,
  Secret,
  StoredObject,
  Subscription,
  Trail,
  TrailEvent,
} from "./services/state.ts";

/** How the account behaves where AWS leaves room; what is left out is AWS's usual. */
interface Behaviour {
  /** Seconds that a credential report takes; 0 unless told. */
  reportSeconds: number;
  /** Whether the report has a root row; some partitions have none. */
  reportRoot: boolean;
  /** Seconds during which a new login profile cannot be changed or deleted; 5 unless told. */
  loginProfileSeconds: number;
  /** Seconds during which a new user is known by name alone: taken, but not found; 0 unless told. */
  userSeconds: number;
  /** Seconds until a new access key can sign; 0 unless told. */
  accessKeySeconds: number;
  /** Seconds during which IAM's reads show a change, do not show it, and show it again; 0 unless told. */
  flickerSeconds: number;
  /** At most so many items a page, whatever was asked for. */
  pageItems: number;
  /** An empty page that says `IsTruncated` before each page that holds something. */
  emptyPages: boolean;
  /** What each call of a function takes, as if a function made one after another; 0 unless told. Its time limit does not count it. */
  callMilliseconds: number;
  /** How often, and in which order, EventBridge hands events to its targets; `once` unless told. */
  delivery: "once" | "twice" | "reversed";
}

/** Credentials that belong to no IAM user: the administrator's, and those of our functions' roles. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  /** Not looked at; clients expect one with a key that begins with ASIA. */
  sessionToken?: string;
}

/** All that one AWS account holds. */
export interface Account {
  id: string;
  region: string;
  /** All accounts of this process by their ids, this one among them. */
  accounts: Map<string, Account>;
  /** The organization that they are all in. */
  organization?: string;
  /** The organization's instance of IAM Identity Center, in the first account of the process. */
  identityCenter?: IdentityCenter;
  /** What Organizations says of it. */
  state: "ACTIVE" | "SUSPENDED" | "PENDING_CLOSURE" | "PENDING_ACTIVATION" | "CLOSED";
  /** To the second, as AWS keeps it. */
  now(): Date;
  /** A new identifier: `AKIA`, `AIDA`, …; never given twice. */
  newId(prefix: string, length?: number): string;
  behaviour: Behaviour;
  faults: Fault[];
  calls: Call[];
  /** Looks at the account whenever a call has been answered or refused. */
  watch?: () => void;
  /** A change that no read of IAM shows yet. */
  lag?: Lag;
  /** Changes that only every second read of IAM shows, the oldest first. */
  flickers: Flicker[];
  callers: Map<string, Caller>;
  /** Identity policies of those callers, by access key id; who has none may do everything. */
  rolePolicies: Map<string, string[]>;
  /** What those with policies have asked for, allowed or not, in the terms of policies. */
  asked: { caller: Caller; request: Request }[];
  /** By the access key that a function calls with. */
  runtimes: Map<string, Runtime>;
  iam: IamState;
  /** By ARN, with their policies; none where a topic has AWS's own. */
  topics: Map<string, { Policy?: string }>;
  notices: Notice[];
  /** Hears each notice as it is published. */
  onNotice?: (notice: Notice) => void;
  subscriptions: Subscription[];
  buckets: Map<string, Map<string, StoredObject>>;
  /** By name. */
  secrets: Map<string, Secret>;
  parameters: Map<string, Parameter>;
  /** Buses by name, with their policies, what was put on them, what listens to them, and who is still at it. */
  buses: Map<string, { Policy?: string }>;
  events: BusEvent[];
  rules: Rule[];
  deliveries: Promise<unknown>[];
  schedules: Schedule[];
  trails: Trail[];
  /** What CloudTrail has of the calls and sign-ins, the oldest first. */
  trail: TrailEvent[];
  /** By ARN. */
  queues: Map<string, Queue>;
  stacks: DeployedStack[];
  alarms: Alarm[];
  logGroups: LogGroup[];
}

export interface AccountOptions extends Partial<Behaviour> {
  /** Ids of further accounts in the same process. */
  accounts?: string[] | undefined;
  /** The organization that all of them are in, such as `o-exampleorgid`. */
  organization?: string | undefined;
  now?: (() => Date) | undefined;
  accountId?: string | undefined;
  region?: string | undefined;
  faults?: Fault[] | undefined;
}

const wholeSecond = (date: Date): Date => new Date(Math.floor(date.getTime() / 1000) * 1000);

/** Identifiers that look random, in an order that says nothing of their age, and are the same in every run. */
const identifiers = (accountId: string) => {
  let count = 0;
  return (prefix: string, length = 21): string => {
    count += 1;
    const digest = createHash("sha256").update(`${accountId} ${count}`).digest();
    const letters = [...digest].map((byte) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[byte % 32]).join("");
    return prefix + letters.slice(0, length - prefix.length);
  };
};

const emptyIam = (created: Date): IamState => ({
  users: new Map(),
  groups: new Map(),
  policies: new Map(),
  roles: new Map(),
  virtualMfaDevices: new Map(),
  serverCertificates: new Map(),
  root: { created, password: { changed: created }, mfa: true, mfaIsVirtual: false, accessKeys: [] },
});

export const createAccount = (options: AccountOptions = {}): Account => {
  const { accounts = [], organization, ...own } = options;
  const account = emptyAccount(own);
  if (organization !== undefined) account.organization = organization;
  account.accounts.set(account.id, account);
  for (const accountId of accounts) account.accounts.set(accountId, accountBeside(account, accountId, own));
  return account;
};

/** What is of the whole process is shared: time, faults, calls and their callers. */
const accountBeside = (first: Account, accountId: string, options: AccountOptions): Account => {
  const { now, behaviour, faults, calls, callers, rolePolicies, asked, runtimes, accounts, organization } = first;
  const shared = { now, behaviour, faults, calls, callers, rolePolicies, asked, runtimes, accounts };
  return { ...emptyAccount({ ...options, accountId }), ...shared, ...(organization !== undefined && { organization }) };
};

const emptyAccount = (options: Omit<AccountOptions, "accounts" | "organization">): Account => {
  const { now = () => new Date(), accountId = "123456789012", region = "us-east-1", faults = [], ...told } = options;
  const usual: Behaviour = {
    reportSeconds: 0,
    reportRoot: true,
    loginProfileSeconds: 5,
    userSeconds: 0,
    accessKeySeconds: 0,
    flickerSeconds: 0,
    pageItems: 1000,
    emptyPages: false,
    callMilliseconds: 0,
    delivery: "once",
  };
  return {
    id: accountId,
    region,
    accounts: new Map(),
    state: "ACTIVE",
    now: () => wholeSecond(now()),
    newId: identifiers(accountId),
    behaviour: { ...usual, ...told },
    faults,
    calls: [],
    flickers: [],
    callers: new Map(),
    rolePolicies: new Map(),
    asked: [],
    runtimes: new Map(),
    iam: emptyIam(new Date("2018-12-12T00:53:20Z")),
    topics: new Map(),
    notices: [],
    subscriptions: [],
    buckets: new Map(),
    secrets: new Map(),
    parameters: new Map(),
    buses: new Map([["default", {}]]),
    events: [],
    rules: [],
    deliveries: [],
    schedules: [],
    trails: [],
    trail: [],
    queues: new Map(),
    stacks: [],
    alarms: [],
    logGroups: [],
  };
};
