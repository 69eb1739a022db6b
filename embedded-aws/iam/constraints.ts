import { validationError } from "./refusals.ts";

interface Constraint {
  pattern?: RegExp;
  /** Of a text in characters, of a list in items, of a number its value. */
  min?: number;
  max?: number;
}

const name = /^[\w+=,.@-]+$/;
const path = /^\/$|^\/[!-~]+\/$/;
const text = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const status: Constraint = { pattern: /^(Active|Inactive|Expired)$/ };
const arn: Constraint = { min: 20, max: 2048, pattern: /^arn:/ };
const document: Constraint = { min: 1, max: 131_072, pattern: /^[\t\n\r\u0020-\u00FF]+$/ };
const password: Constraint = { min: 1, max: 128, pattern: /^[\t\n\r\u0020-\u00FF]+$/ };
const code: Constraint = { pattern: /^\d{6}$/, min: 6, max: 6 };
const id = (min: number): Constraint => ({ min, max: 128, pattern: /^\w+$/ });

/** Patterns and lengths of the IAM model; the clients' schemas leave them out. */
const members: Record<string, Constraint> = {
  UserName: { pattern: name, min: 1, max: 128 },
  NewUserName: { pattern: name, min: 1, max: 64 },
  GroupName: { pattern: name, min: 1, max: 128 },
  PolicyName: { pattern: name, min: 1, max: 128 },
  RoleName: { pattern: name, min: 1, max: 64 },
  AssumeRolePolicyDocument: document,
  MaxSessionDuration: { min: 3600, max: 43_200 },
  VirtualMFADeviceName: { pattern: name, min: 1 },
  Path: { pattern: path, min: 1, max: 512 },
  NewPath: { pattern: path, min: 1, max: 512 },
  PathPrefix: { pattern: /^\/[!-~]*$/, min: 1, max: 512 },
  Marker: { min: 1, max: 320 },
  MaxItems: { min: 1, max: 1000 },
  AccessKeyId: id(16),
  SSHPublicKeyId: id(20),
  ServiceSpecificCredentialId: id(20),
  CertificateId: { min: 24, max: 128, pattern: /^\w+$/ },
  SerialNumber: { pattern: /^[\w+=/:,.@-]+$/, min: 9, max: 256 },
  AuthenticationCode1: code,
  AuthenticationCode2: code,
  PolicyArn: arn,
  PermissionsBoundary: arn,
  PolicyDocument: document,
  Password: password,
  OldPassword: password,
  NewPassword: password,
  Status: status,
  Filter: { pattern: /^(User|Role|Group|LocalManagedPolicy|AWSManagedPolicy)$/ },
  Scope: { pattern: /^(All|AWS|Local)$/ },
  Tags: { max: 50 },
  TagKeys: { max: 50 },
  CredentialAgeDays: { min: 1, max: 36_600 },
  MinimumPasswordLength: { min: 6, max: 128 },
  MaxPasswordAge: { min: 1, max: 1095 },
  PasswordReusePrevention: { min: 1, max: 24 },
};

/** The model allows 64 characters for the name of a new user, and 128 wherever a user is named. */
const onCreate: Record<string, Constraint> = { UserName: { pattern: name, min: 1, max: 64 } };
const tag: Record<string, Constraint> = {
  Key: { pattern: text, min: 1, max: 128 },
  Value: { pattern: text, min: 0, max: 256 },
};

const refuse = (field: string, rule: string) =>
  validationError(
    `1 validation error detected: Value at '${field.charAt(0).toLowerCase()}${field.slice(1)}' failed to satisfy constraint: Member must ${rule}`,
  );

const measure = (value: unknown): [number, string] => {
  if (typeof value === "number") return [value, "value"];
  return [(value as string | unknown[]).length, "length"];
};

const check = (
  field: string,
  value: unknown,
  { pattern, min = 0, max = Number.POSITIVE_INFINITY }: Constraint,
): void => {
  const [size, kind] = measure(value);
  if (size < min) throw refuse(field, `have ${kind} greater than or equal to ${min}`);
  if (size > max) throw refuse(field, `have ${kind} less than or equal to ${max}`);
  if (pattern && ![value].flat().every((each) => pattern.test(String(each))))
    throw refuse(field, `satisfy regular expression pattern: ${pattern.source}`);
};

const checkAll = (input: Record<string, unknown>, table: Record<string, Constraint>, where = ""): void => {
  for (const [field, value] of Object.entries(input)) {
    const constraint = table[field];
    if (constraint && value != null) check(where + field, value, constraint);
  }
};

/** Refuses input outside the model's patterns, lengths and ranges with a ValidationError; values are never repeated. */
export const checkInput = (operation: string, input: Record<string, unknown>): void => {
  checkAll(input, operation === "CreateUser" ? { ...members, ...onCreate } : members);
  ((input.Tags as Record<string, unknown>[] | undefined) ?? []).forEach((each, at) => {
    checkAll(each, tag, `tags.${at + 1}.member.`);
  });
};
