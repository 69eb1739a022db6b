import { styleText } from "node:util";
import type { Execution } from "../executions/executions.ts";
import { stateLine, widthOf } from "../executions/state-lines.ts";
import type { Story } from "../executions/states.ts";
import type { WaitEnds } from "../executions/wait-end.ts";
import { fitted } from "./table.ts";
import { between } from "./time.ts";
import { wrapped } from "./wrapped.ts";

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
      const line = stateLine(state, { now, waitsUntil, width });
      lines.push(...(waitsUntil ? wrapped(line, columns) : [fitted(line, columns)]));
    }
    const room = Math.max(rows - 4, 3);
    const hidden = Math.max(lines.length - room, 0);
    const title = `${execution.name} ${execution.outcome} ${between(execution.startedAt, execution.endedAt ?? now)}`;
    const screen = [
      fitted(styleText("bold", title), columns),
      ...(hidden > 0 ? [`  … ${hidden} more before`] : []),
      ...lines.slice(hidden),
    ];
    process.stdout.write(`${up(drawn)}${clearBelow}${screen.join("\n")}\n`);
    drawn = screen.length;
  };
}
