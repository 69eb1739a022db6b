import * as z from "zod/mini";
import { contract } from "../../shared/contract.ts";
import { AgainRequest, BusEvent, StartRequest } from "../../shared/requests.ts";

const Started = z.strictObject({
  executionArn: z.string(),
  name: z.string(),
  outcome: z.enum(["started", "running", "done", "held"]),
});

/** Events first: one about an exposed key does not wait for the schemas of all requests. */
export const startWorkflow = contract(
  z.union([BusEvent, StartRequest, AgainRequest]),
  z.union([Started, z.strictObject({ executions: z.array(Started) })]),
);
