import { createHash } from "node:crypto";
import * as z from "zod/mini";
import { inAccount } from "../../shared/account.ts";
import { staged } from "../../shared/command-line.ts";
import { Rejected } from "../../shared/errors.ts";
import { faultsOf } from "../../shared/faults.ts";
import { AccountId } from "../../shared/fields.ts";
import type { BusEvent, StartRequest } from "../../shared/requests.ts";

const Risk = z.looseObject({
  eventTypeCode: z.string().check(z.startsWith("AWS_RISK_")),
  eventArn: z.string(),
  communicationId: z.optional(z.string()),
  /** With the organizational view, AWS sends the event to the management account or a delegated one; `account` is then not the one it is about. */
  affectedAccount: z.optional(AccountId),
});
/** Where an event names what it is about: the fields for it, and AWS's text, which may name what the fields leave out. */
const named = ({ resources, detail: { affectedEntities, eventDescription } }: BusEvent) =>
  textsIn([resources, affectedEntities, eventDescription]).join("; ").replaceAll(/\s+/g, " ");
/** All texts of a value, without the names of its members. */
const textsIn = (value: unknown): string[] =>
  typeof value === "string" ? [value] : Object.values(value ?? {}).flatMap(textsIn);
const keyId = /\bAKIA[A-Z0-9]{12,124}\b/g;
/** Characters of an event that a notice repeats. */
const longestExcerpt = 1_500;

/** What AWS Health says of a risk. */
export interface RiskEvent {
  /** The same for every copy: the event comes from several regions and more than once, each time under another id. */
  id: string;
  code: string;
  eventArn: string;
  /** Which account it is about. */
  account: string | undefined;
  /** What the event names, word for word. */
  about: string;
  /** One for each access key that the event names. */
  requests: StartRequest[];
}

export const isOfHealth = ({ source }: BusEvent): boolean => source === "aws.health";

/**
 * Reads an event of AWS Health about a risk. AWS adds codes without notice, so any `AWS_RISK_…` counts.
 *
 * @see https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html
 * @see https://docs.aws.amazon.com/health/latest/ug/pagnation-of-health-events.html a page has an id of its own
 * @see https://docs.aws.amazon.com/health/latest/ug/choosing-a-region.html
 * @see https://github.com/aws/aws-health-tools/issues/93
 * @throws {Rejected} if it is no such event
 */
export function riskIn(event: BusEvent): RiskEvent {
  const risk = Risk.safeParse(event.detail);
  if (!risk.success) throw new Rejected(`this is no event about a risk: ${faultsOf(risk.error.issues).join(", ")}`);
  const { eventTypeCode: code, eventArn, communicationId = "", affectedAccount: account = event.account } = risk.data;
  const id = createHash("sha256").update(`${eventArn}\n${communicationId}`).digest("hex");
  const about = named(event);
  const request = { requestId: id, requestedBy: "aws.health", reason: `${code}: ${eventArn}`.slice(0, 1024) };
  const requests = [...new Set(about.match(keyId))].map((accessKeyId) => ({
    workflow: "contain-key" as const,
    input: { ...request, account, accessKeyId },
  }));
  return { id, code, eventArn, account, about: about.slice(0, longestExcerpt), requests };
}

/** For operations of the stage, of a risk that names no access key: nothing can be made inactive. */
export const riskNotice = (
  { code, eventArn, account, about }: RiskEvent,
  { stage, accountId }: { stage: string; accountId: string },
) => ({
  kind: "risk-reported",
  severity: "critical",
  subject: `AWS reports a risk, and nothing was done: ${code}`,
  message: [
    `AWS Health reports ${code} in account ${account ?? accountId}. The event names no access key, so nothing was made inactive.`,
    "Read the event in the AWS Health Dashboard, and find out which user or role it is about:",
    eventArn,
    `The event names: ${about}`,
    `To cut a user's access at once: ${inAccount(elsewhere(account, accountId), () => staged("steward offboard USER --emergency", stage))}`,
  ].join("\n"),
});

const elsewhere = (account: string | undefined, own: string) =>
  account === undefined || account === own ? undefined : { account, session: "" };
