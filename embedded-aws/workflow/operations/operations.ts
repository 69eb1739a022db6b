import type { Operation } from "../../operation.ts";
import type { Engine } from "../engine.ts";
import { describeExecution, listExecutions, redriveExecution, startExecution, stopExecution } from "./executions.ts";
import { getExecutionHistory } from "./history.ts";
import {
  createStateMachine,
  describeStateMachine,
  describeStateMachineForExecution,
  listStateMachines,
} from "./machines.ts";
import { describeMapRun } from "./map-runs.ts";

/** The Step Functions API over an engine: one operation a call, with AWS's names, rules and errors. */
export const stepFunctions = (engine: Engine): Record<string, Operation> => ({
  CreateStateMachine: (input) => createStateMachine(engine, input),
  DescribeStateMachine: (input) => describeStateMachine(engine, input),
  DescribeStateMachineForExecution: (input) => describeStateMachineForExecution(engine, input),
  ListStateMachines: (input) => listStateMachines(engine, input),
  StartExecution: (input) => startExecution(engine, input),
  StopExecution: (input) => stopExecution(engine, input),
  RedriveExecution: (input) => redriveExecution(engine, input),
  DescribeExecution: (input) => describeExecution(engine, input),
  ListExecutions: (input) => listExecutions(engine, input),
  GetExecutionHistory: (input) => getExecutionHistory(engine, input),
  DescribeMapRun: (input) => describeMapRun(engine, input),
});
