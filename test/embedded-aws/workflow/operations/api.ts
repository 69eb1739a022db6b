import { expect } from "vitest";
import type { Caller } from "../../../../embedded-aws/operation.ts";
import { stepFunctions } from "../../../../embedded-aws/workflow/operations/operations.ts";
import { account, type Functions, machine } from "../account.ts";

/** Source: Step Functions API reference. */

const CALLER: Caller = { accessKeyId: "AKIAEXAMPLE", arn: "arn:aws:iam::123456789012:user/operator" };
export const waiting = machine({ Wait: { Type: "Wait", Seconds: 3600, End: true } });
export const done = machine({ Done: { Type: "Succeed" } });

/** The API as a client sees it: `api("StartExecution", {…})`. */
export function api(definition: unknown = waiting, functions: Functions = {}) {
  const made = account(functions);
  const operations = stepFunctions(made.engine);
  const { arn: stateMachineArn } = made.engine.load({ name: "rotate-key", definition });
  // biome-ignore lint/suspicious/noExplicitAny: each operation answers with an output of its own
  const send = (name: string, input: object): any => operations[name]?.(input, CALLER);
  const start = (name: string, input: unknown = {}) =>
    send("StartExecution", { stateMachineArn, name, input: JSON.stringify(input) });
  return { ...made, send, start, stateMachineArn };
}

export const refusal = (code: string) => expect.objectContaining({ code });
