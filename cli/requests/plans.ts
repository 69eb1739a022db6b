import { keyExemption } from "../../audit/read/people.ts";
import { last } from "../../shared/command-line.ts";
import { protectedWhy } from "../../shared/iam/guard.ts";
import { userTag } from "../../shared/iam/tags.ts";
import { applicationLines } from "../access/applications.ts";
import { executionsAbout, holdDeployed } from "../executions/executions.ts";
import { lookEverywhere } from "../people/everywhere.ts";
import { doubtLines, userLine } from "../people/everywhere-lines.ts";
import { groupNames, noGroup } from "../people/groups.ts";
import { offboardingsOf } from "../people/offboardings.ts";
import { isProtected, type Key, ownerOf, type Person, readPerson } from "../people/person.ts";
import { keyLine } from "../people/person-lines.ts";
import { iamClient, stepFunctionsClient } from "../stage/aws.ts";
import { inAccount, type Stage, type Workflow } from "../stage/stage.ts";
import { BadInput, Refused } from "../terminal/errors.ts";
import { daysOf, holdTo, holdToPath, inDays, type Parameters, readParameters } from "./allowed.ts";
import { onboardingPlan } from "./onboarding-plan.ts";

type Input = Record<string, unknown>;

interface About {
  stage: Stage;
  person: Person;
  input: Input;
  parameters: Parameters;
}

/**
 * What a request would change in the account, a line each, read as the workflow will read it. Reads only.
 *
 * @throws {Refused} for what the workflow would refuse
 */
export async function planOf(stage: Stage, workflow: Workflow, input: Input): Promise<string[]> {
  await knownGroups(stage, input);
  if (workflow === "audit-organization") {
    await holdDeployed(await stepFunctionsClient(stage), stage, workflow);
    return ["read every account that the stage serves, report what is found, and change no user"];
  }
  if (workflow === "audit") return ["read the account, report what is found, and change no user"];
  if (workflow === "apply-access") return applicationLines(stage, input);
  if (workflow === "onboard") return onboardingPlan(stage, input);
  if (workflow === "offboard-everywhere") return everywhereLines(stage, input);
  const person = await subjectOf(stage, input);
  if (!person) return [`start ${workflow}: ${JSON.stringify(input)}`];
  const { readBy, plan } = plans[workflow] ?? unplanned(workflow);
  const parameters = await readParameters(stage, readBy);
  if (isProtected(person)) throw new Refused(protectedWhy(person.userName));
  holdToPath(parameters, person.userName, person.path);
  holdLeaving(workflow, person, input);
  if (once.includes(workflow)) await holdSecond(stage, workflow, person, input);
  const unread = person.unread.map((what) => `could not read ${what}`);
  return [
    ...(await plan({ stage, person, input, parameters })),
    ...unread,
    ...(parameters.unread ? [parameters.unread] : []),
  ];
}

/** Of each user of a person: whether a user may be offboarded, the user's own offboarding decides. */
async function everywhereLines(stage: Stage, { person, quarantineDays, requestId }: Input): Promise<string[]> {
  const [found, parameters] = await Promise.all([
    lookEverywhere(stage, String(person)),
    readParameters(stage, "find-person"),
  ]);
  const running = (await offboardingsOf(stage, found.names, "RUNNING")).find(
    ({ input }) => input.requestId !== requestId,
  );
  const users = found.looks.flatMap(({ account, users: own }) => own.map((user) => userLine(account, user)));
  const beside = running ? [`go on beside ${running.name}, which offboards ${person} already`] : [];
  if (users.length === 0) return [`cut nothing: no user of ${person} was found`, ...beside, ...doubtLines(found)];
  return [
    ...beside,
    ...users.map((user) => `cut ${user}`),
    ...doubtLines(found),
    `after ${inDays(parameters, "QUARANTINE_DAYS", quarantineDays)}: delete them with everything that is left`,
    `until then, steward restore --everywhere ${last(String(person))} undoes it`,
    ...(parameters.unread ? [parameters.unread] : []),
  ];
}

const ofLeavers: string[] = ["contain-key", "cut-again", "restore"];

/** A user who is being offboarded is refused by every other workflow. */
function holdLeaving(workflow: Workflow, { userName, tags }: Person, { requestId }: Input): void {
  const { "steward:leaving": leaving } = tags;
  if (leaving === undefined || leaving === requestId || ofLeavers.includes(workflow)) return;
  throw new Refused(
    `${userName} is being offboarded by request ${leaving}. To see it: steward list --user ${last(userName)}`,
  );
}

const once: string[] = ["enroll-mfa", "reset-mfa", "restore"];

