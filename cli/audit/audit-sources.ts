import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { IAMClient } from "@aws-sdk/client-iam";
import type { Thresholds } from "../../audit/controls/control.ts";
import { ReportError } from "../../audit/read/credential-report.ts";
import { fetchSources } from "../../audit/read/fetch-sources.ts";
import { savedDetails } from "../../audit/read/saved-details.ts";
import { savedReport } from "../../audit/read/saved-report.ts";
import { offlineSources, type Sources } from "../../audit/read/sources.ts";
import { awaitReport } from "../people/await-report.ts";
import { tell } from "../terminal/answer.ts";
import { BadInput } from "../terminal/errors.ts";

/** Says of which file it speaks. */
export const naming = (file: string | undefined) => (error: Error) => {
  throw error instanceof ReportError && file ? new BadInput(`${file}: ${error.message}`) : error;
};

export async function savedSources(file: string, details: string | undefined): Promise<Sources> {
  const report = await savedReport(opened(file)).catch(naming(file));
  if (details === undefined) return offlineSources(report);
  return offlineSources(report, await readFile(details).then(savedDetails).catch(naming(details)));
}

/** A file can be read again, a pipe cannot. */
function opened(file: string): () => AsyncIterable<Uint8Array> {
  if (file !== "-") return () => createReadStream(file);
  let whole: Promise<Uint8Array[]> | undefined;
  return async function* () {
    whole ??= Array.fromAsync(process.stdin);
    yield* await whole;
  };
}

export const liveSources = (iam: IAMClient, thresholds: Thresholds): Promise<Sources> =>
  fetchSources(iam, () => awaitReport(iam, sleep, tell), {
    thresholds,
    progress: (source, outcome) => tell(`${source}: ${outcome}`),
  });
