import { parametersOf } from "../../stage/functions.ts";
import { start, toSuccess } from "../acting.ts";
import { NotTried, type Step } from "../rehearsal.ts";

export const audit: Step = {
  name: "audit",
  does: "audits the account; it announces its findings on the stage's topics",
  answers: ["audit-sources"],
  run: async (rehearsal) => {
    const { REMEDIATION } = await parametersOf(rehearsal.stage, "generate-report");
    if (REMEDIATION === "rotate") throw new NotTried("REMEDIATION is rotate: the audit would rotate keys of others");
    const fields = { scheduledTime: rehearsal.now().toISOString() };
    const { execution } = await toSuccess(rehearsal, await start(rehearsal, "audit", "audit", fields));
    const { complete } = execution.output as { complete: boolean };
    rehearsal.saw("audit-sources", complete, complete ? "complete" : "incomplete");
  },
};
