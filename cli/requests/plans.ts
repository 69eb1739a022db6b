import { ListGroupsCommand } from "@aws-sdk/client-iam";
import { last } from "../../shared/command-line.ts";
import { listExecutions } from "../executions/executions.ts";
import { isProtected, type Key, type Person, readPerson, readUse } from "../people/person.ts";
import { keyLine } from "../people/person-lines.ts";
import { iamClient, stepFunctionsClient } from "../stage/aws.ts";
import type { Stage, Workflow } from "../stage/stage.ts";
import { BadInput, Refused } from "../terminal/errors.ts";
import { didYouMean } from "../terminal/nearest.ts";

type Input = Record<string, unknown>;
interface About {
  stage: Stage;
  person: Person;
  input: Input;
}

/** What a request would do to the account as it stands now, a line each. Reads only. */
export async function planOf(stage: Stage, workflow: Workflow, input: Input): Promise<string[]> {
  await knownGroups(stage, input);
  if (workflow === "audit") return ["look at the account, tell of what is found, and change no user"];
  if (workflow === "onboard") return onboarding(input);
  const userName = await aboutWhom(stage, input);
  if (userName === undefined) return [`start ${workflow}: ${JSON.stringify(input)}`];
  const person = await readPerson(await iamClient(stage), userName);
  if (isProtected(person)) throw new Refused(`${person.userName} is protected: nothing is changed by automation`);
  holdLeaving(workflow, person, input);
  const plan = plans[workflow];
  return plan ? plan({ stage, person, input }) : [`start ${workflow} for ${person.userName}: ${JSON.stringify(input)}`];
}

/** Whoever is being offboarded is left to that: another workflow would be refused. */
function holdLeaving(workflow: Workflow, { userName, tags }: Person, { requestId }: Input): void {
  const { "steward:leaving": leaving } = tags;
  if (leaving === undefined || leaving === requestId || workflow === "restore" || workflow === "contain-key") return;
  throw new Refused(`${userName} is being offboarded already (request ${leaving}): steward list --workflow offboard`);
}

/** By name, or as the owner of a key. */
async function aboutWhom(stage: Stage, { userName, accessKeyId }: Input): Promise<string | undefined> {
  if (typeof userName === "string") return userName;
  if (typeof accessKeyId !== "string") return undefined;
  const owner = (await readUse(await iamClient(stage), accessKeyId)).userName;
  if (owner) return owner;
  throw new BadInput(`No user of this account has the access key ${accessKeyId}`);
}

/** @throws {BadInput} for a group that is not there, naming the nearest */
async function knownGroups(stage: Stage, { groups }: Input): Promise<void> {
  if (!Array.isArray(groups) || groups.length === 0) return;
  const { Groups = [], IsTruncated } = await (await iamClient(stage)).send(new ListGroupsCommand({ MaxItems: 1000 }));
  const known = Groups.map(({ GroupName = "" }) => GroupName);
  const unknown = groups.find((group) => !known.includes(group));
  if (unknown === undefined || IsTruncated) return;
  throw new BadInput(`There is no group ${unknown}.${didYouMean(unknown, known)}`);
}

function onboarding({ userName, owner, groups, console, accessKey, mfa }: Input): string[] {
  return [
    `make the user ${userName}, whose owner is ${owner}`,
    `put ${userName} into ${(groups as string[]).join(", ") || "no group"}`,
    ...(console ? ["hand over a first password"] : []),
    ...(accessKey ? ["hand over an access key"] : []),
    ...(mfa ? ["have MFA enrolled"] : []),
  ];
}

