import { JsonCodec } from "@aws-sdk/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import { AwsError } from "../operation.ts";
import { text } from "./http.ts";
import type { Protocol } from "./protocol.ts";

const codec = new JsonCodec({ timestampFormat: { useTrait: true, default: 7 }, jsonName: false });

export const writeJson = (schema: unknown, value: unknown): string => {
  const serializer = codec.createSerializer();
  serializer.write(schema as never, value);
  return String(serializer.flush() ?? "{}");
};

const parse = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(text(body) || "{}");
  } catch {
    throw new AwsError("SerializationException", "The request is not JSON");
  }
};

export const readJson = (schema: unknown, body: Uint8Array): unknown =>
  codec.createDeserializer().readObject(schema as never, parse(body) as never);

/** AWS JSON 1.0 and 1.1 (Step Functions, Secrets Manager, EventBridge, SSM). */
export const json = (version: "1.0" | "1.1"): Protocol => {
  const headers = { "content-type": `application/x-amz-json-${version}` };
  return {
    operation: (request) => request.headers["x-amz-target"]?.split(".").at(-1),
    read: ([, , , , input], request) => readJson(input, request.body) as Record<string, unknown>,
    write: ([, , , , , output], value) => {
      const body = NormalizedSchema.of(output).isStructSchema() ? writeJson(output, value) : "{}";
      return { status: 200, headers, body };
    },
    refuse: ({ code, message, status }) => ({ status, headers, body: JSON.stringify({ __type: code, message }) }),
    codes: {
      unknown: ["UnknownOperationException", 400],
      invalid: ["ValidationException", 400],
      throttled: ["ThrottlingException", 400],
      failed: ["InternalFailure", 500],
      denied: ["AccessDeniedException", 400],
      stranger: ["UnrecognizedClientException", 400],
    },
  };
};
