import {
  type AdvancedFieldSelector,
  type CloudTrailClient,
  DescribeTrailsCommand,
  type EventSelector,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  type Trail,
} from "@aws-sdk/client-cloudtrail";
import { homes } from "../people/trail.ts";
import { notOk, ok, type Verdict } from "./verdict.ts";
import type { World } from "./world.ts";

/**
 * Whether a trail records what is changed in IAM. EventBridge, and so watch, hears of what a trail records.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export async function trailRecords({ cloudTrail, partition, region }: World): Promise<Verdict> {
  const { trailList = [] } = await cloudTrail.send(new DescribeTrailsCommand({}));
  const gaps: string[] = [];
  for (const trail of trailList) {
    const gap = gapOf(trail, homes[partition] ?? region) ?? (await gapInside(cloudTrail, trail.TrailARN ?? ""));
    if (gap === undefined) return ok(`${trail.TrailARN} records what is changed in IAM`);
    gaps.push(`${trail.TrailARN} ${gap}`);
  }
  return notOk(
    ["no CloudTrail trail records what is changed in IAM; without one, watch is told nothing", ...gaps].join("; "),
    gaps.length > 0
      ? "have a trail of all regions log management events that write"
      : "create a trail of all regions, and start its logging",
  );
}

/** What a trail lacks by what it is; IAM's events are those of one region. */
function gapOf({ IncludeGlobalServiceEvents, IsMultiRegionTrail, HomeRegion }: Trail, home: string) {
  if (!IncludeGlobalServiceEvents) return "leaves out global services";
  return IsMultiRegionTrail || HomeRegion === home ? undefined : `is of ${HomeRegion} alone, and IAM is in ${home}`;
}

async function gapInside(cloudTrail: CloudTrailClient, trail: string): Promise<string | undefined> {
  const { IsLogging } = await cloudTrail.send(new GetTrailStatusCommand({ Name: trail }));
  if (!IsLogging) return "is switched off";
  const selectors = new GetEventSelectorsCommand({ TrailName: trail });
  const { EventSelectors = [], AdvancedEventSelectors = [] } = await cloudTrail.send(selectors);
  const records =
    EventSelectors.some(takesChanges) ||
    AdvancedEventSelectors.some(({ FieldSelectors = [] }) => FieldSelectors.every(mayBeOfChange));
  return records ? undefined : "logs no management events that write";
}

const takesChanges = ({ IncludeManagementEvents, ReadWriteType }: EventSelector) =>
  IncludeManagementEvents && ReadWriteType !== "ReadOnly";

/** What the fields of a change of IAM are; whatever else a selector asks for is taken to be so. */
const ofChange: Record<string, string> = {
  eventCategory: "Management",
  readOnly: "false",
  eventSource: "iam.amazonaws.com",
};

const mayBeOfChange = ({ Field = "", Equals, NotEquals }: AdvancedFieldSelector) => {
  const value = ofChange[Field];
  return value === undefined || ((Equals?.includes(value) ?? true) && !NotEquals?.includes(value));
};
