import { XmlShapeSerializer } from "@aws-sdk/core/protocols";
import { FromStringShapeDeserializer, ToStringShapeSerializer } from "@smithy/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import type { StaticOperationSchema } from "@smithy/types";
import type { AwsError } from "../operation.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";
import { readJson, writeJson } from "./json.ts";
import { operationSchema, type Protocol, type Schemas } from "./protocol.ts";

interface Rest {
  /** Put before the path of every operation: S3's model leaves the bucket to the endpoint. */
  prefix: string;
  /** The calls that are looked for; S3 has too many that differ in a header only. */
  operations: string[];
  body(schema: unknown, output: unknown): string;
  /** Members that are in the body, where a call may have such. */
  members?(schema: unknown, body: Uint8Array): Record<string, unknown>;
  refuse(error: AwsError, requestId: string): HttpResponse;
  codes: Protocol["codes"];
}

const settings = { timestampFormat: { useTrait: true, default: 5 as const }, httpBindings: true };

const bindings = ([, , , traits]: StaticOperationSchema): [method: string, uri: string, status: number] =>
  (traits as { http: [string, string, number] }).http;

/** `/{Bucket}/{Key+}` as an expression whose groups are the labels. */
const template = (path: string): RegExp =>
  new RegExp(`^${path.replace(/\{(\w+)(\+?)\}/g, (_, name, greedy) => `(?<${name}>${greedy ? ".+" : "[^/]+"})`)}/?$`);

const queryMembers = ([, , , , input]: StaticOperationSchema): string[] =>
  [...NormalizedSchema.of(input).structIterator()].map(([, member]) => member.getMergedTraits().httpQuery ?? "");

/** The parts of the path, where the request is one of this operation; a query that it has no word for is another's. */
const labels = (rest: Rest, operation: StaticOperationSchema, request: HttpRequest) => {
  const [method, uri] = bindings(operation);
  const [path = "", fixed = ""] = uri.split("?");
  if (method !== request.method) return undefined;
  const demanded = [...new URLSearchParams(fixed)].filter(([name]) => name !== "x-id");
  const understood = new Set([...demanded.map(([name]) => name), ...queryMembers(operation), "x-id"]);
  if ([...request.query.keys()].some((name) => !understood.has(name))) return undefined;
  if (demanded.some(([name, value]) => request.query.get(name) !== value)) return undefined;
  const found = template(rest.prefix + path.replace(/^\/$/, "")).exec(request.path);
  return found ? { ...found.groups } : undefined;
};

const fromText = (member: NormalizedSchema, value: string | null | undefined): unknown =>
  value == null ? undefined : new FromStringShapeDeserializer(settings).read(member, value);

const withPrefix = (prefix: string, headers: HttpRequest["headers"]) => {
  const found = Object.entries(headers).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(found.map(([name, value]) => [name.slice(prefix.length), value]));
};

const read = (rest: Rest, operation: StaticOperationSchema, request: HttpRequest): Record<string, unknown> => {
  const path = labels(rest, operation, request) ?? {};
  const inBody = rest.members?.(operation[4], request.body) ?? {};
  const value = (name: string, member: NormalizedSchema): unknown => {
    const traits = member.getMergedTraits();
    if (traits.httpLabel) return path[name] && decodeURIComponent(path[name]);
    if (traits.httpQuery) return fromText(member, request.query.get(traits.httpQuery));
    if (traits.httpPrefixHeaders) return withPrefix(traits.httpPrefixHeaders, request.headers);
    if (traits.httpHeader) return fromText(member, request.headers[traits.httpHeader.toLowerCase()]);
    return traits.httpPayload ? request.body : inBody[name];
  };
  const members = [...NormalizedSchema.of(operation[4]).structIterator()];
  return Object.fromEntries(members.map(([name, member]) => [name, value(name, member)]).filter(([, v]) => v != null));
};

