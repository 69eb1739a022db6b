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
