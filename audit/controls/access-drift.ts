import { type Drift, subjectOf, titleOf } from "../../access/changes.ts";
import { changeLine } from "../../access/describe.ts";
import { answered } from "../read/sources.ts";
import { type AccountControl, type AccountJudgement, wholeAccount } from "./control.ts";

/** What somebody changed by hand of that which an access file manages: a finding for each group, policy and role. */
export const accessDrift: AccountControl = {
  id: "access-drift",
  of: "account",
  severity: "high",
  refs: [],
  sources: ["access-file"],
  next: ({ credential }) =>
    credential?.startsWith("apply-access-") ? `steward explain ${credential}` : "steward access plan -f access.yml",
  judge: ({ accessDrift: source }) => {
    const { path = "", changes = [], applying } = answered(source) ?? {};
    const drifted = [...Map.groupBy(changes, titleOf).values()].map((own) => judgeDrift(own, path));
    return applying ? [...drifted, unfinished(applying)] : drifted;
  },
};

const ofAccount = { user: wholeAccount, created: undefined };

const judgeDrift = (own: Drift[], path: string): AccountJudgement => {
  const { kind, name } = subjectOf(own[0] as Drift);
  return {
    ...ofAccount,
    ...(name !== undefined && { resource: `${kind}${path}${name}` }),
    credential: titleOf(own[0] as Drift),
    detail: `Changed by hand since the access file was applied: ${own.map(inWords).join("; ")}. To take it back, plan and apply the file again; to keep it, write it into the file first.`,
  };
};

const unfinished = ({ execution, plan }: { execution: string; plan: string }): AccountJudgement => ({
  ...ofAccount,
  credential: execution.split(":").at(-1) ?? "",
  severity: "medium",
  detail: `The application of the plan ${plan} has not ended. What it changes was not compared with the access file.`,
});

function inWords(change: Drift): string {
  if (change.do === "remove-boundary") return `role ${change.name}: its permissions boundary was removed`;
  const isGone = change.do.startsWith("delete-") || (change.do === "set-password-policy" && !change.policy);
  return isGone ? `the ${titleOf(change)} was deleted` : changeLine(change).slice(2);
}
