import type { Finding } from "../../audit/archive/result.ts";
import { keyAge } from "../../audit/controls/key-age.ts";
import { twoActiveKeys } from "../../audit/controls/key-slots.ts";
import { deactivateKey } from "../../audit/controls/next.ts";
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
  key?: string,
): LatestFindings {
  const { userName, keys, tags } = person;
  const running = executions.filter(({ status }) => status === "RUNNING");
  const active = keys.filter(({ status }) => status === "Active");
  const isChosen = ({ accessKeyId }: Key) => accessKeyId === key;
  const isLeftAlone = isProtected(person) || "steward:leaving" in tags;
  const now = (finding: Finding): Finding => {
    const { control, credential, detail } = finding;
    const under = running.find(({ workflow }) => mends(workflow, credential));
    if (under) return { ...finding, next: `steward watch ${under.name}` };
    if (isLeftAlone) return { ...finding, next: inAccount(stage, `steward show user ${last(userName)}`) };
    const exposed = control === quarantinePolicy.id ? (active.find(isChosen) ?? active[0]) : undefined;
    if (exposed) return { ...finding, next: inAccount(stage, `steward start contain-key ${exposed.accessKeyId}`) };
    const spare = ofPair.includes(control) && active.length > 1 ? active.toSorted(leastRecentlyUsed)[0] : undefined;
    if (!spare) return finding;
    const next = deactivateKey({ user: userName, credential, accessKeyId: spare.accessKeyId });
    const why = `Of the two, ${spare.accessKeyId} was used least recently: ask its owner whether it may go.`;
    return { ...finding, detail: `${detail} ${why}`, next: inAccount(stage, next) };
  };
  return { ...audit, findings: findings.map(now) };
}

/** Whether a workflow is about what a finding is about: most are about the whole user. */
function mends(workflow: string, credential: string | null): boolean {
  if (["contain-key", "rotate-key"].includes(workflow)) return credential?.startsWith("access_key_") === true;
  if (["enroll-mfa", "reset-mfa"].includes(workflow)) return credential === "mfa";
  return true;
}

/** Of controls that a second active key keeps from being mended by a rotation. */
const ofPair = [keyAge.id, twoActiveKeys.id];
const leastRecentlyUsed = (a: Key, b: Key) => (a.lastUsed?.at.getTime() ?? 0) - (b.lastUsed?.at.getTime() ?? 0);