/** A second one beside the first would be refused, or take its place. The same request again is the same execution. */
async function holdSecond(stage: Stage, workflow: Workflow, { userName }: Person, { requestId }: Input): Promise<void> {
  const running = (await runningAbout(stage, userName)).find(
    (each) => each.workflow === workflow && each.requestId !== requestId,
  );
  if (running)
    throw new Refused(`Nothing was done: ${running.name} is running. To follow it: steward watch ${running.name}`);
}

/** The user that a request names, or whose key it names. */
async function subjectOf(stage: Stage, { userName, accessKeyId }: Input): Promise<Person | undefined> {
  const iam = await iamClient(stage);
  if (typeof userName === "string") return readPerson(iam, userName);
  return typeof accessKeyId === "string" ? readPerson(iam, await ownerOf(iam, accessKeyId)) : undefined;
}

/** @throws {BadInput} for a group that does not exist, naming the nearest */
async function knownGroups(stage: Stage, { groups }: Input): Promise<void> {
  if (!Array.isArray(groups) || groups.length === 0) return;
  const known = await groupNames(await iamClient(stage));
  const unknown = groups.find((group) => !known.includes(group));
  if (unknown !== undefined) throw noGroup(unknown, known);
}

interface Planned {
  /** The function whose parameters decide. */
  readBy: string;
  plan: (about: About) => Promise<string[]> | string[];
}

const unplanned = (workflow: string): Planned => ({
  readBy: "set-access",
  plan: ({ person, input }) => [`start ${workflow} for ${person.userName}: ${JSON.stringify(input)}`],
});

const plans: Partial<Record<string, Planned>> = {
  "change-access": {
    readBy: "set-access",
    plan: ({ person, input, parameters }) => {
      const kept = person.groups.filter((name) => name === parameters.REQUIRE_MFA_GROUP);
      const groups = difference(person.groups, [...kept, ...(input.groups as string[])]);
      const policies = difference(person.policies, input.policies as string[]);
      const free = (name: string) => name !== parameters.REQUIRE_MFA_GROUP;
      holdTo(parameters, "ALLOWED_GROUPS", [...groups.remove, ...groups.add].filter(free));
      holdTo(parameters, "ALLOWED_POLICIES", [...policies.remove, ...policies.add]);
      const changes = [...lines("group", groups), ...lines("policy", policies)];
      return changes.length > 0
        ? changes
        : [`${person.userName} has exactly this access already: nothing would change`];
    },
  },
  "contain-key": {
    readBy: "contain-key",
    plan: ({ person: { userName, keys }, input: { accessKeyId } }) => [
      keys.some((key) => key.accessKeyId === accessKeyId && key.status === "Inactive")
        ? `keep the key ${accessKeyId} of ${userName} inactive, whatever is undone or restored`
        : `make the key ${accessKeyId} of ${userName} inactive immediately, and change nothing else`,
      "notify operations where the key was last used",
    ],
  },
  "enroll-mfa": {
    readBy: "enroll-mfa",
    plan: ({ person: { userName, mfaDevices, passwordSince }, parameters }) =>
      mfaDevices.length > 0
        ? [`${userName} has MFA already: nothing would change`]
        : [
            `create a virtual MFA device for ${userName}, hand over its seed, and wait until the user enables it`,
            `if it is not enabled within ${inDays(parameters, "MFA_DEADLINE_DAYS")}: ${passwordSince ? "take the console password; access keys still work" : "end, since there is no console password to take"}`,
          ],
  },
  "reset-mfa": {
    readBy: "enroll-mfa",
    plan: ({ person: { userName, mfaDevices, passwordSince, tags } }) => {
      if (mfaDevices.length === 0)
        throw new Refused(`${userName} has no MFA device. To enroll one: steward start enroll-mfa ${last(userName)}`);
      return [
        ...(passwordSince ? [`take the console password of ${userName}; access keys still work`] : []),
        "create a virtual MFA device, hand over its seed, and wait until the user enables it",
        `then remove ${mfaDevices.map(({ serialNumber }) => serialNumber).join(", ")}`,
        ...(passwordSince || userTag.suspended in tags ? ["hand over another password"] : []),
      ];
    },
  },
  "rotate-key": { readBy: "rotate-keys", plan: rotation },
  offboard: {
    readBy: "cut-access",
    plan: async ({ stage, person, input, parameters }) => [
      ...cut(person),
      ...(await othersToStop(stage, person.userName)),
      `after ${inDays(parameters, "QUARANTINE_DAYS", input.quarantineDays)}: delete ${person.userName} with everything that is left`,
      `until then, ${inAccount(stage, `steward restore ${last(person.userName)}`)} undoes it`,
    ],
  },
  "cut-again": {
    readBy: "cut-access",
    plan: ({ person }) => {
      holdToLeavers(person);
      return [
        ...cut(person),
        `leave the offboarding of ${person.userName} as it stands: one that has failed needs a redrive`,
      ];
    },
  },
  restore: {
    readBy: "cut-access",
    plan: ({ person }) => {
      holdToLeavers(person);
      return [
        `end the offboarding of ${person.userName} (request ${person.tags["steward:leaving"]})`,
        "make active again what the snapshot has as active, remove the deny, and restore boundary, groups and policies",
        "hand over a new password, if there was one",
        "this takes about three minutes",
      ];
    },
  },
};

