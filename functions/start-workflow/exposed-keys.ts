import { createHash } from "node:crypto";
import * as z from "zod/mini";
import { Rejected } from "../../shared/errors.ts";
import type { BusEvent, StartRequest } from "../../shared/requests.ts";

const Exposed = z.looseObject({
  eventTypeCode: z.literal("AWS_RISK_CREDENTIALS_EXPOSED"),
  eventArn: z.string(),
  communicationId: z.optional(z.string()),
  affectedEntities: z.array(z.looseObject({ entityValue: z.string() })),
});

export const isOfHealth = ({ source }: BusEvent): boolean => source === "aws.health";

/**
 * A request for each key that AWS Health says is exposed. The event comes by several regions and more than once: what it
 * is about names the request, not the event's own id.
 *
 * @see https://docs.aws.amazon.com/health/latest/ug/choosing-a-region.html
 * @throws {Rejected} where it names no access key
 */
export function exposedKeys({ detail }: BusEvent): StartRequest[] {
  const exposed = Exposed.safeParse(detail);
  if (!exposed.success) throw new Rejected(`no event about exposed keys: ${z.prettifyError(exposed.error)}`);
  const { eventArn, communicationId = "", affectedEntities } = exposed.data;
  const keys = affectedEntities
    .map(({ entityValue }) => entityValue)
    .filter((value) => /^AKIA[A-Z0-9]{12,}$/.test(value));
  if (keys.length === 0) throw new Rejected(`${eventArn} names no access key: look at it by hand`);
  const requestId = createHash("sha256").update(`${eventArn}\n${communicationId}`).digest("hex");
  const about = { requestId, requestedBy: "aws.health", reason: `exposed: ${eventArn}`.slice(0, 1024) };
  return [...new Set(keys)].map((accessKeyId) => ({ workflow: "contain-key", input: { ...about, accessKeyId } }));
}
