import * as z from "zod/mini";
import { contract, type InputOf } from "../../shared/contract.ts";
import { Access, access, Groups, Policies, requestId, UserId, UserName, userName } from "../../shared/fields.ts";
import { onDemand } from "../../shared/on-demand.ts";

export const setAccess = onDemand({
  plan: () =>
    contract(
      z.strictObject({
        requestId,
        userName,
        userId: z.optional(UserId),
        groups: Groups,
        policies: z.optional(Policies),
        copyFrom: z.optional(UserName),
      }),
      z.strictObject({
        userId: z.string(),
        owner: z.optional(z.string()),
        wanted: Access,
        /** What an undo goes back to. */
        before: Access,
        /** What `copyFrom` has and the user does not get, and what else the requester should know. */
        remarks: z.array(z.string()),
      }),
    ),
  apply: () =>
    contract(
      z.strictObject({ requestId, userName, userId: UserId, ...access }),
      z.strictObject({ added: Access, removed: Access }),
    ),
});

export type PlanAccess = InputOf<(typeof setAccess)["plan"]>;
export type ApplyAccess = InputOf<(typeof setAccess)["apply"]>;
