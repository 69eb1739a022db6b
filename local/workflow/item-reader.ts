import { evaluateIn, unexpected, wholeNumberIn } from "./context.ts";
import type { ItemReader, Json, MapState } from "./definition.ts";
import { Failure } from "./failure.ts";
import { onBehalf, type Visit } from "./scope.ts";

const parsers: Record<ItemReader["ReaderConfig"]["InputType"], (text: string) => Json> = {
  JSON: (text) => JSON.parse(text),
  JSONL: (text) =>
    text
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => JSON.parse(line)),
};

/**
 * Reads the list of a distributed Map from an S3 object.
 * @throws Failure States.ItemReaderFailed when it cannot be read or is no list
 */
export async function readItems(visit: Visit<MapState>): Promise<Json[]> {
  const { Arguments, ReaderConfig } = visit.state.ItemReader as ItemReader;
  const { InputType, MaxItems } = ReaderConfig;
  const { Bucket, Key } = await s3Location(visit, Arguments, "ItemReader/Arguments", ["Bucket", "Key"]);
  const limit = MaxItems === undefined ? undefined : await wholeNumberIn(visit, MaxItems, "ItemReader/MaxItems");
  const { clock, integrations } = visit.scope.world;
  try {
    const text = await clock.hold(() => integrations.getObject({ Bucket, Key }, onBehalf(visit.scope)));
    const items = parsers[InputType](text);
    if (!Array.isArray(items)) throw new Error(`${Key} holds no list`);
    return items.slice(0, limit);
  } catch (error) {
    throw new Failure("States.ItemReaderFailed", (error as Error).message);
  }
}

/** Evaluates arguments that name a place in S3. @throws Failure */
export async function s3Location<K extends string>(
  visit: Visit,
  template: Json,
  field: string,
  keys: K[],
): Promise<Record<K, string>> {
  const args = (await evaluateIn(visit, template, field)) as Record<K, Json>;
  for (const key of keys) {
    if (typeof args[key] !== "string") throw unexpected(visit, `${field}/${key}`, "a string", args[key] ?? null);
  }
  return args as Record<K, string>;
}
