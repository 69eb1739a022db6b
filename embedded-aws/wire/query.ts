import { XmlShapeSerializer } from "@aws-sdk/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import type { StaticOperationSchema, StaticStructureSchema } from "@smithy/types";
import { AwsError } from "../operation.ts";
import { type HttpRequest, text } from "./http.ts";
import type { Protocol, Refusal } from "./protocol.ts";

/** `Tags.member.1.Key=team` as a tree: every dot goes one level down. */
interface Node {
  value?: string;
  children: Map<string, Node>;
}

const child = (node: Node, name: string): Node => {
  const found = node.children.get(name) ?? { children: new Map() };
  node.children.set(name, found);
  return found;
};

const parse = (request: HttpRequest): Node => {
  const root: Node = { children: new Map() };
  for (const [key, value] of new URLSearchParams(text(request.body))) {
    key.split(".").reduce(child, root).value = value;
  }
  return root;
};

const byNumber = (node: Node | undefined): Node[] =>
  [...(node?.children ?? [])].sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => item);

const scalar = (ns: NormalizedSchema, value: string): unknown => {
  if (ns.isBlobSchema()) return new Uint8Array(Buffer.from(value, "base64"));
  if (ns.isTimestampSchema()) return new Date(value);
  if (ns.isBooleanSchema()) {
    if (!/^(true|false)$/i.test(value)) throw new AwsError("MalformedInput", "Unexpected value for a boolean");
    return value.toLowerCase() === "true";
  }
  if (ns.isNumericSchema()) {
    if (!/^-?\d+$/.test(value)) throw new AwsError("MalformedInput", "Unexpected value for an integer");
    return Number(value);
  }
  return value;
};

const struct = (ns: NormalizedSchema, node: Node): Record<string, unknown> => {
  const input: Record<string, unknown> = {};
  for (const [name, member] of ns.structIterator()) {
    const found = node.children.get(member.getMergedTraits().xmlName ?? name);
    if (found) input[name] = decode(member, found);
  }
  return input;
};

const map = (ns: NormalizedSchema, node: Node): Record<string, unknown> => {
  const keyName = ns.getKeySchema().getMergedTraits().xmlName ?? "key";
  const valueName = ns.getValueSchema().getMergedTraits().xmlName ?? "value";
  return Object.fromEntries(
    byNumber(node.children.get("entry") ?? node).map((entry) => [
      child(entry, keyName).value ?? "",
      decode(ns.getValueSchema(), child(entry, valueName)),
    ]),
  );
};

const decode = (ns: NormalizedSchema, node: Node): unknown => {
  if (ns.isListSchema()) {
    const item = ns.getValueSchema();
    const name = item.getMergedTraits().xmlName ?? "member";
    return byNumber(node.children.get(name)).map((each) => decode(item, each));
  }
  if (ns.isMapSchema()) return map(ns, node);
  return ns.isStructSchema() ? struct(ns, node) : scalar(ns, node.value ?? "");
};

const metadata: StaticStructureSchema = [3, "local", "ResponseMetadata", 0, ["RequestId"], [0]];
const error: StaticStructureSchema = [3, "local", "Error", 0, ["Type", "Code", "Message"], [0, 0, 0]];
const errorResponse: StaticStructureSchema = [3, "local", "ErrorResponse", 0, ["Error", "RequestId"], [() => error, 0]];

/** The envelope round a result; calls that answer nothing have the metadata alone. */
const envelope = ([, namespace, name, , , output]: StaticOperationSchema): StaticStructureSchema => {
  const result = NormalizedSchema.of(output).isStructSchema();
  const members = [...(result ? [`${name}Result`] : []), "ResponseMetadata"];
  return [3, namespace, `${name}Response`, 0, members, [...(result ? [output] : []), () => metadata] as never];
};

/** AWS Query: a form in, XML out (IAM, STS, SNS). */
export const query = (xmlNamespace: string, denied: Refusal = ["AccessDenied", 403]): Protocol => {
  const xml = (schema: StaticStructureSchema, value: unknown, status: number) => {
    const serializer = new XmlShapeSerializer({
      timestampFormat: { useTrait: true, default: 5 },
      httpBindings: false,
      xmlNamespace,
      serviceNamespace: schema[1],
    });
    serializer.write(schema, value);
    const headers = { "content-type": "text/xml" };
    return { status, headers, body: `<?xml version="1.0" encoding="UTF-8"?>${serializer.flush()}` };
  };
  return {
    operation: (request) => new URLSearchParams(text(request.body)).get("Action") ?? undefined,
    read: ([, , , , input], request) => struct(NormalizedSchema.of(input), parse(request)),
    write: (operation, output, RequestId) =>
      xml(envelope(operation), { [`${operation[2]}Result`]: output, ResponseMetadata: { RequestId } }, 200),
    refuse: ({ code, message, status }, RequestId) => {
      const Type = status >= 500 ? "Receiver" : "Sender";
      return xml(errorResponse, { Error: { Type, Code: code, Message: message }, RequestId }, status);
    },
    codes: {
      unknown: ["InvalidAction", 400],
      invalid: ["ValidationError", 400],
      throttled: ["Throttling", 400],
      failed: ["ServiceFailure", 500],
      denied,
      stranger: ["InvalidClientTokenId", 403],
    },
  };
};
