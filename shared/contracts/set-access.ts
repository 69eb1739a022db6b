import * as z from "zod/mini";
import { contract } from "../contract.ts";
import { access, Groups, Policies, requestId, UserId, UserName, userName } from "../fields.ts";

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
/** Groups and policies, as a result names them. */
export const Access = z.strictObject({ groups: z.array(z.string()), policies: z.array(z.string()) });

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
