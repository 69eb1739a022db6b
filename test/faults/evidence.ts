import type { AccessKey } from "../../embedded-aws/iam/state.ts";
import type { Execution } from "../../embedded-aws/workflow/scope.ts";
import type { TestStack } from "../support/stack.ts";
import { inventory } from "./inventory.ts";
import { type Leaver, leaversOf } from "./leavers.ts";
import type { Scenario } from "./scenario.ts";
import { type Seen, watch } from "./watch.ts";

/** What one run has to show, and what was there before it. */
export interface Evidence {
  stack: TestStack;
  scenario: Scenario;
  /** The UserId of the user that it is about, where they are there. */
  subjectId: string | undefined;
  before: Map<string, string>;
  /** What the scenario says that the account gave before. */
  gave: Record<string, unknown> | undefined;
  keysBefore: Set<string>;
  leavers: Leaver[];
  /** The secrets out of which programs read a key all the time. */
  readers: Set<string>;
  seen: Seen;
  /** Of this run alone: the stack keeps those of all. */
  executions(): Execution[];
  /** What the request has started. */
  main(): Execution | undefined;
}

/** Begins to look, before anything goes wrong. */
export function beginEvidence(stack: TestStack, scenario: Scenario, requestId: string): Evidence {
  const { account } = stack.aws;
  const earlier = new Set(stack.engine.executions());
  const executions = () => stack.engine.executions().filter((execution) => !earlier.has(execution));
  const leavers = leaversOf(stack, scenario.leavers);
  const leavesToo = (secret: string) => leavers.some(({ userId }) => secret.includes(`/${userId}/`));
  const readers = new Set(
    [...account.secrets.keys()].filter((name) => name.endsWith("/access-key") && !leavesToo(name)),
  );
  return {
    stack,
    scenario,
    subjectId: account.iam.users.get(scenario.about)?.UserId,
    before: inventory(account),
    gave: scenario.given?.(stack),
    keysBefore: new Set(keysIn(stack).map(({ AccessKeyId }) => AccessKeyId)),
    leavers,
    readers,
    seen: watch(account, readers),
    executions,
    main: () =>
      executions().find(
        ({ machine, input }) => machine.name.endsWith(`-${scenario.workflow}`) && isOf(input as Request, requestId),
      ),
  };
}

type Request = { requestId: string; reason: string };

/** What AWS Health announces bears no id of ours: its ARN is the reason that is given. */
const isOf = (asked: Request, requestId: string) =>
  asked.requestId === requestId || asked.reason.endsWith(`/${requestId}`);

export const keysIn = ({ aws }: TestStack): AccessKey[] =>
  [...aws.account.iam.users.values()].flatMap(({ accessKeys }) => accessKeys);
