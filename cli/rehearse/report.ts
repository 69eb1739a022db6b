import { bold } from "../terminal/answer.ts";
import { columns } from "../terminal/table.ts";
import { rehearsalName } from "./rehearsal.ts";
import type { ProbeResult, Result } from "./rehearse.ts";

/** In this order: an address may hold an ARN, an ARN holds an account and names. */
const hidden: [pattern: RegExp, word: string][] = [
  [/\bhttps?:\/\/\S+/g, "<address>"],
  [/\barn:[\w-]+:[^\s,;)"'`]+/g, "<arn>"],
  [/\b[\w.+-]+@[\w.-]+/g, "<address>"],
  [new RegExp(`\\b(${rehearsalName}|iam-steward)[-/][\\w/-]+`, "gi"), "<name>"],
  [/\b(A[A-Z]{3})[A-Z0-9]{12,}\b/g, "<id>"],
  [/\b\d{12}\b/g, "<account>"],
];

/** A text without addresses, ARNs, names, ids and numbers of accounts: it may be shown to anybody. */
const redacted = (text: string): string =>
  hidden.reduce((told, [pattern, word]) => told.replaceAll(pattern, word), text);

/** The result as it may be attached to an issue. */
export const publishable = ({ steps, probes }: Result): Result => ({
  steps: steps.map((step) => ({ ...step, detail: redacted(step.detail) })),
  probes: probes.map((probe) => ({ ...probe, detail: redacted(probe.detail) })),
});

/** 1: a step failed; 2: AWS does otherwise somewhere; 4: something was not tried. */
export function exitCodeOf({ steps, probes }: Result): number {
  const is = (outcome: ProbeResult["outcome"]) => probes.some((probe) => probe.outcome === outcome);
  if (steps.some(({ outcome }) => outcome === "failed")) return 1;
  if (is("otherwise")) return 2;
  return is("not tried") || steps.some(({ outcome }) => outcome === "not tried") ? 4 : 0;
}

export function linesOf({ steps, probes }: Result): string[] {
  const undone = steps.filter(({ outcome }) => outcome !== "done");
  const otherwise = probes.filter((probe) => probe.outcome === "otherwise");
  return [
    ...columns(
      ["PROBE", "OUTCOME", "SEEN"],
      probes.map(({ probe, outcome, detail }) => [probe, outcome, detail]),
    ),
    ...otherwise.flatMap(({ probe, assumes, otherwise: means = "" }) => [
      "",
      bold(probe),
      `  Expected: ${assumes}.`,
      `  ${means}.`,
    ]),
    ...(undone.length > 0 ? ["", bold("Steps that were not played to their end")] : []),
    ...undone.map(({ step, outcome, detail }) => `  ${step}: ${outcome}: ${detail}`),
  ];
}
