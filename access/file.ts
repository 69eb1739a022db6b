import * as z from "zod/mini";
import { text } from "../shared/fields.ts";
import type { PasswordPolicy, Wanted } from "./state.ts";

const described = <S extends z.ZodMiniType>(schema: S, description: string): S => schema.check(z.meta({ description }));

const Document = described(
  z.union([z.string(), z.record(z.string(), z.unknown())]),
  "A policy document, or the name of a JSON file beside this one",
);
const Names = described(
  z.array(z.string()).check(z.maxLength(10)),
  "Policies of this file by name, AWS's managed policies by name, or ARNs",
);
/** What a password must have, and what IAM calls that. */
const requirements = {
  lowercase: "RequireLowercaseCharacters",
  uppercase: "RequireUppercaseCharacters",
  numbers: "RequireNumbers",
  symbols: "RequireSymbols",
} as const;
const classes = Object.keys(requirements) as (keyof typeof requirements)[];

/** `access.yml`, as a platform team keeps it. `access.schema.json` is made of this. */
export const AccessFile = z.strictObject({
  $schema: z.optional(z.string()),
  policies: z.optional(
    z.record(
      z.string(),
      z.strictObject({
        description: z.optional(described(text(1000), "IAM keeps the description that a policy is created with")),
        document: Document,
        accept: z.optional(
          described(
            z.array(z.strictObject({ finding: text(128), reason: text(1024) })),
            "Security warnings of IAM Access Analyzer that are accepted, by issue code, each with a reason",
          ),
        ),
      }),
    ),
  ),
  groups: z.optional(z.record(z.string(), z.strictObject({ policies: Names }))),
  roles: z.optional(
    z.record(
      z.string(),
      z.strictObject({
        trust: Document,
        policies: Names,
        maxSessionHours: z._default(z.number().check(z.minimum(1), z.maximum(12)), 1),
      }),
    ),
  ),
  passwordPolicy: z.optional(
    z.strictObject({
      minimumLength: z.int().check(z.minimum(6), z.maximum(128)),
      classes: z._default(z.union([z.literal("all"), z.array(z.enum(classes))]), "all"),
      maxAgeDays: z.optional(z.int().check(z.minimum(1), z.maximum(1095))),
      reusePrevention: z.optional(z.int().check(z.minimum(1), z.maximum(24))),
      usersMayChange: z._default(z.boolean(), true),
      hardExpiry: z._default(z.boolean(), false),
    }),
  ),
  removeMembers: z.optional(
    described(z.array(z.string()), "Groups that may be deleted though they have members; the members stay"),
  ),
});
type AccessFile = z.infer<typeof AccessFile>;

type Place = (string | number)[];

/** What the names and files in an {@link AccessFile} stand for; `place` is where in the file they are. */
export interface Resolve {
  path: string;
  /** ARN of a policy of this file, by name. */
  own(name: string): string;
  /** ARN of one of AWS's policies, by name. Throws for a name that there is not. */
  aws(name: string, place: Place): string;
  document(of: string | Record<string, unknown>, place: Place): Record<string, unknown>;
}

export function wantedOf(file: AccessFile, resolve: Resolve): Wanted {
  const { policies = {}, groups = {}, roles = {}, passwordPolicy: password, removeMembers = [] } = file;
  const arn = (name: string, place: Place) => {
    if (name.startsWith("arn:")) return name;
    return Object.hasOwn(policies, name) ? resolve.own(name) : resolve.aws(name, place);
  };
  const arns = (names: string[], ...place: Place) =>
    [...new Set(names.map((name, at) => arn(name, [...place, "policies", at])))].sort();
  return {
    path: resolve.path,
    policies: mapped(policies, ({ document, ...policy }, name) => ({
      ...policy,
      document: resolve.document(document, ["policies", name, "document"]),
    })),
    groups: mapped(groups, (group, name) => ({ policies: arns(group.policies, "groups", name) })),
    roles: mapped(roles, (role, name) => ({
      trust: resolve.document(role.trust, ["roles", name, "trust"]),
      policies: arns(role.policies, "roles", name),
      maxSessionSeconds: Math.round(role.maxSessionHours * 3600),
    })),
    ...(password && { passwordPolicy: passwordPolicyOf(password) }),
    removeMembers,
  };
}

const mapped = <T, R>(all: Record<string, T>, change: (each: T, name: string) => R): Record<string, R> =>
  Object.fromEntries(Object.entries(all).map(([name, each]) => [name, change(each, name)]));

function passwordPolicyOf(password: NonNullable<AccessFile["passwordPolicy"]>): PasswordPolicy {
  const asks = (one: keyof typeof requirements) => password.classes === "all" || password.classes.includes(one);
  return {
    MinimumPasswordLength: password.minimumLength,
    RequireLowercaseCharacters: asks("lowercase"),
    RequireUppercaseCharacters: asks("uppercase"),
    RequireNumbers: asks("numbers"),
    RequireSymbols: asks("symbols"),
    AllowUsersToChangePassword: password.usersMayChange,
    HardExpiry: password.hardExpiry,
    ...(password.maxAgeDays !== undefined && { MaxPasswordAge: password.maxAgeDays }),
    ...(password.reusePrevention !== undefined && { PasswordReusePrevention: password.reusePrevention }),
  };
}

/** The way back: the file that asks for what stands. */
export function fileOf({
  policies,
  groups,
  roles,
  passwordPolicy,
}: Omit<Wanted, "path" | "removeMembers">): AccessFile {
  const ours = new Set(Object.keys(policies));
  const short = (arn: string) => {
    const name = arn.slice(arn.lastIndexOf("/") + 1);
    if (/^arn:[^:]+:iam::aws:/.test(arn)) return ours.has(name) ? arn : name;
    return ours.has(name) ? name : arn;
  };
  const part = <T>(name: string, all: Record<string, T>) => (Object.keys(all).length > 0 ? { [name]: all } : {});
  return {
    ...part(
      "policies",
      mapped(policies, ({ description, document }) => ({ ...(description && { description }), document })),
    ),
    ...part(
      "groups",
      mapped(groups, (group) => ({ policies: group.policies.map(short) })),
    ),
    ...part(
      "roles",
      mapped(roles, ({ trust, maxSessionSeconds, ...role }) => ({
        trust,
        policies: role.policies.map(short),
        maxSessionHours: maxSessionSeconds / 3600,
      })),
    ),
    ...(passwordPolicy && { passwordPolicy: asFile(passwordPolicy) }),
  };
}

function asFile(policy: NonNullable<Wanted["passwordPolicy"]>) {
  const asked = classes.filter((one) => policy[requirements[one]]);
  const { MaxPasswordAge, PasswordReusePrevention } = policy;
  return {
    minimumLength: policy.MinimumPasswordLength,
    classes: asked.length === classes.length ? ("all" as const) : asked,
    ...(MaxPasswordAge !== undefined && { maxAgeDays: MaxPasswordAge }),
    ...(PasswordReusePrevention !== undefined && { reusePrevention: PasswordReusePrevention }),
    usersMayChange: policy.AllowUsersToChangePassword,
    hardExpiry: policy.HardExpiry,
  };
}
