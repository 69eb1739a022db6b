import { last, ofMember, word } from "../../shared/command-line.ts";
import type { Execution } from "./executions.ts";
import { endedForGood, outcomeOf } from "./outcome.ts";
import type { Fell } from "./shortfall.ts";
import { endedInFail, failedState, type Story } from "./states.ts";

/** What to do about an execution: why, and the commands to type. */
export interface NextStep {
  why: string;
  commands: string[];
}

/** What is known of the user as they stand now. */
interface UserNow {
  isGone: boolean;
  /** Somebody has undone the execution since it ended. */
  isUndone: boolean;
  /** It is this execution that has taken the console password. */
  isSuspended: boolean;
}

const unknown: UserNow = { isGone: false, isUndone: false, isSuspended: true };

/** `latest`: the newest of the execution's attempts. A user of another account is named with it. */
export function nextStep(execution: Execution, story: Story, latest: string, user = unknown): NextStep {
  const { why, commands } = nextAtHome(execution, story, latest, user);
  const { account } = execution.input;
  return typeof account === "string"
    ? { why, commands: commands.map((command) => ofMember(command, account)) }
    : { why, commands };
}

function nextAtHome(
  execution: Execution,
  story: Story,
  latest: string,
  { isGone, isUndone, isSuspended }: UserNow,
): NextStep {
  const { name, workflow, user } = execution;
  if (latest !== name) return { why: `It was started again as ${latest}.`, commands: [`steward explain ${latest}`] };
  const looked = user === undefined ? [] : [`steward show user ${last(user)}`];
  const outcome = outcomeOf(execution);
  if (outcome === "running") {
    const follow = [`steward watch ${name}`, `steward ${wayBack(workflow)} ${name}`];
    return waitsForDevice.includes(workflow)
      ? {
          why: "It is running, and looks from time to time whether the new device is enabled. To give its two codes, to follow it, or to end it:",
          commands: [`steward mfa confirm --qr ${last(user ?? "")}`, ...follow],
        }
      : { why: "It is running. To follow it, or to end it:", commands: follow };
  }
  if (isUndone) return afterUndo(execution, looked);
  if (outcome === "succeeded") return afterSuccess(execution) ?? { why: "Nothing needs to be done.", commands: looked };
  const forGood = endedForGood(execution);
  if (outcome === "stopped" && forGood && workflow === "offboard")
    return { why: forGood, commands: undoAndAgain(execution, looked) };
  if (outcome === "stopped" && forGood && workflow === "reset-mfa" && isSuspended)
    return { why: forGood, commands: [`steward undo ${name}`, `steward mfa reset ${last(user ?? "")}`, ...looked] };
  if (forGood) return { why: `${forGood} It is over and cannot be redriven.`, commands: looked };
  if (outcome === "stalled") return afterStall(execution, story, looked);
  if (endedInFail(story) && workflow === "apply-access")
    return { why: "It was refused. Fix the cause, then plan again:", commands: ["steward access plan -f access.yml"] };
  if (endedInFail(story)) {
    const cut = workflow === "offboard" && story.states.some((state) => state.name === "TellAccessCut");
    return {
      why: `The request was refused. The reason above says what became of its changes. If the cause is what the request says, make a new one. If not, fix the cause, then ask again${cut ? ", or give back what was cut" : ""}:`,
      commands: [`steward redrive ${name}`, ...(cut ? [`steward undo ${name}`] : []), ...looked],
    };
  }
  const isDisturbed = failedState(story)?.failure?.error === "QuarantineDisturbed";
  if (isDisturbed && !isGone) return afterDisturbance(execution, looked);
  if (execution.notRedrivable !== undefined) return afterTooLong(execution, isGone, looked);
  if (isDisturbed) return afterDeletion(execution);
  const at = failedState(story)?.name ?? story.states.at(-1)?.name ?? "its first step";
  const why =
    outcome === "stopped"
      ? `Somebody stopped it without steward. To continue it at ${at}:`
      : `Fix the cause, then continue at ${at}:`;
  return { why, commands: [`steward redrive ${name}`, ...looked] };
}

