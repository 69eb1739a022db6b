import type * as Scheduler from "@aws-sdk/client-scheduler";
import type { Account } from "../account.ts";
import type { CallOf } from "../call.ts";
import { AwsError } from "../operation.ts";

type Call<Name extends string> = CallOf<typeof Scheduler, Name>;

const getSchedule: Call<"GetSchedule"> = (account: Account, { Name, GroupName = "default" }) => {
  const found = account.schedules.find((schedule) => schedule.Name === Name && schedule.GroupName === GroupName);
  if (!found) throw new AwsError("ResourceNotFoundException", `Schedule ${Name} does not exist.`, 404);
  return { ...found };
};

export const scheduler = { getSchedule };
