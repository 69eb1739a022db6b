import type * as CloudTrail from "@aws-sdk/client-cloudtrail";
import type { Account } from "../../account.ts";
import type { CallOf } from "../../call.ts";
import { AwsError } from "../../operation.ts";
import type { TrailEvent } from "../state.ts";

type Call<Name extends string> = CallOf<typeof CloudTrail, Name>;

const describeTrails: Call<"DescribeTrails"> = ({ trails }: Account) => ({
  trailList: trails.map(({ Name, TrailARN, IncludeGlobalServiceEvents, IsMultiRegionTrail = false }) => {
    const HomeRegion = TrailARN.split(":")[3] ?? "";
    return { Name, TrailARN, IncludeGlobalServiceEvents, IsMultiRegionTrail, HomeRegion };
  }),
});

const findTrail = ({ trails }: Account, name: string) => {
  const found = trails.find((trail) => [trail.Name, trail.TrailARN].includes(name));
  if (!found) throw new AwsError("TrailNotFoundException", `Unknown trail: ${name}`);
  return found;
};

const getTrailStatus: Call<"GetTrailStatus"> = (account, { Name }) => ({
  IsLogging: findTrail(account, Name).IsLogging,
});

/** A trail has selectors of one of both kinds. */
const getEventSelectors: Call<"GetEventSelectors"> = (account, { TrailName }) => {
  const { TrailARN, EventSelectors, AdvancedEventSelectors } = findTrail(account, TrailName);
  if (AdvancedEventSelectors) return { TrailARN, AdvancedEventSelectors };
  return { TrailARN, EventSelectors: EventSelectors ?? [{ ReadWriteType: "All", IncludeManagementEvents: true }] };
};

const kept = 90 * 86_400_000;
const mostEvents = 50;

const having: Record<string, (event: TrailEvent) => (string | undefined)[]> = {
  EventId: ({ detail }) => [detail.eventID],
  EventName: ({ detail }) => [detail.eventName],
  ReadOnly: ({ detail }) => [String(detail.readOnly)],
  Username: ({ userName }) => [userName],
  ResourceType: ({ resources }) => resources.map(({ ResourceType }) => ResourceType),
  ResourceName: ({ resources }) => resources.map(({ ResourceName }) => ResourceName),
  EventSource: ({ detail }) => [detail.eventSource],
  AccessKeyId: ({ accessKeyId }) => [accessKeyId],
};

/**
 * Events of the last 90 days, the newest first, by one attribute at most.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
const lookupEvents: Call<"LookupEvents"> = (account, input) => {
  const { LookupAttributes = [], StartTime, EndTime, MaxResults = mostEvents, NextToken } = input;
  if (LookupAttributes.length > 1)
    throw new AwsError("InvalidLookupAttributesException", "Only one attribute is taken.");
  if (MaxResults < 1 || MaxResults > mostEvents)
    throw new AwsError("InvalidMaxResultsException", `MaxResults is between 1 and ${mostEvents}.`);
  const now = account.now().getTime();
  const from = Math.max(StartTime?.getTime() ?? 0, now - kept);
  const to = EndTime?.getTime() ?? now;
  if (from > to) throw new AwsError("InvalidTimeRangeException", "The start time is after the end time.");
  const [wanted] = LookupAttributes;
  const before = Number(NextToken ?? account.trail.length); // what is recorded between two pages moves none of them
  const found = account.trail
    .slice(0, before)
    .filter(
      (event) =>
        event.time.getTime() >= from &&
        event.time.getTime() <= to &&
        (!wanted || having[wanted.AttributeKey]?.(event).includes(wanted.AttributeValue)),
    );
  const page = found.slice(-Math.min(MaxResults, account.behaviour.pageItems));
  const [oldest] = page;
  return {
    Events: page.toReversed().map(shown),
    NextToken: oldest && page.length < found.length ? String(account.trail.indexOf(oldest)) : undefined,
  };
};

const shown = ({ time, detail, userName, accessKeyId, resources }: TrailEvent): CloudTrail.Event => ({
  EventId: detail.eventID,
  EventName: detail.eventName,
  ReadOnly: String(detail.readOnly),
  AccessKeyId: accessKeyId,
  EventTime: time,
  EventSource: detail.eventSource,
  Username: userName,
  Resources: resources,
  CloudTrailEvent: JSON.stringify(detail),
});

export const cloudTrail = { describeTrails, getEventSelectors, getTrailStatus, lookupEvents };
