import { type Stack, startVirtualStack } from "../demo/stack.ts";
import type { VirtualClock } from "../embedded-aws/clock.ts";
import type { EmbeddedAws } from "../embedded-aws/embedded-aws.ts";
import { transitionsOf } from "./workflows.ts";

const person = "jane@example.com";
const denyAll = "arn:aws:iam::aws:policy/AWSDenyAll";
/** Of the person; each in an account of its own, of which the first two let nobody in. */
const users = 14;
const closed = 2;
/** What each call of a function takes, in ms, one after another. */
const latency = 20;

export interface PeopleRun {
  accounts: number;
  users: number;
  cut: number;
  /** Of the account's clock: from the request to the cut that comes last, and to the notice that sums up. */
  secondsUntilCut: number;
  secondsUntilTold: number;
  calls: number;
  transitions: number;
  processorSeconds: number;
}

/** The offboarding of a person with users in 14 accounts of an organization, two of which cannot be entered. */
export async function peopleFigures(accounts: number, tell: (line: string) => void): Promise<PeopleRun> {
  tell(`a person in ${users} of ${accounts} accounts`);
  const ids = Array.from({ length: accounts - 1 }, (_, at) => String(200_000_000_001 + at));
  const parameters = { MANAGE_ACCOUNTS: "true", ORGANIZATION_ID: "o-bench" };
  const stack = await startVirtualStack(new Date("2026-11-20T09:00:00Z"), { accounts: ids, parameters });
  const homes = Array.from({ length: users }, (_, at) => ids[at * Math.floor(ids.length / users)] ?? "");
  seed(stack, homes);
  stack.aws.account.behaviour.callMilliseconds = latency;
  stack.aws.calls.length = 0;
  const busy = process.cpuUsage();
  const begun = stack.clock.now().getTime();
  const times = await offboard(stack, homes.slice(closed));
  const { user, system } = process.cpuUsage(busy);
  const figures = {
    accounts,
    users,
    cut: users - closed,
    secondsUntilCut: (times.cut - begun) / 1000,
    secondsUntilTold: (times.told - begun) / 1000,
    calls: stack.aws.calls.length,
    transitions: stack.engine.executions().reduce((sum, execution) => sum + transitionsOf(execution), 0),
    processorSeconds: (user + system) / 1e6,
  };
  await stack.close();
  return figures;
}

function seed({ aws }: Stack<VirtualClock>, homes: string[]): void {
  const jane = { UserName: "jane", tags: { "steward:owner": person }, keys: [{}], password: {} };
  for (const id of homes) aws.member(id).seed({ users: [jane] });
  for (const id of homes.slice(0, closed)) aws.member(id).account.iam.roles.clear();
}

/** Steps of the account's clock between two looks at what is cut. */
const step = 100;

async function offboard({ aws, clock, functions }: Stack<VirtualClock>, homes: string[]) {
  const request = { requestId: "bench", requestedBy: "bench", reason: "to measure it", person, urgency: "normal" };
  await clock.runUntil(functions.invoke("start-workflow", { workflow: "offboard-everywhere", input: request }));
  const passed = async (isDone: () => boolean) => {
    while (!isDone()) await clock.advance(step);
    return clock.now().getTime();
  };
  const cut = await passed(() => homes.every((id) => isCut(aws, id)));
  const summary = () => aws.notices.find(({ Subject }) => Subject?.includes(person))?.Message;
  const told = await passed(() => summary() !== undefined);
  const expected = [`The access of ${users - closed} users in ${users - closed} accounts is cut.`, "not be entered"];
  const missing = expected.find((text) => !summary()?.includes(text));
  if (missing !== undefined) throw new Error(`the notice does not say: ${missing}\n${summary()}`);
  return { cut, told };
}

function isCut(aws: EmbeddedAws, id: string): boolean {
  const user = aws.member(id).account.iam.users.get("jane");
  return (
    user?.attached.has(denyAll) === true &&
    user.loginProfile === undefined &&
    user.accessKeys.every(({ Status }) => Status === "Inactive")
  );
}
