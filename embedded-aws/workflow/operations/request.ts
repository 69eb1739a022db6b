import { AwsError } from "../../operation.ts";
import type { Json } from "../definition.ts";
import type { Engine } from "../engine.ts";
import type { Execution, Machine } from "../scope.ts";

export function executionOf(engine: Engine, arn = ""): Execution {
  checkArn(arn);
  return engine.find(arn);
}

export function machineOf({ machines }: Engine, arn = ""): Machine {
  checkArn(arn);
  const machine = machines.get(arn);
  if (machine === undefined) throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
  return machine;
}

export function checkArn(arn: string): void {
  if (!/^arn:[^:]+:states:[^:]*:[^:]*:/.test(arn)) throw new AwsError("InvalidArn", `Invalid Arn: '${arn}'`);
}

export function parse(text: string, code: string): Json {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AwsError(code, `${(error as Error).message}`);
  }
}