function holdToLeavers({ userName, tags }: Person): void {
  if (!("steward:leaving" in tags)) throw new Refused(`${userName} is not being offboarded`);
}

async function rotation({ stage, person, input, parameters }: About): Promise<string[]> {
  const key = person.keys.find(({ accessKeyId }) => accessKeyId === input.accessKeyId);
  if (!key && person.unread.length > 0)
    throw new Refused(`Nothing was done: could not read ${person.unread.join("; ")}`);
  if (!key) throw new BadInput(`${person.userName} has no access key ${input.accessKeyId}`);
  const exempt = keyExemption({ tags: new Map(Object.entries(person.tags)) }, Date.now());
  if (exempt) throw new Refused(`Nothing was done: ${person.userName} is ${exempt}`);
  const other = person.keys.find((each) => each !== key);
  const isIdle = isUnusedFor(key, daysOf(parameters, "UNUSED_DAYS"));
  if (other?.status === "Active" && !isIdle) await refuseThird(stage, person.userName, other);
  const successor = isIdle
    ? `create no new key: this one was not used for ${inDays(parameters, "UNUSED_DAYS")}`
    : "hand over a new key, and notify the owner";
  return [
    `rotate ${keyLine(key)}`,
    ...(other && !isIdle ? [roomBy(other, parameters)] : []),
    successor,
    key.status === "Active"
      ? `${isIdle ? "" : "once the new key is used and the old one is not: "}make the old key inactive, later delete it`
      : "the old key stays inactive; later delete it",
  ];
}

/** An active key that was neither created nor used for so many days gets no successor. */
const isUnusedFor = ({ status, createdAt, lastUsed }: Key, unusedDays: number | undefined) =>
  status === "Active" &&
  unusedDays !== undefined &&
  Date.now() - Math.max(createdAt.getTime(), lastUsed?.at.getTime() ?? 0) > unusedDays * 86_400_000;

/** While a rotation runs, no key is to be chosen or deleted by hand. @throws {Refused} */
export async function holdRotating(stage: Stage, user: string): Promise<void> {
  const running = (await runningAbout(stage, user)).find(({ workflow }) => workflow === "rotate-key");
  if (running)
    throw new Refused(
      `Nothing was done: ${running.name} replaces a key of ${user} already. To follow it: steward watch ${running.name}`,
    );
}

async function refuseThird(stage: Stage, user: string, other: Key): Promise<never> {
  await holdRotating(stage, user);
  throw new Refused(
    `Nothing was done: a new key is needed, AWS allows two, and this one is active, too: ${keyLine(other)}. Decide which key to delete`,
  );
}

/** How a new key gets its place. Whether an inactive one has rested for long enough, the workflow decides. */
function roomBy(other: Key, parameters: Parameters): string {
  return `delete this key to make room, if it was not used for ${inDays(parameters, "ROTATION_DELETE_DAYS")}: ${keyLine(other)}`;
}

const difference = (before: string[], after: string[]) => ({
  remove: before.filter((name) => !after.includes(name)),
  add: after.filter((name) => !before.includes(name)),
});
const lines = (what: string, { remove, add }: ReturnType<typeof difference>) => [
  ...remove.map((name) => `- ${what} ${name}`),
  ...add.map((name) => `+ ${what} ${name}`),
];

const cut = ({ userName, keys, passwordSince, otherCredentials }: Person) => [
  `deny ${userName} every action immediately`,
  ...keys.filter(({ status }) => status === "Active").map((key) => `make inactive: ${keyLine(key)}`),
  ...(passwordSince ? ["delete the console password"] : []),
  ...otherCredentials.map((credential) => `make inactive: ${credential}`),
];

const othersToStop = async (stage: Stage, user: string): Promise<string[]> =>
  (await runningAbout(stage, user)).filter(({ workflow }) => workflow !== "restore").map(({ name }) => `stop ${name}`);

/** What runs about a user, who may have a namesake in another account. */
const runningAbout = async (stage: Stage, user: string) =>
  (await executionsAbout(await stepFunctionsClient(stage), stage, { user, status: "RUNNING" })).filter(
    ({ account }) => account === stage.account,
  );
