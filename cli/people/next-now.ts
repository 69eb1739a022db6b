import type { Finding } from "../../audit/archive/result.ts";
import { keyAge } from "../../audit/controls/key-age.ts";
import { twoActiveKeys } from "../../audit/controls/key-slots.ts";
import { deactivateKey, rotate } from "../../audit/controls/next.ts";
import { quarantinePolicy } from "../../audit/controls/user-policies.ts";
import { last } from "../../shared/command-line.ts";
import type { Described } from "../executions/executions.ts";
import { inAccount, type Stage } from "../stage/stage.ts";
import type { LatestFindings } from "./findings.ts";
import { isProtected, type Key, type Person } from "./person.ts";

/** Findings of the last audit with what to type now: since then, an execution may have begun, and keys may have been made or used. */
export function withNextNow(
  stage: Stage,
  { findings, ...audit }: LatestFindings,
  person: Person,
  executions: Described[],
  /** The key that is asked for, where it is not the whole user. */
  key?: string,
): LatestFindings {
  const { userName, keys, tags } = person;
  const running = executions.filter(({ status }) => status === "RUNNING");
  const active = keys.filter(({ status }) => status === "Active");
  const isChosen = ({ accessKeyId }: Key) => key === undefined || accessKeyId === key;
  const isLeftAlone = isProtected(person) || "steward:leaving" in tags;
  const now = (finding: Finding): Finding => {
    const { control, accessKeyId, detail } = finding;
    const typed = (next: string) => ({ ...finding, next: inAccount(stage, next) });
    const under = running.find(({ workflow }) => mends(workflow, finding));
    if (under) return { ...finding, next: `steward watch ${under.name}` };
    const isActive = active.some((each) => each.accessKeyId === accessKeyId);
    const isDone = accessKeyId !== undefined && !isActive && /--status[= ]Inactive/.test(finding.next);
    const isGone = accessKeyId !== undefined && !keys.some((each) => each.accessKeyId === accessKeyId);
    const look = typed(`steward show user ${last(userName)}`);
    if (isLeftAlone || isGone || isDone) return look;
    if (control === quarantinePolicy.id) {
      // The policy stands on the user, and names no key.
      const exposed = keys.length === 1 || key !== undefined ? active.find(isChosen) : undefined;
      return exposed ? typed(`steward start contain-key ${exposed.accessKeyId}`) : finding;
    }
    if (!ofPair.includes(control)) return finding;
    if (active.length < 2)
      return isActive && control === keyAge.id
        ? typed(rotate({ user: userName, credential: null, accessKeyId }))
        : look;
    const spare = active.toSorted((a, b) => latest(a) - latest(b))[0]?.accessKeyId;
    const why = `Of the two, ${spare} was made or used least recently: ask its owner whether it may go.`;
    return {
      ...typed(deactivateKey({ user: userName, credential: null, accessKeyId: spare })),
      detail: `${detail} ${why}`,
    };
  };
  return { ...audit, findings: findings.map(now) };
}

/** Whether a workflow that runs is about what a finding is about. */
function mends(workflow: string, { control, credential }: Finding): boolean {
  if (workflow === "contain-key" && control === quarantinePolicy.id) return true;
  if (["contain-key", "rotate-key"].includes(workflow)) return credential?.startsWith("access_key_") === true;
  if (["enroll-mfa", "reset-mfa"].includes(workflow)) return credential === "mfa";
  return ["cut-again", "offboard", "onboard", "restore"].includes(workflow);
}

/** Of controls that a second active key keeps from being mended by a rotation. */
const ofPair = [keyAge.id, twoActiveKeys.id];
const latest = ({ createdAt, lastUsed }: Key) => Math.max(createdAt.getTime(), lastUsed?.at.getTime() ?? 0);
