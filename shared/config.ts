import { accountId, longestQuarantine, path, type Rule, roleArn } from "./fields.ts";

/**
 * Takes what a variable says. Plain functions: a schema of the environment takes a cold start three milliseconds.
 *
 * @throws Error saying what is wrong with it
 */
type Reader<T> = (value: string | undefined) => T;

const text: Reader<string> = (value) => value || wrong(value === undefined ? "is missing" : "must not be empty");
const or =
  <T, const D>(otherwise: D, read: Reader<T>): Reader<T | D> =>
  (value) =>
    value === undefined ? otherwise : read(value);
const whole =
  (least: number, most: number): Reader<number> =>
  (value) => {
    const number = Number(text(value));
    const fits = Number.isInteger(number) && number >= least && number <= most;
    return fits ? number : wrong(`must be a whole number from ${least} to ${most}`);
  };
const days = (otherwise: number, most = 36_500) => or<number, number>(otherwise, whole(1, most));
const oneOf =
  <T extends string>(...known: T[]): Reader<T> =>
  (value) =>
    known.find((one) => one === value) ?? wrong(`must be one of ${known.join(", ")}`);
const like =
  ({ pattern, most = Number.POSITIVE_INFINITY, says }: Rule): Reader<string> =>
  (value = "") =>
    value.length <= most && pattern.test(value) ? value : wrong(says);
/** Entries are separated by spaces. */
const list =
  (entry: Reader<string> = text): Reader<string[]> =>
  (value) =>
    (value ?? wrong("is missing")).split(/\s+/).filter(Boolean).map(entry);
const between =
  (least: number, most: number, read: Reader<string[]>): Reader<string[]> =>
  (value) => {
    const entries = read(value);
    const fits = entries.length >= least && entries.length <= most;
    return fits ? entries : wrong(`must have ${least} to ${most} entries`);
  };
const group: Reader<string> = (entry = "") =>
  /^[^*?]+(\/\*)?$/.test(entry) ? entry : wrong(`names ${entry}: * may only stand for all groups under a path`);

const wrong = (what: string): never => {
  throw new Error(what);
};

/** All parameters by the name of their variable; `serverless.yml` sets them. */
const parameters = {
  /** Not `/`: what an access file manages lies apart from everything else. */
  ACCESS_PATH: (value) => (value === "/" ? wrong("must not be /") : like(path)(value)),
  /** ARN of a policy under `ACCESS_PATH`, without its name. */
  ACCESS_POLICY_PREFIX: text,
  /** Stands before the subjects of notices. */
  ACCOUNT_ALIAS: (value = "") => value,
  /** Ids of accounts. */
  ACCOUNTS: list(like(accountId)),
  ACCOUNT_ID: like(accountId),
  ALLOWED_CONSUMERS: list(like(roleArn)),
  ALLOWED_GROUPS: list(group),
  ALLOWED_POLICIES: list(),
  /** Only where `CHAT` asks for the topic. */
  CHAT_TOPIC: or(undefined, text),
  EXCLUDE_ACCOUNTS: list(like(accountId)),
  /** IAM Access Analyzer takes 100 actions, each as a policy may have it. */
  FORBIDDEN_ACTIONS: between(1, 100, list()),
  HANDOVER_DAYS: days(7),
  HANDOVER_PREFIX: text,
  /** A secret's policy has no room for more. */
  HANDOVER_PRINCIPALS: between(1, 300, list()),
  /** Of IAM Identity Center; empty if it is not read. */
  IDENTITY_STORE_ID: (value = "") => value,
  KEY_MAX_AGE_DAYS: days(90),
  MANAGE_ACCESS: or("false", oneOf("true", "false")),
  MANAGE_PASSWORD_POLICY: or("false", oneOf("true", "false")),
  /** Where an access file manages groups, policies and roles; empty if none does. */
  MANAGED_ACCESS_PATH: (value) => value ?? wrong("is missing"),
  MANAGED_PATH: or("/", like(path)),
  /** An execution looks every hour, and its history takes 25,000 events. */
  MFA_DEADLINE_DAYS: days(7, 60),
  OPERATIONS_TOPIC: text,
  /** Audits that run at once; Step Functions takes 10,000. */
  ORGANIZATION_CONCURRENCY: or(40, whole(1, 10_000)),
  /** Ids of the roles in which the automation changes IAM. */
  OWN_ROLES: list(),
  PAUSE_PARAMETER: text,
  PEOPLE_TOPIC: text,
  PERMISSIONS_BOUNDARY_ARN: text,
  QUARANTINE_DAYS: days(30, longestQuarantine),
  REMEDIATION: or("report", oneOf("report", "plan", "rotate")),
  REMEDIATION_MAX_USERS: or(10, whole(1, 1_000_000)),
  REPORT_BUCKET: text,
  REQUIRE_MFA_GROUP: text,
  ROLE_ARN_PREFIX: text,
  /** An execution ends after a year: grace, extension and deletion come to 270 days, and pauses may add theirs. */
  ROTATION_DELETE_DAYS: days(35, 120),
  ROTATION_GRACE_DAYS: days(7, 60),
  ROTATION_MAX_EXTENSION_DAYS: days(30, 90),
  ROTATION_QUIET_DAYS: days(7, 90),
  STAGE: text,
  UNUSED_DAYS: days(45),
  WATCH_LEAVERS: or("tell", oneOf("tell", "cut")),
  WORKFLOW_ARN_PREFIX: text,
} satisfies Record<string, Reader<unknown>>;

type Parameters = typeof parameters;
type Config<Name extends keyof Parameters> = { [N in Name]: ReturnType<Parameters[N]> };

/** A variable of the environment is missing or cannot be used; the message names it. */
class ConfigError extends Error {
  override name = "ConfigError";
}

/**
 * Reads the named parameters from the environment, once, when a function or command starts.
 *
 * @throws {ConfigError} naming each variable that cannot be used
 */
export function config<Name extends keyof Parameters>(
  names: Name[],
  environment: NodeJS.ProcessEnv = process.env,
): Config<Name> {
  const { values, faults } = readAll(names, environment);
  if (faults.length > 0) throw new ConfigError(`The environment cannot be used: ${faults.join("; ")}`);
  return values as Config<Name>;
}

function readAll(names: (keyof Parameters)[], environment: NodeJS.ProcessEnv) {
  const values: Record<string, unknown> = {};
  const faults = names.flatMap((name) => {
    try {
      values[name] = parameters[name](environment[name]);
      return [];
    } catch (error) {
      return [`${name} ${(error as Error).message}`];
    }
  });
  return { values, faults };
}

/** What is wrong with the parameters that stand in an environment, whatever else is in it. */
export function faultsOf(environment: Record<string, string>): string[] {
  const names = Object.keys(environment).filter((name) => name in parameters) as (keyof Parameters)[];
  return readAll(names, environment).faults;
}

/** The audit's limits as it takes them. */
export const thresholds = ({ KEY_MAX_AGE_DAYS, UNUSED_DAYS }: Config<"KEY_MAX_AGE_DAYS" | "UNUSED_DAYS">) => ({
  keyMaxAgeDays: KEY_MAX_AGE_DAYS,
  unusedDays: UNUSED_DAYS,
});
