import { randomUUID } from "node:crypto";
import type * as EventBridge from "@aws-sdk/client-eventbridge";
import type { Account } from "../../account.ts";
import type { CallOf, Input } from "../../call.ts";
import { roleArn } from "../../iam/roles.ts";
import { accountIn } from "../../identity.ts";
import { AwsError } from "../../operation.ts";
import { ownDocuments } from "../../policy/authorize.ts";
import { decide } from "../../policy/evaluate.ts";
import type { BusEvent, Rule } from "../state.ts";
import { matches, parsePattern } from "./pattern.ts";

type Call<Name extends string> = CallOf<typeof EventBridge, Name>;

type Entry = Input<EventBridge.PutEventsRequestEntry>;

const busName = (name = "default"): string => name.slice(name.lastIndexOf("/") + 1);

const parseDetail = (text: string | undefined): Record<string, unknown> | undefined => {
  try {
    const detail = JSON.parse(text ?? "");
    return typeof detail === "object" && !Array.isArray(detail) ? detail : undefined;
  } catch {
    return undefined;
  }
};

/** What is wrong with an entry, in AWS's words. A bus that does not exist is not: the event is taken, and lost. */
const fault = ({ Source, DetailType, Detail }: Entry) => {
  const required = Object.entries({ Source, DetailType, Detail }).find(([, value]) => !value);
  if (required)
    return {
      ErrorCode: "InvalidArgument",
      ErrorMessage: `Parameter ${required[0]} is not valid. Reason: ${required[0]} is a required argument.`,
    };
  if (Source?.startsWith("aws."))
    return { ErrorCode: "NotAuthorizedForSourceException", ErrorMessage: "Not authorized for the source." };
  if (!parseDetail(Detail)) return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  return undefined;
};

const event = (account: Account, { Source = "", DetailType = "", Detail, Time, Resources = [] }: Entry): BusEvent => ({
  version: "0",
  id: randomUUID(),
  "detail-type": DetailType,
  source: Source,
  account: account.id,
  time: (Time ?? account.now()).toISOString().replace(/\.\d+Z$/, "Z"),
  region: account.region,
  resources: Resources,
  detail: parseDetail(Detail) ?? {},
});

/** A target that fails does so when somebody waits for it, and brings nothing else down. */
const serve = (rule: Rule, event: BusEvent): Promise<unknown> => {
  const served = Promise.resolve().then(() => rule.target(event));
  served.catch(() => undefined);
  return served;
};

/** Targets are called after the answer; they see an event once, twice, or the last one first. */
const deliver = (account: Account, events: { bus: string; event: BusEvent }[]): void => {
  const { delivery } = account.behaviour;
  const sent = { once: events, twice: [...events, ...events], reversed: events.toReversed() }[delivery];
  for (const { bus, event } of sent)
    for (const rule of account.rules)
      if (rule.bus === bus && matches(rule.pattern as never, event as never))
        account.deliveries.push(serve(rule, event));
};

/** What an AWS service tells, on the default bus. */
export const emit = (account: Account, event: BusEvent): void => deliver(account, [{ bus: busName(), event }]);

/**
 * Takes an event from a rule to a bus of another account. It is lost unless the rule's role may put it there, and the bus's policy
 * takes it.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
 */
export const forward = (from: Account, { target, role }: { target: string; role: string }, event: BusEvent): void => {
  const to = from.accounts.get(accountIn(target));
  const { Policy } = to?.buses.get(busName(target)) ?? {};
  const sender = [...from.iam.roles.values()].find((each) => roleArn(from, each) === role);
  if (!to || !sender || !Policy) return;
  const context = new Map([["aws:principalaccount", [from.id]]]);
  if (from.organization) context.set("aws:principalorgid", [from.organization]);
  const request = { action: "events:PutEvents", resource: target, principal: role, context };
  const decisions = [ownDocuments(from, sender), [Policy]].map((documents) => decide(documents, request));
  if (decisions.every((decision) => decision === "allowed")) deliver(to, [{ bus: busName(target), event }]);
};

const size = ({ Source = "", DetailType = "", Detail = "", Resources = [] }: Entry): number =>
  [Source, DetailType, Detail, ...Resources].reduce((sum, text) => sum + Buffer.byteLength(text), 14);

/** Partial failure is an answer, not an error: `FailedEntryCount` says how many were refused. */
const putEvents: Call<"PutEvents"> = (account, { Entries }) => {
  if (Entries.length === 0 || Entries.length > 10)
    throw new AwsError(
      "ValidationException",
      "1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and 10",
    );
  if (Entries.reduce((sum, entry) => sum + size(entry), 0) > 262_144)
    throw new AwsError("ValidationException", "Total size of the entries in the request is over the limit.");
  const results = Entries.map((entry) => {
    const wrong = fault(entry);
    return wrong ? { wrong } : { bus: busName(entry.EventBusName), event: event(account, entry) };
  });
  const taken = results.filter((result) => result.event !== undefined);
  const arrived = taken.filter(({ bus }) => account.buses.has(bus));
  account.events.push(...arrived.map(({ event: made }) => made));
  deliver(account, arrived);
  return {
    FailedEntryCount: results.length - taken.length,
    Entries: results.map(({ wrong, event: made }) => wrong ?? { EventId: made.id }),
  };
};

/** What a service of AWS's puts on the default bus, which nobody else may. */
export const announce = (account: Account, source: string, type: string, detail: Record<string, unknown>): void => {
  const made = event(account, { Source: source, DetailType: type, Detail: JSON.stringify(detail) });
  account.events.push(made);
  emit(account, made);
};

const testEventPattern: Call<"TestEventPattern"> = (_account, { EventPattern, Event }) => ({
  Result: matches(parsePattern(EventPattern), JSON.parse(Event)),
});

const existingBus = ({ buses }: Account, nameOrArn: string | undefined): string => {
  const name = busName(nameOrArn);
  if (!buses.has(name)) throw new AwsError("ResourceNotFoundException", `Event bus ${name} does not exist.`);
  return name;
};

const describeEventBus: Call<"DescribeEventBus"> = (account, input) => {
  const Name = existingBus(account, input.Name);
  return { ...account.buses.get(Name), Name, Arn: `arn:aws:events:${account.region}:${account.id}:event-bus/${Name}` };
};

const describeRule: Call<"DescribeRule"> = (account, { Name, EventBusName }) => {
  const bus = existingBus(account, EventBusName);
  const found = account.rules.find((rule) => rule.name === Name && rule.bus === bus);
  if (!found) throw new AwsError("ResourceNotFoundException", `Rule ${Name} does not exist on EventBus.`);
  return { Name, EventBusName: found.bus, EventPattern: JSON.stringify(found.pattern), State: "ENABLED" };
};

export const events = { putEvents, testEventPattern, describeEventBus, describeRule };
