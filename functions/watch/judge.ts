import type { Finding } from "./finding.ts";
import type { Facts, Kind } from "./kind.ts";
import { kinds } from "./kinds.ts";
import type { Seen } from "./seen.ts";

/** Whether an event has to be looked into: it is of some kind perhaps. */
export const mayMatter = (event: Seen): boolean => kinds.some((kind) => kind.mayBe(event));

/** Each event that is of a kind. */
export const judge = (events: Seen[], factsOf: (event: Seen) => Facts): Finding[] =>
  events.flatMap((event) => {
    const facts = factsOf(event);
    const kind = kinds.find((each) => each.mayBe(event) && each.is(facts, event));
    return kind ? [findingOf(kind, event, facts)] : [];
  });

function findingOf(kind: Kind, event: Seen, { user, entered }: Facts): Finding {
  const { userName, actor, agent, from, account } = event;
  const unseen = `iam-steward cannot look into account ${account}, and does not know more of it: docs/organization.md.`;
  return {
    ...{ eventId: event.id, kind: kind.id, severity: kind.severity, account },
    ...(kind.atLeast !== undefined && { atLeast: kind.atLeast }),
    ...(userName !== undefined && { user: userName }),
    ...(user?.owner !== undefined && !kind.operationsOnly && { owner: user.owner }),
    what: kind.what(event),
    means: entered ? kind.means : `${kind.means} ${unseen}`,
    next: kind.next(userName ?? "USER", event),
    by: actor.arn,
    from: `${from} (${agent})`,
    at: event.at,
  };
}
