import type * as Scheduler from "@aws-sdk/client-scheduler";
import type { Account } from "../account.ts";
import type { CallOf } from "../call.ts";
import { AwsError } from "../operation.ts";

type Call<Name extends string> = CallOf<typeof Scheduler, Name>;

/** Nothing is started by it here: who wants a night starts one. */
export interface Schedule {
  Name: string;
  GroupName: string;
  ScheduleExpression: string;
  ScheduleExpressionTimezone: string;
  State: "ENABLED" | "DISABLED";
}

const getSchedule: Call<"GetSchedule"> = (account: Account, { Name, GroupName = "default" }) => {
  const found = account.schedules.find((schedule) => schedule.Name === Name && schedule.GroupName === GroupName);
  if (!found) throw new AwsError("ResourceNotFoundException", `Schedule ${Name} does not exist.`, 404);
  return { ...found };
};

export const scheduler = { getSchedule };
