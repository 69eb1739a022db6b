import type * as CloudTrail from "@aws-sdk/client-cloudtrail";
import type { Account } from "../account.ts";
import type { CallOf } from "../call.ts";
import { AwsError } from "../operation.ts";

type Call<Name extends string> = CallOf<typeof CloudTrail, Name>;

const describeTrails: Call<"DescribeTrails"> = ({ trails }: Account) => ({
  trailList: trails.map(({ IsLogging: _, ...trail }) => trail),
});

const getTrailStatus: Call<"GetTrailStatus"> = ({ trails }, { Name }) => {
  const found = trails.find((trail) => [trail.Name, trail.TrailARN].includes(Name));
  if (!found) throw new AwsError("TrailNotFoundException", `Unknown trail: ${Name}`);
  return { IsLogging: found.IsLogging };
};

export const cloudTrail = { describeTrails, getTrailStatus };
