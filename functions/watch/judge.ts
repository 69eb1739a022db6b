import * as z from "zod/mini";
import type { Facts, Kind } from "./kind.ts";
import { kinds } from "./kinds.ts";
import type { Seen } from "./seen.ts";

/** What people are told of one event; kept until no copy of the event can come any more. */
export const Finding = z.strictObject({
  eventId: z.string(),
  kind: z.string(),
  severity: z.enum(["critical", "high", "medium"]),
  account: z.string(),
  user: z.optional(z.string()),
  owner: z.optional(z.string()),
  what: z.string(),
  means: z.string(),
  next: z.string(),
  by: z.string(),
  from: z.string(),
  at: z.string(),
});
export type Finding = z.infer<typeof Finding>;

/** Whether an event has to be looked into: it is of some kind perhaps, and no role of ours made the call. */
export const mayMatter = (event: Seen, ownRoles: string[]): boolean =>
  !(event.actor.roleId && ownRoles.includes(event.actor.roleId)) && kinds.some((kind) => kind.mayBe(event));

/** Each event that people are told of. What counts from a number on only is left out below it. */
export function judge(events: Seen[], factsOf: (event: Seen) => Facts): Finding[] {
  const found = events.flatMap((event) => {
    const facts = factsOf(event);
    const kind = kinds.find((each) => each.mayBe(event) && each.is(facts, event));
    return kind ? [{ kind, finding: findingOf(kind, event, facts) }] : [];
  });
  const counts = Map.groupBy(found, ({ finding }) => `${finding.kind} ${finding.user}`);
  return found.flatMap(({ kind, finding }) =>
    (counts.get(`${finding.kind} ${finding.user}`)?.length ?? 0) < (kind.atLeast ?? 1) ? [] : [finding],
  );
}

function findingOf(kind: Kind, event: Seen, { user }: Facts): Finding {
  const { userName, actor, agent, from } = event;
  return {
    ...{ eventId: event.id, kind: kind.id, severity: kind.severity, account: event.account, means: kind.means },
    ...(userName !== undefined && { user: userName }),
    ...(user?.owner !== undefined && !kind.operationsOnly && { owner: user.owner }),
    what: kind.what(event),
    next: kind.next(userName ?? "USER", event),
    by: actor.arn,
    from: `${from} (${agent})`,
    at: event.at,
  };
}
