import { NormalizedSchema } from "@smithy/core/schema";
import type { StaticOperationSchema } from "@smithy/types";
import { AwsError } from "../operation.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";

/** The schemas that a client package exports: `CreateUser$` of `@aws-sdk/client-iam`, and so on. */
export type Schemas = Record<string, unknown>;

/** A wire code and its HTTP status. */
export type Refusal = [code: string, status: number];

/** What a service says to a call that it does not have, to bad input, to a call too many, when it fails, to who may not, to strangers. */
export type Codes = Record<"unknown" | "invalid" | "throttled" | "failed" | "denied" | "stranger", Refusal>;

export const refusal = ([code, status]: Refusal, message: string) => new AwsError(code, message, status);

/** How one family of services puts calls and answers on the wire. */
export interface Protocol {
  /** Which call this is, or nothing where the request names none. */
  operation(request: HttpRequest, schemas: Schemas): string | undefined;
  read(operation: StaticOperationSchema, request: HttpRequest): Record<string, unknown>;
  write(operation: StaticOperationSchema, output: Record<string, unknown>, requestId: string): HttpResponse;
  refuse(error: AwsError, requestId: string): HttpResponse;
  codes: Codes;
}

export const operationSchema = (schemas: Schemas, name: string): StaticOperationSchema | undefined => {
  const schema = schemas[`${name}$`];
  return Array.isArray(schema) && schema[0] === 9 ? (schema as StaticOperationSchema) : undefined;
};

/** Refuses input that lacks a member which the model requires; static schemas keep those first, and their count last. */
export const requireMembers = (schema: unknown, input: Record<string, unknown>, invalid: Refusal, where = ""): void => {
  const ns = NormalizedSchema.of(schema as never);
  if (!ns.isStructSchema()) return;
  const required = (ns.getSchema() as unknown as unknown[])[6] ?? 0;
  [...ns.structIterator()].forEach(([name, member], index) => {
    const value = input[name];
    const field = where + name.charAt(0).toLowerCase() + name.slice(1);
    if (value == null && index < Number(required))
      throw refusal(
        invalid,
        `1 validation error detected: Value at '${field}' failed to satisfy constraint: Member must not be null`,
      );
    if (value != null && member.isStructSchema()) requireMembers(member, value as never, invalid, `${field}.`);
    if (Array.isArray(value) && member.isListSchema())
      value.forEach((item, at) => {
        requireMembers(member.getValueSchema(), item, invalid, `${field}.${at + 1}.member.`);
      });
  });
};
