import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import type { CallOf } from "../call.ts";

const describeAlarms: CallOf<typeof CloudWatch, "DescribeAlarms"> = (
  { alarms },
  { AlarmNames, AlarmNamePrefix = "", StateValue },
) => ({
  CompositeAlarms: [],
  MetricAlarms: alarms.filter(
    (alarm) =>
      alarm.AlarmName.startsWith(AlarmNamePrefix) &&
      (AlarmNames?.includes(alarm.AlarmName) ?? true) &&
      (StateValue ?? alarm.StateValue) === alarm.StateValue,
  ),
});

const describeLogGroups: CallOf<typeof Logs, "DescribeLogGroups"> = ({ logGroups }, { logGroupNamePrefix = "" }) => ({
  logGroups: logGroups.filter(({ logGroupName }) => logGroupName.startsWith(logGroupNamePrefix)),
});

export const monitoring = { describeAlarms };
export const logs = { describeLogGroups };
