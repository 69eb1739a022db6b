import * as z from "zod/mini";
import { contract } from "../../shared/contract.ts";
import { Access, access, Groups, Policies, requestId, UserId, UserName, userName } from "../../shared/fields.ts";

const PlanAccess = z.strictObject({
  step: z.literal("plan"),
  requestId,
  userName,
  userId: z.optional(UserId),
  groups: Groups,
  policies: z.optional(Policies),
  copyFrom: z.optional(UserName),
});
export type PlanAccess = z.infer<typeof PlanAccess>;
const ApplyAccess = z.strictObject({ step: z.literal("apply"), requestId, userName, userId: UserId, ...access });
export type ApplyAccess = z.infer<typeof ApplyAccess>;

export const setAccess = contract(
  z.discriminatedUnion("step", [PlanAccess, ApplyAccess]),
  z.union([
    z.strictObject({
      userId: z.string(),
      owner: z.optional(z.string()),
      wanted: Access,
      /** What to go back to. */
      before: Access,
      /** What `copyFrom` has and was not given, and what else whoever asked should know. */
      remarks: z.array(z.string()),
    }),
    z.strictObject({ added: Access, removed: Access }),
  ]),
);
