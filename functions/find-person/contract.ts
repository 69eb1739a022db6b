import * as z from "zod/mini";
import { contract, type InputOf } from "../../shared/contract.ts";
import { Instant, PersonName, personal, QuarantineDays, requestId } from "../../shared/fields.ts";
import { onDemand } from "../../shared/on-demand.ts";
import { Some, Summary } from "../../shared/people/summary.ts";

/** A person, and the request to offboard them everywhere. */
const asked = { requestId, person: PersonName };
const { requestedBy, reason } = personal;

export const findPerson = onDemand({
  accounts: () =>
    contract(
      /** `open`: only those accounts that were not entered yet, or where somebody's offboarding has not ended. */
      z.strictObject({ ...asked, open: z.boolean(), insist: z.boolean() }),
      z.strictObject({
        accounts: z.number(),
        /** Where the bucket has the files of this request. */
        folder: z.string(),
      }),
    ),
  look: () =>
    contract(
      /** `insist`: fails if the account cannot be looked into, so that a redrive begins here. */
      z.strictObject({ ...asked, names: z.array(PersonName), insist: z.boolean(), now: Instant }),
      z.strictObject({ entered: z.boolean(), users: z.number() }),
    ),
  plan: () =>
    contract(
      z.strictObject({
        ...{ ...asked, requestedBy, reason, now: Instant },
        /** When this round began: what was seen earlier does not count as seen. */
        since: Instant,
        urgency: z.enum(["normal", "emergency"]),
        quarantineDays: z.optional(QuarantineDays),
      }),
      z.strictObject({
        /** Users whose offboarding is to be started. */
        toCut: z.number(),
        /** Users whose offboarding runs, and who do not show as cut yet. */
        cutting: z.number(),
        notEntered: z.number(),
        /** Users whose offboarding has not ended. */
        open: z.number(),
        /** When the last of them is deleted; when to look again, if that is past. */
        until: Instant,
        summary: Summary,
      }),
    ),
  certify: () =>
    contract(
      z.strictObject({ ...asked, requestedBy, reason, now: Instant }),
      z.strictObject({ certificate: z.string(), deleted: z.number(), left: Some }),
    ),
});

type Steps = typeof findPerson;
export type Accounts = InputOf<Steps["accounts"]>;
export type Look = InputOf<Steps["look"]>;
export type Plan = InputOf<Steps["plan"]>;
export type Certify = InputOf<Steps["certify"]>;
