import * as z from "zod/mini";
import { contract } from "../../shared/contract.ts";
import { RoleArn, requestId, UserId, userName } from "../../shared/fields.ts";

export const issueKey = contract(
  z.strictObject({ requestId, userName, userId: UserId, consumer: z.optional(RoleArn) }),
  z.strictObject({
    accessKeyId: z.string(),
    secretName: z.string(),
    /** When the key was proven to work, which AWS counts as a use. */
    provenAt: z.string(),
    /** Another request's attempt that came to no end, and keys that it may have left without anyone holding their secret. */
    abandoned: z.optional(z.strictObject({ since: z.string(), accessKeyIds: z.array(z.string()) })),
  }),
);