const plans: Partial<Record<string, (about: About) => Promise<string[]> | string[]>> = {
  "change-access": ({ person, input }) => {
    const groups = difference("group", person.groups, input.groups as string[]);
    const policies = difference("policy", person.policies, input.policies as string[]);
    const changes = [...groups, ...policies];
    return changes.length > 0 ? changes : [`${person.userName} has exactly that already: nothing would change`];
  },
  "contain-key": ({ person, input }) => [
    `make the key ${input.accessKeyId} of ${person.userName} inactive at once, and cut nothing else`,
    "tell whoever is on call where it was used last",
  ],
  "enroll-mfa": ({ person: { userName, mfaDevices } }) =>
    mfaDevices.length > 0
      ? [`${userName} has MFA already: nothing would change`]
      : [
          `make a virtual MFA device for ${userName}, hand over its seed, and wait for it to be set up`,
          "if it is not by the deadline (MFA_DEADLINE_DAYS): take the console password; access keys go on",
        ],
  "reset-mfa": ({ person: { userName, mfaDevices, passwordSince } }) => {
    if (mfaDevices.length === 0)
      throw new Refused(`${userName} has no MFA device: steward start enroll-mfa ${last(userName)}`);
    return [
      ...(passwordSince ? [`take the console password of ${userName}; access keys still work`] : []),
      "make a virtual MFA device, hand over its seed, and wait for it to be enabled",
      `then take off ${mfaDevices.map(({ serialNumber }) => serialNumber).join(", ")}`,
      ...(passwordSince ? ["hand over another password"] : []),
    ];
  },
  "rotate-key": ({ person, input }) => {
    const key = person.keys.find(({ accessKeyId }) => accessKeyId === input.accessKeyId);
    if (!key) throw new BadInput(`${person.userName} has no access key ${input.accessKeyId}`);
    const other = person.keys.find((each) => each !== key);
    return [
      `rotate ${keyLine(key)}`,
      ...(other ? [roomFor(other)] : []),
      "hand over a new key, and tell the owner; a key that was not used for UNUSED_DAYS gets no successor",
      key.status === "Active"
        ? "once the new one is in use and the old one quiet: make that inactive, later delete it"
        : "the old one stays inactive; later delete it",
    ];
  },
  offboard: async ({ stage, person, input }) => [
    ...cut(person),
    ...(await othersToStop(stage, person.userName)),
    `after ${input.quarantineDays ?? "QUARANTINE_DAYS"} days: delete ${person.userName} and all that is left`,
    `until then steward restore ${last(person.userName)} takes it back`,
  ],
  restore: ({ person }) => {
    if (!("steward:leaving" in person.tags)) throw new Refused(`${person.userName} is not being offboarded`);
    return [
      `stop the offboarding of ${person.userName} (request ${person.tags["steward:leaving"]})`,
      "make active again what the snapshot has as active, and take the deny off; boundary, groups and policies as it has them",
      "hand over a new password, where there was one",
    ];
  },
};

/** AWS allows two keys. Whether one has rested for long enough, the workflow knows. */
const roomFor = (other: Key) =>
  other.status === "Active"
    ? `unless a successor is needed: there would be no room, and nothing takes this one away: ${keyLine(other)}`
    : `delete this one to make room, if it was not used for ROTATION_DELETE_DAYS: ${keyLine(other)}`;

const difference = (what: string, before: string[], after: string[]) => [
  ...before.filter((name) => !after.includes(name)).map((name) => `- ${what} ${name}`),
  ...after.filter((name) => !before.includes(name)).map((name) => `+ ${what} ${name}`),
];

const cut = ({ userName, keys, passwordSince, otherCredentials }: Person) => [
  `deny ${userName} everything at once`,
  ...keys.filter(({ status }) => status === "Active").map((key) => `make inactive: ${keyLine(key)}`),
  ...(passwordSince ? ["take the password"] : []),
  ...otherCredentials.map((credential) => `make inactive: ${credential}`),
];

async function othersToStop(stage: Stage, user: string): Promise<string[]> {
  const running = await listExecutions(await stepFunctionsClient(stage), stage, { user, status: "RUNNING" });
  return running.map(({ name }) => `stop ${name}`);
}
