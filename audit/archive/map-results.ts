import * as z from "zod/mini";
import { readText, type Store } from "./archive.ts";

/** What a distributed Map writes: `manifest.json`, and files with what became of each child. */
const Manifest = z.object({ ResultFiles: z.record(z.string(), z.array(z.object({ Key: z.string() }))) });
const Results = z.array(
  z.object({
    Input: z.string(),
    Output: z.optional(z.string()),
    Error: z.optional(z.string()),
    Cause: z.optional(z.string()),
  }),
);
export type MapResult = z.infer<typeof Results>[number];

/** What became of each child, file by file. */
export async function* mapResults(store: Store, manifest: string): AsyncGenerator<MapResult> {
  const { ResultFiles } = Manifest.parse(await readJson(store, manifest));
  for (const { Key } of Object.values(ResultFiles).flat()) yield* Results.parse(await readJson(store, Key));
}

/** What a function threw stands in a cause as JSON; what AWS says of one stands there as it is. */
export function saidIn(cause: string | undefined): string | undefined {
  try {
    return JSON.parse(cause ?? "").errorMessage;
  } catch {
    return cause;
  }
}

async function readJson(store: Store, key: string): Promise<unknown> {
  const text = await readText(store, key);
  if (text === undefined) throw new Error(`There is no ${key}`);
  return JSON.parse(text);
}
