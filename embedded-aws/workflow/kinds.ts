import { causeIn, evaluateIn, evaluationFailed, unexpected, wholeNumberIn } from "./context.ts";
import {
  type ChoiceState,
  type FailState,
  isDistributed,
  type Json,
  type MapState,
  type ParallelState,
  type PassState,
  type State,
  type SucceedState,
  type TaskState,
  type Transition,
  type WaitState,
} from "./definition.ts";
import { runDistributedMap } from "./distributed-map.ts";
import { Failure } from "./failure.ts";
import { runInlineMap } from "./inline-map.ts";
import { runParallel } from "./parallel.ts";
import { type Visit, waitUntil } from "./scope.ts";
import { runTask } from "./task.ts";

/** How a state is left. Without a result its input goes on. */
export interface Choice {
  transition: Transition;
  result?: Json;
  /** Where the transition stands in the state, for error messages: `Choices[1]/`. */
  at?: string;
}

/** What each kind of state does between being entered and being left. */
export const kinds = {
  Pass: async ({ state }: Visit<PassState>) => ({ transition: state }),
  Succeed: async ({ state }: Visit<SucceedState>) => ({ transition: state }),
  Wait: async (visit: Visit<WaitState>) => {
    await waitUntil(visit.scope, await wakeTime(visit));
    return { transition: visit.state };
  },
  Choice: choose,
  Fail: fail,
  Task: async (visit: Visit<TaskState>) => ({ transition: visit.state, result: await runTask(visit) }),
  Parallel: async (visit: Visit<ParallelState>) => ({ transition: visit.state, result: await runParallel(visit) }),
  Map: async (visit: Visit<MapState>) => ({
    transition: visit.state,
    result: await (isDistributed(visit.state) ? runDistributedMap : runInlineMap)(visit),
  }),
} satisfies { [T in State["Type"]]: (visit: Visit<Extract<State, { Type: T }>>) => Promise<Choice> };

async function wakeTime(visit: Visit<WaitState>): Promise<number> {
  const { state, scope } = visit;
  if (state.Timestamp === undefined) {
    const seconds = await wholeNumberIn(visit, state.Seconds ?? 0, "Seconds");
    return scope.world.clock.now().getTime() + seconds * 1000;
  }
  const timestamp = await evaluateIn(visit, state.Timestamp, "Timestamp");
  if (typeof timestamp !== "string") throw unexpected(visit, state.Timestamp, "Timestamp", "string", timestamp);
  const time = ISO_8601.test(timestamp) ? Date.parse(timestamp) : Number.NaN;
  if (Number.isNaN(time)) throw evaluationFailed(visit, `${UNPARSABLE}: ${timestamp}`, "Timestamp");
  if (time - scope.world.clock.now().getTime() > LONGEST_WAIT)
    throw new Failure("States.Runtime", causeIn(visit, "Wait state delay is too long."));
  return time;
}

const UNPARSABLE = "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string";

/** Recorded: AWS waits 24,855 days, and not 24,856. */
const LONGEST_WAIT = 2 ** 31 * 1000;

const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

async function choose(visit: Visit<ChoiceState>): Promise<Choice> {
  const { Choices, Default, ...rest } = visit.state;
  for (const [index, rule] of Choices.entries()) {
    const field = `Choices[${index}]/Condition`;
    const condition = await evaluateIn(visit, rule.Condition, field);
    if (typeof condition !== "boolean") throw unexpected(visit, rule.Condition, field, "boolean", condition);
    if (condition) return { transition: rule, at: `Choices[${index}]/` };
  }
  if (Default === undefined) {
    throw new Failure(
      "States.NoChoiceMatched",
      `No choice of the state '${visit.name}' matched, and it has no Default.`,
    );
  }
  return { transition: { ...rest, Next: Default } };
}

async function fail(visit: Visit<FailState>): Promise<never> {
  const { Error: error, Cause: cause } = visit.state;
  const text = async (template: string | undefined, field: string) => {
    if (template === undefined) return undefined;
    const value = await evaluateIn(visit, template, field);
    if (typeof value !== "string") throw unexpected(visit, template, field, "string", value);
    return value;
  };
  throw new Failure(await text(error, "Error"), await text(cause, "Cause"));
}
