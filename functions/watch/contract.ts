import * as z from "zod/mini";
import { contract } from "../../shared/contract.ts";

/** Messages of a queue, as Lambda hands them over; those that are named in the answer come again. */
export const watch = contract(
  z.looseObject({ Records: z.array(z.looseObject({ messageId: z.string(), body: z.string() })) }),
  z.strictObject({ batchItemFailures: z.array(z.strictObject({ itemIdentifier: z.string() })) }),
);
