import * as z from "zod/mini";
import { contract } from "../../shared/contract.ts";
import { requestId, text, UserId, userName } from "../../shared/fields.ts";

export const issuePassword = contract(
  z.strictObject({
    requestId,
    userName,
    userId: UserId,
    /** What the password is for, unless it is the first one of the user. */
    purpose: z.optional(text(256)),
  }),
  z.strictObject({ secretName: z.string(), remarks: z.array(z.string()) }),
);
