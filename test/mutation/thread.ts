import { workerData } from "node:worker_threads";
import type { Hits } from "./hits.ts";

// Imported by the thread of a function before its own code, in the run that finds out which test meets which mutant.

const { hits, file } = workerData as { hits: Hits; file: string };
let region = hits.loading;
const counted = new Proxy<Record<string, number>>(
  {},
  {
    set: (_, mutant) => {
      region[Number(mutant)] = 1;
      return true;
    },
  },
);
globalThis.__stryker__ = { mutantCoverage: { static: counted, perTest: {} } };
await import(file).catch(() => {}); // the function's runtime imports it again, and meets the same error
region = hits.running;
