import * as z from "zod/mini";
import { type Archive, readText } from "./archive.ts";

/** What the audit's distributed Map writes: `manifest.json`, and a file for each outcome. */
const Manifest = z.object({ ResultFiles: z.record(z.string(), z.array(z.object({ Key: z.string() }))) });
const Results = z.array(
  z.object({
    Input: z.string(),
    Output: z.optional(z.string()),
    Error: z.optional(z.string()),
    Cause: z.optional(z.string()),
  }),
);

/** Of each rotation, by its request: `started`, `running`, `done`, `held`, or why it was not started. */
export async function readOutcomes(archive: Archive, manifest: string): Promise<Map<string, string>> {
  const { ResultFiles } = Manifest.parse(await readJson(archive, manifest));
  const outcomes = new Map<string, string>();
  for (const { Key } of Object.values(ResultFiles).flat())
    for (const { Input, Output, Error: error, Cause } of Results.parse(await readJson(archive, Key))) {
      const { requestId } = JSON.parse(Input) as { requestId: string };
      const outcome = Output === undefined ? `not started: ${said(Cause) ?? error}` : JSON.parse(Output).outcome;
      outcomes.set(requestId, outcome);
    }
  return outcomes;
}

async function readJson(archive: Archive, key: string): Promise<unknown> {
  const text = await readText(archive, key);
  if (text === undefined) throw new Error(`There is no ${key}`);
  return JSON.parse(text);
}

/** What a function threw stands in a cause as JSON; what AWS says of one stands there as it is. */
function said(cause: string | undefined): string | undefined {
  try {
    return JSON.parse(cause ?? "").errorMessage;
  } catch {
    return cause;
  }
}
