import * as z from "zod/mini";
import { contract, type InputOf } from "../../shared/contract.ts";
import { Instant, text } from "../../shared/fields.ts";
import { onDemand } from "../../shared/on-demand.ts";

export const auditOrganization = onDemand({
  list: () =>
    contract(
      z.strictObject({ requestId: text(256), requestedBy: text(256), reason: text(1024), scheduledTime: Instant }),
      z.strictObject({
        /** Where tonight's files lie in the report bucket; `audits.jsonl` among them has an audit a line. */
        folder: z.string(),
        accounts: z.number(),
        /** Audits that run at once. */
        concurrency: z.number(),
      }),
    ),
  /** Of the audit of one account that failed at first, and has come to its end after a redrive. */
  remerge: () =>
    contract(
      z.strictObject({
        /** Of the audit of all accounts. */
        requestId: text(256),
        scheduledTime: Instant,
        now: Instant,
        /** Names the files that say what became of its rotations. */
        manifest: z.optional(text(1024)),
      }),
      /** Whether nobody was told of what it found. */
      z.strictObject({ untold: z.boolean() }),
    ),
  merge: () =>
    contract(
      z.strictObject({
        requestId: text(256),
        scheduledTime: Instant,
        now: Instant,
        /** Names the files that say what became of each audit. */
        manifest: text(1024),
      }),
      z.strictObject({
        folder: z.string(),
        complete: z.boolean(),
        accounts: z.number(),
        /** Accounts without an audit of tonight. */
        notAudited: z.number(),
        findings: z.number(),
        new: z.number(),
        resolved: z.number(),
        people: z.number(),
      }),
    ),
});

export type Remerge = InputOf<(typeof auditOrganization)["remerge"]>;
export type List = InputOf<(typeof auditOrganization)["list"]>;
export type Merge = InputOf<(typeof auditOrganization)["merge"]>;