function afterUndo({ workflow, user = "" }: Execution, looked: string[]): NextStep {
  const again: Partial<Record<string, string>> = {
    "enroll-mfa": `steward start enroll-mfa ${last(user)}`,
    offboard: `steward offboard ${last(user)}`,
    "reset-mfa": `steward mfa reset ${last(user)}`,
  };
  if (workflow === "apply-access")
    return {
      why: "It was undone since, or another plan was applied. To see how the account differs from the file:",
      commands: ["steward access diff -f access.yml"],
    };
  if (workflow === "rotate-key")
    return {
      why: "It was undone since. If both keys are active, another rotation needs one of them deleted:",
      commands: looked,
    };
  const command = again[workflow];
  return command
    ? { why: "It was undone since. To ask for it again:", commands: [command, ...looked] }
    : { why: "It was undone since. To ask for it again, make a new request.", commands: looked };
}

const waitsForDevice = ["enroll-mfa", "reset-mfa"];

/** What waits for weeks after it has taken something is undone while it waits; anything else is stopped. */
const wayBack = (workflow: string) => (["offboard", "reset-mfa", "rotate-key"].includes(workflow) ? "undo" : "stop");

/** AWS allows two keys, so that another rotation needs one of the two out of the way. Only their use tells which. */
function afterStall({ error, input, user = "" }: Execution, { variables }: Story, looked: string[]): NextStep {
  const { accessKeyId } = input;
  const { idle, spare } = (variables.plan ?? {}) as { idle?: boolean; spare?: string };
  if (idle)
    return {
      why: `The key ${accessKeyId} was to be deleted, as nobody used it. It was used after all, and no key of ${user} was changed. Ask the owner which program uses it:`,
      commands: looked,
    };
  const state = error === "NewKeyUnused" ? "The new key is not in use" : `The old key ${accessKeyId} is still in use`;
  const changed = spare
    ? `only the inactive key ${spare} of ${user} was deleted, to make room`
    : `no key of ${user} was changed`;
  return {
    why: `${state}, and ${changed}. Ask the owner which program uses the old key. If nothing uses the new key, delete that one, then rotate again:`,
    commands: [...looked, `steward rotate --key ${accessKeyId} ${last(user)}`],
  };
}

const afterDisturbance = ({ name, user = "", cause = "", notRedrivable }: Execution, looked: string[]): NextStep => ({
  why: `Find out who did it, and undo it: cut-again takes what ${user} got back, and what is new has to be deleted by hand. Then ${
    notRedrivable === undefined
      ? `a redrive deletes ${user}`
      : `a redrive cuts ${user} again and begins another quarantine, since AWS does not go on with this one (${notRedrivable})`
  }, or an undo gives back what was cut:`,
  commands: [
    `steward trail ${last(user)}`,
    `steward start cut-again ${last(user)}`,
    ...newKeysIn(cause).map(
      (key) => `aws iam delete-access-key --user-name=${word(user)} --access-key-id=${key} # if nobody needs it`,
    ),
    `steward redrive ${name}`,
    `steward undo ${name}`,
    ...looked,
  ],
});

/** Keys that came since the cut: made inactive, they are still a disturbance. */
const newKeysIn = (cause: string): string[] => [
  ...new Set([...cause.matchAll(/access key (AKIA\w+) is new/g)].map(([, key = ""]) => key)),
];

const afterDeletion = ({ name }: Execution): NextStep => ({
  why: "Somebody has deleted the user. Find out who did it. A redrive accepts that, and certifies what is left:",
  commands: [`steward redrive ${name}`],
});

/** An offboarding leaves its mark on the user, and no other one is taken before that is undone. */
const undoAndAgain = ({ name, user = "" }: Execution, looked: string[]) =>
  [`steward undo ${name}`, `steward offboard ${last(user)}`].concat(looked);

