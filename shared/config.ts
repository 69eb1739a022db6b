import * as z from "zod/mini";
import { AccountId, Path, QuarantineDays, RoleArn } from "./fields.ts";
import "./schemas.ts";

const days = (fallback: number, most = 36_500) =>
  z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(most)), fallback);
const text = () => z.string().check(z.minLength(1));
/** Entries are separated by spaces. */
const list = () =>
  z.pipe(
    z.string(),
    z.transform((entries) => entries.split(/\s+/).filter(Boolean)),
  );

/**
 * All parameters by the name of their variable; `serverless.yml` sets them. A schema is made for who asks for it: all of them
 * would take a cold start two milliseconds.
 */
const parameters = {
  /** Not `/`: what an access file manages lies apart from everything else. */
  ACCESS_PATH: () => Path.check(z.minLength(2)),
  /** ARN of a policy under `ACCESS_PATH`, without its name. */
  ACCESS_POLICY_PREFIX: text,
  /** Stands before the subjects of notices. */
  ACCOUNT_ALIAS: () => z._default(z.string(), ""),
  /** Ids of accounts. */
  ACCOUNTS: () => z.pipe(list(), z.array(AccountId)),
  ACCOUNT_ID: () => AccountId,
  ALLOWED_CONSUMERS: () => z.pipe(list(), z.array(RoleArn)),
  /** `*` may only stand for all groups under a path. */
  ALLOWED_GROUPS: () => z.pipe(list(), z.array(z.string().check(z.regex(/^[^*?]+(\/\*)?$/)))),
  ALLOWED_POLICIES: list,
  /** Only where `CHAT` asks for the topic. */
  CHAT_TOPIC: () => z.optional(text()),
  EXCLUDE_ACCOUNTS: () => z.pipe(list(), z.array(AccountId)),
  /** IAM Access Analyzer takes 100 actions, each as a policy may have it. */
  FORBIDDEN_ACTIONS: () => z.pipe(list(), z.array(z.string()).check(z.minLength(1), z.maxLength(100))),
  HANDOVER_DAYS: () => days(7),
  HANDOVER_PREFIX: text,
  HANDOVER_PRINCIPALS: () => z.pipe(list(), z.array(z.string()).check(z.minLength(1))),
  /** Of IAM Identity Center; empty if it is not read. */
  IDENTITY_STORE_ID: () => z._default(z.string(), ""),
  KEY_MAX_AGE_DAYS: () => days(90),
  MANAGE_ACCESS: () => z._default(z.enum(["true", "false"]), "false"),
  MANAGE_PASSWORD_POLICY: () => z._default(z.enum(["true", "false"]), "false"),
  /** Where an access file manages groups, policies and roles; empty if none does. */
  MANAGED_ACCESS_PATH: () => z.string(),
  MANAGED_PATH: () => z._default(Path, "/"),
  /** An execution looks every hour, and its history takes 25,000 events. */
  MFA_DEADLINE_DAYS: () => days(7, 60),
  OPERATIONS_TOPIC: text,
  /** Audits that run at once; Step Functions takes 10,000. */
  ORGANIZATION_CONCURRENCY: () => z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(10_000)), 40),
  /** Ids of the roles in which the automation changes IAM. */
  OWN_ROLES: list,
  PAUSE_PARAMETER: text,
  PEOPLE_TOPIC: text,
  PERMISSIONS_BOUNDARY_ARN: text,
  QUARANTINE_DAYS: () => z._default(z.pipe(z.coerce.number(), QuarantineDays), 30),
  REMEDIATION: () => z._default(z.enum(["report", "plan", "rotate"]), "report"),
  REMEDIATION_MAX_USERS: () => z._default(z.coerce.number().check(z.int(), z.minimum(1)), 10),
  REPORT_BUCKET: text,
  REQUIRE_MFA_GROUP: text,
  ROLE_ARN_PREFIX: text,
  /** An execution ends after a year: grace, extension and deletion come to 270 days, and pauses may add theirs. */
  ROTATION_DELETE_DAYS: () => days(35, 120),
  ROTATION_GRACE_DAYS: () => days(7, 60),
  ROTATION_MAX_EXTENSION_DAYS: () => days(30, 90),
  ROTATION_QUIET_DAYS: () => days(7, 90),
  STAGE: text,
  UNUSED_DAYS: () => days(45),
  WATCH_LEAVERS: () => z._default(z.enum(["tell", "cut"]), "tell"),
  WORKFLOW_ARN_PREFIX: text,
};

type Parameters = typeof parameters;
type Config<Name extends keyof Parameters> = { [N in Name]: z.infer<ReturnType<Parameters[N]>> };

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
  const parsed = shapeOf(names).safeParse(environment);
  if (parsed.success) return parsed.data as Config<Name>;
  throw new ConfigError(`The environment cannot be used: ${told(parsed.error).join("; ")}`);
}

const shapeOf = (names: (keyof Parameters)[]) =>
  z.object(Object.fromEntries(names.map((name) => [name, parameters[name]()])));
const told = ({ issues }: z.core.$ZodError) => issues.map(({ path, message }) => `${path.join(".")}: ${message}`);

/** What is wrong with the parameters that stand in an environment, whatever else is in it. */
export function faultsOf(environment: Record<string, string>): string[] {
  const names = Object.keys(environment).filter((name) => name in parameters) as (keyof Parameters)[];
  const parsed = shapeOf(names).safeParse(environment);
  return parsed.success ? [] : told(parsed.error);
}

/** The audit's limits as it takes them. */
export const thresholds = ({ KEY_MAX_AGE_DAYS, UNUSED_DAYS }: Config<"KEY_MAX_AGE_DAYS" | "UNUSED_DAYS">) => ({
  keyMaxAgeDays: KEY_MAX_AGE_DAYS,
  unusedDays: UNUSED_DAYS,
});
