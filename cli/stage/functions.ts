import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type LambdaClient,
  ResourceNotFoundException,
} from "@aws-sdk/client-lambda";
import { refusals } from "../../shared/errors.ts";
import { Refused } from "../terminal/errors.ts";
import { lambdaClient } from "./aws.ts";
import { functionName, nothingDeployed, type Stage } from "./stage.ts";

/**
 * Calls a function of the stage and waits for its answer.
 *
 * @throws {Refused} with the function's own words
 */
export async function invoke<T>(stage: Stage, name: string, payload: object): Promise<T> {
  const command = new InvokeCommand({ FunctionName: functionName(stage, name), Payload: JSON.stringify(payload) });
  const { FunctionError, Payload } = await inStage(stage, (lambda) => lambda.send(command));
  const answer = JSON.parse(Buffer.from(Payload ?? []).toString() || "null");
  if (FunctionError === undefined) return answer;
  const { errorType, errorMessage } = answer;
  if (refusals.includes(errorType)) throw new Refused(errorMessage);
  throw new Error(`${name} failed: ${errorType}: ${errorMessage}`);
}

/** The parameters that a function of the stage runs with. */
export async function parametersOf(stage: Stage, name: string): Promise<Record<string, string>> {
  const command = new GetFunctionConfigurationCommand({ FunctionName: functionName(stage, name) });
  const { Environment } = await inStage(stage, (lambda) => lambda.send(command));
  return Environment?.Variables ?? {};
}

/** Where the stage keeps its reports; only its own functions know what AWS called the bucket. */
export const reportBucket = async (stage: Stage): Promise<string> =>
  (await parametersOf(stage, "start-workflow")).REPORT_BUCKET ?? "";

const inStage = async <T>(stage: Stage, call: (lambda: LambdaClient) => Promise<T>): Promise<T> =>
  call(await lambdaClient(stage)).catch((error) => {
    throw error instanceof ResourceNotFoundException ? nothingDeployed(stage) : error;
  });
