import type { User } from "../../embedded-aws/iam/state.ts";
import type { Entered } from "../../embedded-aws/workflow/scope.ts";
import type { TestStack } from "../support/stack.ts";
import { type Evidence, keysIn } from "./evidence.ts";
import { changed, inventory } from "./inventory.ts";
import { numbered } from "./kinds.ts";

type Act = (stack: TestStack, user: User) => void;

const remove: Act = ({ aws: { account } }, { UserName, mfaDevices }) => {
  account.iam.users.delete(UserName.toLowerCase());
  for (const { SerialNumber } of mfaDevices) account.iam.virtualMfaDevices.delete(SerialNumber);
};

/** What somebody with every right does to a user while a workflow is at work on them. */
const hands = {
  renamed: ({ aws: { account } }, user) => {
    account.iam.users.delete(user.UserName.toLowerCase());
    user.UserName += "-renamed";
    account.iam.users.set(user.UserName.toLowerCase(), user);
  },
  /** Somebody else comes who has the name, and all that a workflow could take away. */
  replaced: (stack, user) => {
    remove(stack, user);
    stack.aws.seed({ users: [{ UserName: user.UserName, groups: ["developers"], password: true, keys: [{}] }] });
  },
  deleted: remove,
} satisfies Record<string, Act>;

type Hand = keyof typeof hands;

const handOf = (fault: string): Hand | undefined =>
  (Object.keys(hands) as Hand[]).find((hand) => fault.endsWith(`:${hand}`));

/** `offboard/Quarantine#1:renamed` is done by hand as a state is entered; other faults strike a call. */
export const isByHand = (fault: string): boolean => handOf(fault) !== undefined;

/**
 * Every state is a moment for each, of those that are entered many times the first and the last. Before the first state
 * nobody can know which user the request meant.
 */
export function allByHand(states: string[]): string[] {
  const visits = Map.groupBy(numbered(states).slice(1), (visit) => visit.split("#")[0]);
  const moments = [...visits.values()].flatMap((same) => [...new Set([same[0], same.at(-1)])]);
  return moments.flatMap((moment) => Object.keys(hands).map((hand) => `${moment}:${hand}`));
}

/** Watches the states that wait or call, and does by hand what is asked for. */
export function actByHand(evidence: Evidence, faults: string[]) {
  const { stack, scenario } = evidence;
  const states: string[] = [];
  const newcomers = new Map<string, string | undefined>();
  const standing = () => inventory(stack.aws.account);
  const look: Entered = ({ machine }, state) => {
    if (!/Wait|Task/.test(machine.definition.States[state]?.Type ?? "")) return;
    states.push(`${machine.name.replace("iam-steward-local-", "")}/${state}`);
    const fault = faults.find((one) => one.startsWith(`${numbered(states).at(-1)}:`));
    const hand = fault && handOf(fault);
    const user = stack.aws.account.iam.users.get(scenario.about);
    if (!hand || !user) return;
    evidence.subjectId = user.UserId;
    takeForGranted(evidence, () => hands[hand](stack, user));
    if (hand === "replaced") newcomers.set(`user ${user.UserName}`, standing().get(`user ${user.UserName}`));
    if (hand !== "renamed") evidence.readers.delete(`iam-steward/local/${user.UserId}/access-key`);
  };
  stack.engine.entered.push(look);
  return {
    states,
    /** Who came meanwhile is nobody's business. */
    strayChanges: () =>
      [...newcomers].flatMap(([name, before]) =>
        before === standing().get(name) ? [] : [`the new ${name} was touched`],
      ),
    stop: () => stack.engine.entered.splice(stack.engine.entered.indexOf(look), 1),
  };
}

/**
 * What is done by hand is no change of the workflow's, and its keys are nobody's lost ones. Secrets are named by their
 * owner, so that they change their name; those that the workflow has made stay its own.
 */
function takeForGranted({ stack, before, keysBefore }: Evidence, act: () => void): void {
  const earlier = inventory(stack.aws.account);
  act();
  const now = inventory(stack.aws.account);
  const stood = new Set(before.values());
  const isOfTheWorkflow = (name: string, thing: string) => name.startsWith("secret of ") && !stood.has(thing);
  for (const name of changed(earlier, now)) {
    const thing = now.get(name);
    if (thing === undefined) before.delete(name);
    else if (!isOfTheWorkflow(name, thing)) before.set(name, thing);
  }
  for (const { AccessKeyId } of keysIn(stack)) keysBefore.add(AccessKeyId);
}
