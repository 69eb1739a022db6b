import type { FunctionSettings } from "../lambda/function-environment.ts";
import type { Schedule } from "../services/state.ts";
import type { Engine } from "../workflow/engine.ts";

/** What stands on an account, and how it hangs together: read from files by their names, or from a packaged template. */
export interface Wiring {
  /** How names in the account begin: `iam-steward-<stage>-`. */
  prefix: string;
  /** By the names of their folders. */
  functions: Record<string, FunctionSettings>;
  /** Given to every function, beside its own. */
  environment?: Record<string, string>;
  /** Puts the workflows in. */
  load(engine: Engine): void;
  /** What a workflow's role allows, by the role's ARN; everything where it is not known. */
  policiesOf?(roleArn: string): object[] | undefined;
  bucket: string;
  topics: { operations: string; people: string };
  bus: string;
  rules: WiredRule[];
  schedules: Schedule[];
}

/** A rule with one target, by its ARN. */
export interface WiredRule {
  name: string;
  /** `default`, or a bus of ours. */
  bus: string;
  pattern: object;
  target: string;
  transformer?: InputTransformer;
}

/** What a target gets instead of the event; the paths are names joined by dots (`$.detail.status`). */
export interface InputTransformer {
  InputPathsMap: Record<string, string>;
  InputTemplate: string;
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html */
export function transformed({ InputPathsMap, InputTemplate }: InputTransformer, event: object): string {
  const valueAt = (path: string) =>
    path
      .split(".")
      .slice(1)
      .reduce((value: unknown, name) => (value as Record<string, unknown> | undefined)?.[name], event);
  /** Within quotes a value stands as it is, elsewhere as JSON. */
  const quoted = (offset: number) => (InputTemplate.slice(0, offset).match(/(?<!\\)"/g) ?? []).length % 2 === 1;
  return InputTemplate.replace(/<(\w+)>/g, (placeholder, name: string, offset: number) => {
    const path = InputPathsMap[name];
    if (path === undefined) throw new Error(`The input transformer has no path for ${placeholder}`);
    const value = valueAt(path) ?? "";
    return quoted(offset) ? String(value) : JSON.stringify(value);
  });
}
