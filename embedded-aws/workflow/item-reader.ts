import { evaluateIn, unexpected } from "./context.ts";
import type { ItemReader, Json, MapState } from "./definition.ts";
import { Failure } from "./failure.ts";
import { onBehalf, type Visit } from "./scope.ts";

/** Reads the list of a distributed Map from an S3 object, a line an item. @throws Failure States.ItemReaderFailed */
export async function readItems(visit: Visit<MapState>): Promise<Json[]> {
  const { Arguments } = visit.state.ItemReader as ItemReader;
  const { Bucket, Key } = await s3Location(visit, Arguments, "ItemReader/Arguments", ["Bucket", "Key"]);
  const { clock, integrations } = visit.scope.world;
  try {
    const text = await clock.hold(() => integrations.getObject({ Bucket, Key }, onBehalf(visit.scope)));
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    return lines.map((line) => JSON.parse(line));
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
    if (typeof args[key] !== "string")
      throw unexpected(visit, template, `${field}/${key}`, "string", args[key] ?? null);
  }
  return args as Record<K, string>;
}