const toText = (member: NormalizedSchema, value: unknown): string => {
  const serializer = new ToStringShapeSerializer(settings);
  serializer.write(member, value);
  return serializer.flush();
};

const write = (rest: Rest, operation: StaticOperationSchema, output: Record<string, unknown>): HttpResponse => {
  const response: HttpResponse = { status: bindings(operation)[2], headers: {}, body: "" };
  let inBody = false;
  for (const [name, member] of NormalizedSchema.of(operation[5]).structIterator()) {
    const value = output[name];
    const traits = member.getMergedTraits();
    if (value == null) continue;
    if (traits.httpResponseCode) response.status = Number(value);
    else if (traits.httpHeader) response.headers[traits.httpHeader.toLowerCase()] = toText(member, value);
    else if (traits.httpPrefixHeaders)
      for (const [key, each] of Object.entries(value)) response.headers[traits.httpPrefixHeaders + key] = String(each);
    else if (traits.httpPayload) response.body = value as Uint8Array;
    else inBody = true;
  }
  if (inBody) response.body = rest.body(operation[5], output);
  return response;
};

const protocol = (rest: Rest): Protocol => ({
  operation: (request, schemas: Schemas) =>
    rest.operations.find((name) => {
      const schema = operationSchema(schemas, name);
      return schema && labels(rest, schema, request);
    }),
  read: (operation, request) => read(rest, operation, request),
  write: (operation, output) => write(rest, operation, output),
  refuse: rest.refuse,
  codes: rest.codes,
});

const s3Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";
const s3Error = [3, "local", "Error", 0, ["Code", "Message", "RequestId"], [0, 0, 0]];

const xml = (schema: unknown, value: unknown, xmlNamespace?: string): string => {
  const serializer = new XmlShapeSerializer({
    ...settings,
    xmlNamespace: xmlNamespace ?? "",
    serviceNamespace: "local",
  });
  serializer.write(schema as never, value);
  return `<?xml version="1.0" encoding="UTF-8"?>${serializer.flush()}`;
};

/** REST with XML bodies, path-style buckets (S3). */
export const s3Rest = protocol({
  prefix: "/{Bucket}",
  operations: ["ListObjectsV2", "PutObject", "GetObject", "HeadObject", "DeleteObject"],
  body: (schema, output) => xml(schema, output, s3Namespace),
  refuse: ({ code, message, status }, RequestId) => ({
    status,
    headers: { "content-type": "application/xml" },
    body: xml(s3Error, { Code: code, Message: message, RequestId }),
  }),
  codes: {
    unknown: ["NotImplemented", 501],
    invalid: ["InvalidRequest", 400],
    throttled: ["SlowDown", 503],
    failed: ["InternalError", 500],
    denied: ["AccessDenied", 403],
    stranger: ["InvalidAccessKeyId", 403],
  },
});

/** A body is JSON unless one member is all of it. */
const hasBody = (schema: unknown): boolean =>
  [...NormalizedSchema.of(schema as never).structIterator()].every(
    ([, member]) => !member.getMergedTraits().httpPayload,
  );

/** REST with JSON bodies (Lambda, Scheduler, Access Analyzer). */
export const restJson = (...operations: string[]) =>
  protocol({
    prefix: "",
    operations,
    body: writeJson,
    members: (schema, body) => (hasBody(schema) ? (readJson(schema, body) as Record<string, unknown>) : {}),
    refuse: ({ code, message, status }) => ({
      status,
      headers: { "content-type": "application/json", "x-amzn-errortype": code },
      body: JSON.stringify({ Message: message }),
    }),
    codes: {
      unknown: ["UnknownOperationException", 404],
      invalid: ["InvalidParameterValueException", 400],
      throttled: ["TooManyRequestsException", 429],
      failed: ["ServiceException", 500],
      denied: ["AccessDeniedException", 403],
      stranger: ["UnrecognizedClientException", 403],
    },
  });
