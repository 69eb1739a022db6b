import * as z from "zod/mini";
import { contract } from "../../shared/contract.ts";
import { AgainRequest, BusEvent, StartRequest } from "../../shared/requests.ts";

const Started = z.strictObject({
  executionArn: z.string(),
  name: z.string(),
  outcome: z.enum(["started", "running", "done", "held"]),
});

export const startWorkflow = contract(
  z.union([StartRequest, AgainRequest, BusEvent]),
  z.union([Started, z.strictObject({ executions: z.array(Started) })]),
);