/** Of the workflows, an offboarding alone finds at its first step what it has done already, and cuts again. */
function afterTooLong({ name, workflow, user, notRedrivable }: Execution, isGone: boolean, looked: string[]): NextStep {
  const late = `AWS does not redrive it any more (${notRedrivable})`;
  if (workflow !== "offboard") return { why: `${late}. To ask for it again, make a new request.`, commands: looked };
  if (isGone)
    return { why: `${late}, and ${user} is deleted. No certificate says whether something is left.`, commands: [] };
  return {
    why: `${late}. Fix the cause, then start it again from its first step:`,
    commands: [`steward redrive ${name}`, ...looked],
  };
}

/** Workflows that `steward undo` knows a way back from. */
export const undoable = {
  "apply-access": "takes back the plan that was applied last, if nobody has changed since what it made",
  "change-access": "gives back the groups and policies of before",
  "enroll-mfa": "gives back the password that was suspended",
  "reset-mfa": "ends the reset and gives another password; a device that is enabled stays so",
  offboard: "restores the user from the snapshot, until the user is deleted",
  "rotate-key": "makes the old key active again, until it is deleted",
} as const;

/** Why an execution that succeeded can be undone no more. */
export function pastUndo({ workflow, status, user, input, output }: Execution): string | undefined {
  if (workflow === "apply-access" && input.plan === undefined) return "It planned, and changed nothing";
  if (status !== "SUCCEEDED")
    return workflow === "apply-access"
      ? "It went back by itself, or a redrive takes it up: see steward explain"
      : undefined;
  if (workflow === "offboard") return `${user} is deleted: nothing brings the user back`;
  if (workflow === "rotate-key") return `The key ${input.accessKeyId} is deleted: nothing brings it back`;
  const { mfa } = (output ?? {}) as { mfa?: string };
  if (workflow === "enroll-mfa" && mfa !== "suspended") return `No password of ${user} was taken`;
  if (workflow === "reset-mfa" && mfa === "reset") return `The reset is complete: ${user} has a new MFA device`;
  return undefined;
}

function afterSuccess(execution: Execution): NextStep | undefined {
  const { workflow, name } = execution;
  const ended = successes[workflow]?.(execution);
  if (ended) return ended;
  if (!(workflow in undoable) || pastUndo(execution)) return undefined;
  return { why: "Nothing needs to be done. To undo it:", commands: [`steward undo ${name}`] };
}

