import * as z from "zod/mini";
import { contract } from "../../shared/contract.ts";
import { requestId, UserId, userName } from "../../shared/fields.ts";

export const issuePassword = contract(
  z.strictObject({ requestId, userName, userId: UserId }),
  z.strictObject({ secretName: z.string(), remarks: z.array(z.string()) }),
);
