import type { Execution } from "../../embedded-aws/workflow/scope.ts";
import { checkpoint } from "../support/checkpoint.ts";
import type { TestStack } from "../support/stack.ts";
import { prepare } from "./account.ts";
import { type Case, type Delivery, nameOf } from "./cases.ts";
import { beginEvidence, type Evidence } from "./evidence.ts";
import { isTyped, put, readAgain, redrive, takeUp, trailEvent } from "./executions.ts";
import { actByHand, isByHand } from "./hands.ts";
import {
  halfway,
  leaks,
  lostKeys,
  ownFaults,
  remains,
  strandedReaders,
  strayChanges,
  unannounced,
  unbounded,
  untold,
} from "./invariants.ts";
import { faultOf, passes } from "./kinds.ts";
import { attemptsOf, residueOf } from "./leavers.ts";
import type { Scenario } from "./scenario.ts";
import { scenarioOf } from "./scenarios.ts";

/** What came of one run. */
export interface Outcome {
  name: string;
  /** The calls that functions made until the first end, in order: `issue-key/iam.CreateAccessKey`. */
  calls: string[];
  /** The states that waited or called until then, in order: `offboard/Quarantine`. */
  states: string[];
  /** Whether it came to a good end by itself; else somebody was told, or that is a violation. */
  endedWell: boolean;
  violations: string[];
}

/** Makes runs on one stack, one after the other: each finds the account as new, and the functions warm. */
export function runner(stack: TestStack) {
  const beginAnew = checkpoint(stack);
  let count = 0;
  return async (asked: Case): Promise<Outcome> => {
    const scenario = scenarioOf(asked.workflow);
    beginAnew();
    stack.aws.account.asked.length = 0; // thousands of runs would fill the memory
    await prepare(stack, scenario);
    count += 1;
    return run(stack, scenario, asked, `request ${count}`);
  };
}

/** Until the first end with the faults, then on without them: all that an engineer on call would do is to try again. */
async function run(stack: TestStack, scenario: Scenario, asked: Case, requestId: string): Promise<Outcome> {
  const { account } = stack.aws;
  const evidence = beginEvidence(stack, scenario, requestId);
  const request = scenario.request(requestId, stack.clock.now());
  using stops = new DisposableStack(); // a run that throws leaves nothing going on for the next one
  stops.defer(scenario.meanwhile?.(stack) ?? (() => {}));
  const attempts = attemptsOf(stack, evidence.leavers);
  stops.defer(attempts.stop);
  const hand = actByHand(evidence, asked.faults);
  stops.defer(hand.stop);
  account.faults.push(...asked.faults.filter((fault) => !isByHand(fault)).map(faultOf));
  await ask(stack, scenario, asked.delivery, { request, requestId });
  const { only } = scenario;
  const calls = callsOf(stack).filter((call) => only === undefined || call.startsWith(`${only}/`));
  const states = only === undefined ? [...hand.states] : [];
  const endedWell = evidence.main()?.status === "SUCCEEDED" && stack.deadLetters.length === 0;
  const atFirst = [
    ...untold(evidence),
    ...ownFaults(evidence),
    ...remains(evidence),
    ...(asked.faults.some(isByHand) ? [] : halfway(evidence)),
  ];
  if (!endedWell && mustEndWell(asked, scenario)) atFirst.push("somebody had to try it again");

  account.faults.length = 0;
  if (stack.deadLetters.splice(0).length > 0) await put(stack, scenario.detailType, request);
  if (scenario.detailType === trailEvent) await readAgain(stack);
  const main = evidence.main();
  // Who asks anew after somebody did something by hand asks for somebody else.
  const [goOn, shortOf] = asked.faults.some(isByHand) ? [redrive, certifiedWrongly] : [takeUp, shortcomings];
  const last = main && (await goOn(stack, main, scenario));
  const inTheEnd = [
    ...(await shortOf(evidence, last)),
    ...lostKeys(evidence),
    ...strayChanges(evidence),
    ...unbounded(evidence),
    ...unannounced(evidence),
  ];

  const allAlong = [
    ...new Set(attempts.granted),
    ...strandedReaders(evidence),
    ...leaks(evidence),
    ...hand.strayChanges(),
  ];
  return { name: nameOf(asked), calls, states, endedWell, violations: [...atFirst, ...inTheEnd, ...allAlong] };
}

/** One fault that passes. At the door Lambda tries an event again; who asked by hand sees the failure, and asks again. */
const mustEndWell = ({ faults: [fault = "", ...others] }: Case, { detailType }: Scenario) =>
  fault !== "" &&
  !isByHand(fault) &&
  others.length === 0 &&
  passes(fault) &&
  !(isTyped(detailType) && fault.startsWith("start-workflow/"));

async function ask(
  stack: TestStack,
  { overtakes, detailType }: Scenario,
  delivery: Delivery,
  { request, requestId }: { request: object; requestId: string },
): Promise<void> {
  if (delivery === "overtaken" && overtakes)
    await put(stack, overtakes.detailType, overtakes.request(`${requestId} first`, stack.clock.now()));
  if (delivery === "twice") stack.aws.account.behaviour.delivery = "twice";
  await put(stack, detailType, request);
}

const callsOf = ({ aws }: TestStack): string[] =>
  aws.calls.flatMap(({ sender, service, operation }) => (sender ? `${sender}/${service}.${operation}` : []));

/** What is wanting of a good end. */
async function shortcomings({ stack, scenario, leavers }: Evidence, last: Execution | undefined): Promise<string[]> {
  if (!last) return ["nothing was started"];
  const { status, error, cause } = last;
  if (status !== "SUCCEEDED") return [`without the fault it still ends as ${status}: ${error}: ${cause}`];
  const facts = Object.entries(scenario.stands(stack));
  const residue = await Promise.all(leavers.map((leaver) => residueOf(stack, leaver)));
  return [...facts.flatMap(([fact, holds]) => (holds ? [] : `not so: ${fact}`)), ...residue.flat()];
}

/** After something was done by hand a workflow need not come to its good end; but it must not say what is not so. */
async function certifiedWrongly({ stack, leavers }: Evidence, last: Execution | undefined): Promise<string[]> {
  if (last?.status !== "SUCCEEDED") return [];
  return (await Promise.all(leavers.map((leaver) => residueOf(stack, leaver)))).flat();
}
