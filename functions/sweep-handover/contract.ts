import * as z from "zod/mini";
import { contract } from "../../shared/contract.ts";
import { Instant } from "../../shared/fields.ts";

export const sweepHandover = contract(
  z.strictObject({ now: Instant }),
  z.strictObject({ destroyed: z.array(z.string()), kept: z.number() }),
);