/** Where a workflow's success leaves something to do, what that is. */
const successes: Partial<Record<string, (execution: Execution) => NextStep | undefined>> = {
  audit: ({ input, output }) => {
    const { folder, findings, rotations = 0, complete } = output as Audited;
    const why = `Findings: ${findings}, rotations: ${rotations}${complete ? "" : "; INCOMPLETE: some sources could not be read"}. The report is ${folder}/report.html in the report bucket.`;
    if (input.account !== undefined) return { why, commands: [] }; // steward audit reads the account that one is signed in to
    return { why: `${why} To see the findings here:`, commands: ["steward audit"] };
  },
  "audit-organization": ({ output }) => {
    const { folder, findings, accounts = 0, notAudited = 0, complete } = output as Audited;
    const why = notAudited > 0 ? `${notAudited} could not be audited` : "some sources could not be read";
    const missing = complete ? "" : `; INCOMPLETE: ${why}`;
    return {
      why: `Findings: ${findings}, in accounts: ${accounts}${missing}. The report is ${folder}/report.html in the report bucket. To see the worst here:`,
      commands: ["steward audit --organization"],
    };
  },
  "apply-access": ({ input, output }) => {
    const { plan, changes } = output as { plan: string; changes: number };
    if (input.plan !== undefined || changes === 0) return undefined;
    return {
      why: "The plan is made, and nothing is changed. To apply it:",
      commands: [`steward access apply ${plan}`],
    };
  },
  "contain-key": ({ input, output }) => {
    const { outcome, why = "", next } = output as Contained;
    const look = outcome === "contained" ? "trail" : "show key";
    const commands = [`steward ${look} ${input.accessKeyId}`, next];
    const said = {
      contained: "The key is inactive. Find out who used it, and give the user another key:",
      left: `The key was NOT made inactive: ${why}. Decide what to do:`,
      unknown: `Whether the key is active is not known: ${why}. Look whose it is:`,
    };
    return { why: said[outcome], commands };
  },
  "cut-again": ({ user = "" }) => ({
    why: "The access is cut again. An offboarding that has failed, as after a disturbance, still needs a redrive. To see it:",
    commands: [`steward list --workflow offboard --user=${word(user)}`],
  }),
  onboard: ({ user = "", input, output }) => {
    const kinds = [
      ...(input.console ? ["password"] : []),
      ...(input.accessKey ? ["access-key"] : []),
      ...(input.mfa ? ["mfa"] : []),
    ];
    return remarked("To be noted", user, output, handOver(user, kinds));
  },
  "enroll-mfa": ({ user = "", name, output }) => {
    const { mfa } = (output ?? {}) as Fell;
    if (mfa === "enrolled") return undefined;
    const again = `steward start enroll-mfa ${last(user)}`;
    return mfa === "suspended"
      ? {
          why: `${noDevice} The console password is taken. To give another one, or to ask again:`,
          commands: [`steward undo ${name}`, again],
        }
      : { why: `${noDevice} There was no console password to take. To ask again:`, commands: [again] };
  },
  "reset-mfa": ({ user = "", name, output }) => {
    const { mfa } = (output ?? {}) as Fell;
    if (mfa === "reset") return handOver(user, kindsOf(output));
    const commands = [`steward mfa reset ${last(user)}`, `steward undo ${name}`];
    return {
      why: `${noDevice} The old devices are still enabled. To try again, or to give a password for them:`,
      commands,
    };
  },
  offboard: ({ user = "", output }) => {
    const { certificate, residue, unseen } = output as Certified;
    const left = residue.length > 0 ? ` Left: ${residue.join("; ")}.` : "";
    const doubt = unseen.length > 0 ? ` Not known whether more is left: ${unseen.join("; ")}.` : "";
    return {
      why: `${user} is deleted.${left}${doubt} The certificate is ${certificate} in the report bucket.`,
      commands: [],
    };
  },
  "offboard-everywhere": ({ input, output }) => {
    const { left } = (output ?? {}) as Fell;
    if (!left?.inAll) return undefined;
    const why = `Users that are left: ${left.inAll} (${left.some.join("; ")}). To look at them:`;
    return { why, commands: [`steward find ${last(String(input.person))}`] };
  },
  restore: ({ user = "", output }) => remarked("Not as it was", user, output, handOver(user, kindsOf(output))),
};

function remarked(title: string, user: string, output: unknown, next: NextStep | undefined): NextStep | undefined {
  const { remarks = [] } = (output ?? {}) as { remarks?: string[] };
  if (remarks.length === 0) return next;
  const why = `${title}: ${[remarks].flat().join("; ")}.`;
  return next
    ? { why: `${why} ${next.why}`, commands: next.commands }
    : { why, commands: [`steward show user ${last(user)}`] };
}

const noDevice = "Nobody enabled a device before the deadline.";

function handOver(user: string, kinds: string[]): NextStep | undefined {
  if (kinds.length === 0) return undefined;
  const what =
    kinds.length === 1
      ? `A secret waits for ${user}. To hand it`
      : `${kinds.length} secrets wait for ${user}. To hand them`;
  return { why: `${what} over:`, commands: kinds.map((kind) => `steward secret pickup ${last(user)} ${kind}`) };
}

/** Of the secrets that an execution names: `iam-steward/<stage>/…/<kind>`. */
const kindsOf = (output: unknown): string[] =>
  ((output ?? {}) as { secrets?: string[] }).secrets?.map((name) => name.split("/").at(-1) ?? "") ?? [];

interface Audited {
  folder: string;
  findings: number;
  rotations?: number;
  accounts?: number;
  notAudited?: number;
  complete: boolean;
}
interface Certified {
  certificate: string;
  residue: string[];
  unseen: string[];
}
interface Contained {
  outcome: "contained" | "left" | "unknown";
  why?: string;
  next: string;
}
