import * as z from "zod/mini";
import { Path, text, UserId, UserName } from "../shared/fields.ts";

const Name = z.string().check(z.regex(/^[\w+=,.@-]{1,128}$/, "must be 1 to 128 letters, digits or + = , . @ _ -"));
/** IAM takes 64 characters for the name of a role. */
const RoleName = z.string().check(z.regex(/^[\w+=,.@-]{1,64}$/, "must be 1 to 64 letters, digits or + = , . @ _ -"));
const Document = z.record(z.string(), z.unknown());
/** IAM attaches ten managed policies to a group. For roles the quota can be raised, which this file does not follow. */
const Attached = z
  .array(z.string().check(z.regex(/^arn:aws[\w-]*:iam::(\d{12}|aws):policy\/.+$/)))
  .check(z.maxLength(10));

const Accepted = z.strictObject({
  /** Issue code of a finding of IAM Access Analyzer. */
  finding: z.string().check(z.regex(/^[A-Z0-9_]+$/)),
  reason: text(1024),
});

const Policy = z.strictObject({
  /** IAM takes a description only when the policy is created: a later difference is not a change. */
  description: z.optional(text(1000)),
  document: Document,
  accept: z.optional(z.array(Accepted)),
});
const Group = z.strictObject({
  policies: Attached,
  /** Named only where the group is deleted or created anew. Who is in a group is not for this file to say. */
  members: z.optional(z.array(z.strictObject({ userName: UserName, userId: UserId }))),
});
const Role = z.strictObject({
  trust: Document,
  policies: Attached,
  maxSessionSeconds: z.int().check(z.minimum(3600), z.maximum(43_200)),
  /** ARN of the permissions boundary. It is never removed: where it is absent here, none is asked for. */
  boundary: z.optional(z.string()),
});
/** In IAM's words. What is absent is off. */
export const PasswordPolicy = z.strictObject({
  MinimumPasswordLength: z.int().check(z.minimum(6), z.maximum(128)),
  RequireSymbols: z.boolean(),
  RequireNumbers: z.boolean(),
  RequireUppercaseCharacters: z.boolean(),
  RequireLowercaseCharacters: z.boolean(),
  AllowUsersToChangePassword: z.boolean(),
  HardExpiry: z.boolean(),
  MaxPasswordAge: z.optional(z.int().check(z.minimum(1), z.maximum(1095))),
  PasswordReusePrevention: z.optional(z.int().check(z.minimum(1), z.maximum(24))),
});
export type PasswordPolicy = z.infer<typeof PasswordPolicy>;

/** Policies, groups and roles by name: as they are wanted, as they are, or as they were applied last. */
export const AccessState = z.strictObject({
  policies: z.record(Name, Policy),
  groups: z.record(Name, Group),
  roles: z.record(RoleName, Role),
  /** Null: the account has none. Absent: not a matter of the file. */
  passwordPolicy: z.optional(z.nullable(PasswordPolicy)),
});
export type AccessState = z.infer<typeof AccessState>;

/** What a file asks for, with every document and every ARN in it: what is uploaded. */
export const Wanted = z.strictObject({
  path: Path,
  ...AccessState.shape,
  /** Groups that may be deleted though they have members. */
  removeMembers: z.array(Name),
});
export type Wanted = z.infer<typeof Wanted>;

export const stateOf = ({ policies, groups, roles, passwordPolicy }: AccessState): AccessState => ({
  policies,
  groups,
  roles,
  ...(passwordPolicy !== undefined && { passwordPolicy }),
});

export const nothing: AccessState = { policies: {}, groups: {}, roles: {} };
