import * as z from "zod/mini";
import { contract, type InputOf } from "../../shared/contract.ts";
import { Sha256, text } from "../../shared/fields.ts";
import { onDemand } from "../../shared/on-demand.ts";

const requestId = text(256);
/** ARN of the execution that asks: one at a time applies a plan. */
const execution = text(2048);
/** Which plan, and its lines for people; the plan itself is in the bucket. */
const Planned = z.strictObject({ plan: Sha256, changes: z.number(), lines: z.array(z.string()) });

export const applyAccess = onDemand({
  plan: () => contract(z.strictObject({ requestId, wanted: Sha256 }), Planned),
  /** Answers with the plan that is carried out: the one that was asked for, or, for an undo, the way back from it. */
  begin: () => contract(z.strictObject({ requestId, execution, plan: Sha256, undo: z.boolean() }), Planned),
  change: () =>
    contract(
      z.strictObject({ requestId, execution, plan: Sha256, at: z.int().check(z.minimum(0)) }),
      z.strictObject({ next: z.number() }),
    ),
  verify: () =>
    contract(z.strictObject({ requestId, execution, plan: Sha256 }), z.strictObject({ applied: z.boolean() })),
  /** After a refusal: plans the way back from the first `at` changes. `outcome` says what is true once it is gone. */
  back: () =>
    contract(
      z.strictObject({ requestId, execution, plan: Sha256, at: z.int().check(z.minimum(0)) }),
      z.strictObject({ ...Planned.shape, outcome: z.string() }),
    ),
  /** After a refused way back: how the account differs from what it was before the plan. */
  compare: () => contract(z.strictObject({ requestId, plan: Sha256 }), z.strictObject({ difference: z.string() })),
  "verify-back": () =>
    contract(z.strictObject({ requestId, execution, plan: Sha256 }), z.strictObject({ applied: z.boolean() })),
});

type Steps = typeof applyAccess;
export type Begin = InputOf<Steps["begin"]>;
export type MakeChange = InputOf<Steps["change"]>;
export type GoBack = InputOf<Steps["back"]>;
export type Verify = InputOf<Steps["verify"]>;
