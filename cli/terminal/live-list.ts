import { styleText } from "node:util";
import type { Execution } from "../executions/executions.ts";
import { stateLine, widthOf } from "../executions/state-lines.ts";
import type { Story } from "../executions/states.ts";
import type { WaitEnds } from "../executions/wait-end.ts";
import { fitted } from "./table.ts";
import { between } from "./time.ts";

const up = (lines: number) => (lines > 0 ? `\u001b[${lines}A\r` : "\r");
const clearBelow = "\u001b[J";

/** Draws states on a terminal, over themselves as they change. The oldest are left out where the screen is too small. */
export function liveList() {
  let drawn = 0;
  return async (execution: Execution, story: Story, ends: WaitEnds) => {
    const now = new Date();
    const { columns = 100, rows = 30 } = process.stdout;
    const width = widthOf(story.states);
    const lines: string[] = [];
    for (const state of story.states) {
      const waitsUntil = state.kind === "Wait" && state.outcome === "running" ? await ends(state, story) : undefined;
      lines.push(fitted(stateLine(state, { now, waitsUntil, width }), columns));
    }
    const room = Math.max(rows - 3, 3);
    const hidden = Math.max(lines.length - room, 0);
    const title = `${execution.name} ${execution.outcome} ${between(execution.startedAt, execution.endedAt ?? now)}`;
    const screen = [
      fitted(styleText("bold", hidden > 0 ? `${title} (${hidden} states before)` : title), columns),
      ...lines.slice(hidden),
    ];
    process.stdout.write(`${up(drawn)}${clearBelow}${screen.join("\n")}\n`);
    drawn = screen.length;
  };
}
