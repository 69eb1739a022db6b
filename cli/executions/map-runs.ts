import { DescribeMapRunCommand, type SFNClient } from "@aws-sdk/client-sfn";
import type { Story } from "./states.ts";

/** The items of a distributed Map are counted by its Map Run, not in the history. */
export async function counted(sfn: SFNClient, story: Story): Promise<Story> {
  for (const state of story.states) {
    if (state.mapRunArn === undefined) continue;
    const { itemCounts } = await sfn.send(new DescribeMapRunCommand({ mapRunArn: state.mapRunArn }));
    const { total = 0, succeeded: done = 0, failed = 0 } = itemCounts ?? {};
    state.items = { total, done, failed };
  }
  return story;
}
