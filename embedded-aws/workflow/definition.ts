export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** A number that the definition gives, or a JSONata string that evaluates to it. */
type NumberOrExpression = number | string;

export interface Retrier {
  ErrorEquals: string[];
  IntervalSeconds?: number;
  MaxAttempts?: number;
  BackoffRate?: number;
  MaxDelaySeconds?: number;
  JitterStrategy?: "FULL" | "NONE";
}

/** What is evaluated and where it goes when a state, a choice or a catcher is left. */
export interface Transition {
  Assign?: JsonObject;
  Output?: Json;
  Next?: string;
  End?: true;
}

export interface Catcher extends Transition {
  ErrorEquals: string[];
  Next: string;
}

interface ChoiceRule extends Transition {
  Condition: string | boolean;
  Next: string;
}

interface Guarded extends Transition {
  Retry?: Retrier[];
  Catch?: Catcher[];
}

export interface PassState extends Transition {
  Type: "Pass";
}

export interface SucceedState extends Transition {
  Type: "Succeed";
}

export interface FailState extends Transition {
  Type: "Fail";
  Error?: string;
  Cause?: string;
}

export interface WaitState extends Transition {
  Type: "Wait";
  Seconds?: NumberOrExpression;
  Timestamp?: string;
}

export interface ChoiceState extends Transition {
  Type: "Choice";
  Choices: ChoiceRule[];
  Default?: string;
}

export interface TaskState extends Guarded {
  Type: "Task";
  Resource: string;
  Arguments?: Json;
  TimeoutSeconds: NumberOrExpression;
}

export interface ParallelState extends Guarded {
  Type: "Parallel";
  Branches: Block[];
  Arguments?: Json;
}

export interface MapState extends Guarded {
  Type: "Map";
  ItemProcessor: ItemProcessor;
  Items?: Json;
  ItemSelector?: Json;
  MaxConcurrency?: NumberOrExpression;
  Label?: string;
  ItemReader?: ItemReader;
  ResultWriter?: { Resource: string; Arguments: Json };
  ToleratedFailurePercentage?: NumberOrExpression;
}

export interface ItemReader {
  Resource: string;
  Arguments: Json;
  ReaderConfig: { InputType: "JSONL" };
}

interface ItemProcessor extends Block {
  ProcessorConfig?: { Mode: "INLINE" | "DISTRIBUTED"; ExecutionType?: "STANDARD" };
}

export type State =
  | TaskState
  | PassState
  | WaitState
  | ChoiceState
  | SucceedState
  | FailState
  | ParallelState
  | MapState;

export interface Block {
  StartAt: string;
  States: Record<string, State>;
}

export interface Definition extends Block {
  QueryLanguage?: "JSONata";
  TimeoutSeconds?: number;
}

export const isDistributed = (state: MapState): boolean => state.ItemProcessor.ProcessorConfig?.Mode === "DISTRIBUTED";
