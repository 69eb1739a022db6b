import type {
  FunctionConfiguration,
  GetFunctionConfigurationRequest,
  InvocationRequest,
  InvocationResponse,
} from "@aws-sdk/client-lambda";
import { roleArn } from "../iam/roles.ts";
import { AwsError, type Operation } from "../operation.ts";
import { functionArn } from "./function-environment.ts";
import { FunctionFailure } from "./function-runtime.ts";
import type { Functions } from "./functions.ts";

/** Lambda's limit in bytes. */
const LARGEST_REQUEST = 6_291_456;

const textOf = (payload: Uint8Array | undefined): string => {
  const text = Buffer.from(payload ?? []).toString() || "{}";
  if (Buffer.byteLength(text) > LARGEST_REQUEST) {
    const why = `Request must be smaller than ${LARGEST_REQUEST} bytes for the InvokeFunction operation`;
    throw new AwsError("RequestTooLargeException", why, 413);
  }
  try {
    JSON.parse(text);
    return text;
  } catch (error) {
    const why = `Could not parse request body into json: ${(error as Error).message}`;
    throw new AwsError("InvalidRequestContentException", why);
  }
};

/** The payload of a failed invocation. Lambda's own word for a death differs from the one that Step Functions has. */
const failurePayload = ({ name, message, trace }: FunctionFailure) => ({
  errorType: name === "Lambda.Unknown" ? "Runtime.ExitError" : name,
  errorMessage: message,
  ...(trace.length > 0 && { trace }),
});

const answered = async (result: Promise<string>): Promise<InvocationResponse> => {
  const envelope = { StatusCode: 200, ExecutedVersion: "$LATEST" };
  try {
    return { ...envelope, Payload: Buffer.from(await result) };
  } catch (error) {
    if (!(error instanceof FunctionFailure)) throw error;
    return { ...envelope, FunctionError: "Unhandled", Payload: Buffer.from(JSON.stringify(failurePayload(error))) };
  }
};

const configurationOf = (
  {
    name,
    aws,
    exported,
    roleName,
    environment,
    timeoutSeconds,
    memoryMegabytes,
  }: ReturnType<Functions["configurations"]>[number],
  prefix: string,
): FunctionConfiguration => ({
  FunctionName: `${prefix}${name}`,
  FunctionArn: functionArn(aws.account, `${prefix}${name}`),
  Runtime: "nodejs24.x", // the one that runs here
  Handler: `handler.${exported}`,
  Role: roleArn(aws.account, { Path: "/", RoleName: roleName }),
  Environment: { Variables: environment },
  Timeout: timeoutSeconds,
  MemorySize: memoryMegabytes,
});

/**
 * Lambda's Invoke, ListFunctions and GetFunctionConfiguration, to be mounted as `lambda`; names in the account begin with
 * `prefix`. The qualifier is not looked at.
 */
export const lambdaOperations = (functions: Functions, prefix = ""): Record<string, Operation> => ({
  ListFunctions: () => ({ Functions: functions.configurations().map((each) => configurationOf(each, prefix)) }),
  GetFunctionConfiguration: ({ FunctionName = "" }: GetFunctionConfigurationRequest): FunctionConfiguration => {
    const name = FunctionName.replace(prefix, "");
    const found = functions.configurations().find((each) => each.name === name);
    if (!found) throw new AwsError("ResourceNotFoundException", `Function not found: ${FunctionName}`, 404);
    return configurationOf(found, prefix);
  },
  Invoke: async ({ FunctionName = "", InvocationType = "RequestResponse", Payload }: InvocationRequest) => {
    const payload = textOf(Payload as Uint8Array | undefined);
    const name = FunctionName.replace(prefix, "");
    if (InvocationType === "RequestResponse") return answered(functions.invokeText(name, payload));
    if (InvocationType !== "Event")
      throw new AwsError("InvalidParameterValueException", `The embedded account does not know ${InvocationType}`);
    functions.invokeEvent(name, payload);
    return { StatusCode: 202 };
  },
});
