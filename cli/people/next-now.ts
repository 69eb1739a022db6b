import type { Finding } from "../../audit/archive/result.ts";
import { keyAge } from "../../audit/controls/key-age.ts";
import { last } from "../../shared/command-line.ts";
import type { Described } from "../executions/executions.ts";
import { inAccount, type Stage } from "../stage/stage.ts";
import type { LatestFindings } from "./findings.ts";
import { isProtected, type Person } from "./person.ts";

/**
 * Findings of the last audit with what to type now: what the audit advised would be refused where an execution about the user
 * has begun since, and a rotation where both keys are active.
 */
export function withNextNow(
  stage: Stage,
  { findings, ...audit }: LatestFindings,
  person: Person,
  executions: Described[],
): LatestFindings {
  const running = executions.find(({ status }) => status === "RUNNING");
  const look = inAccount(stage, `steward show user ${last(person.userName)}`);
  const isFull = person.keys.filter(({ status }) => status === "Active").length > 1;
  const isLeftAlone = isProtected(person) || "steward:leaving" in person.tags;
  const now = ({ control, next }: Finding) => {
    if (running) return `steward watch ${running.name}`;
    return isLeftAlone || (isFull && control === keyAge.id) ? look : next;
  };
  return { ...audit, findings: findings.map((finding) => ({ ...finding, next: now(finding) })) };
}
