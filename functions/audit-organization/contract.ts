import * as z from "zod/mini";
import { contract, type InputOf } from "../../shared/contract.ts";
import { Instant, text } from "../../shared/fields.ts";

export const auditOrganization = {
  list: contract(
    z.strictObject({ requestId: text(256), requestedBy: text(256), reason: text(1024), scheduledTime: Instant }),
    z.strictObject({
      /** Where tonight's files lie in the report bucket; `audits.jsonl` among them has an audit a line. */
      folder: z.string(),
      accounts: z.number(),
      /** Audits that run at once. */
      concurrency: z.number(),
    }),
  ),
  merge: contract(
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
};

export type List = InputOf<(typeof auditOrganization)["list"]>;
export type Merge = InputOf<(typeof auditOrganization)["merge"]>;
