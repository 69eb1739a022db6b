import { applies, decide, type Request, type Statement } from "../../embedded-aws/policy/evaluate.ts";
import { policyRequests } from "../../embedded-aws/policy/request.ts";
import { account } from "./account.ts";

/**
 * What a call asks for, in the SDK's words. `Resource` and `Context` say what the embedded account does not know of a
 * call, and `Action` names another one.
 */
export type Input = Record<string, unknown> & { Action?: string; Resource?: string; Context?: Record<string, string> };

/** A call that a role allows, and what it refuses: the same call but for what is said here. */
export type Row = [action: string, allowed: Input, refused: Input[]];

export interface Table {
  may: Row[];
  /** Refused even if another policy allows everything. */
  never: [action: string, input: Input][];
}

/** A call in the terms of policies, with the context that the embedded account gives it. */
export function requestsOf(call: string, { Action = call, Resource, Context = {}, ...input }: Input): Request[] {
  const [service = "", operation = ""] = Action.split(":");
  const who = { accessKeyId: "ROLE", arn: "arn:aws:sts::123456789012:assumed-role/function/session" };
  const told = Object.entries(Context).map(([key, value]): [string, string[]] => [key.toLowerCase(), [value]]);
  return policyRequests(account, who, service, operation, input).map(({ resource, context, ...request }) => ({
    ...request,
    resource: Resource ?? resource,
    context: new Map([...context, ...told]),
  }));
}

export const isAllowed = (statements: Statement[], requests: Request[]): boolean => {
  const document = JSON.stringify({ Statement: statements });
  return requests.every((request) => decide([document], request) === "allowed");
};

export const appliesTo = (statement: Statement, requests: Request[]): boolean =>
  requests.some((request) => applies(statement, request));

/** What a row says is refused; and the same call on another account. */
export function refusedOf([action, allowed, refused]: Row): { what: string; requests: Request[] }[] {
  const written = refused.map((change) => ({
    what: JSON.stringify(change),
    requests: requestsOf(action, { ...allowed, ...change }),
  }));
  const own = requestsOf(action, allowed);
  const abroad = own.map((request) => ({
    ...request,
    resource: request.resource.replace(":123456789012:", ":999999999999:"),
  }));
  const isOfAnAccount = own.some(({ resource }) => resource.includes(":123456789012:"));
  return isOfAnAccount ? [...written, { what: "another account", requests: abroad }] : written;
}
