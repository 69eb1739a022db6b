import * as z from "zod/mini";
import { contract, type InputOf } from "../../shared/contract.ts";
import { requestId, Serials, UserId, userName } from "../../shared/fields.ts";
import { onDemand } from "../../shared/on-demand.ts";

export const resetMfa = onDemand({
  begin: () =>
    contract(
      z.strictObject({ requestId, userName, userId: z.optional(UserId) }),
      z.strictObject({
        userId: z.string(),
        owner: z.optional(z.string()),
        /** Serial numbers of the devices that are taken off in the end. */
        devices: z.array(z.string()),
      }),
    ),
  "take-off": () =>
    contract(
      z.strictObject({ requestId, userName, userId: UserId, devices: Serials }),
      z.strictObject({ takenOff: z.array(z.string()) }),
    ),
});

type Steps = typeof resetMfa;
export type Begin = InputOf<Steps["begin"]>;
export type TakeOff = InputOf<Steps["take-off"]>;
