import { last, staged } from "../../shared/command-line.ts";
import { parametersOf } from "../stage/functions.ts";
import { currentPause, pauseInWords } from "../stage/pause-state.ts";
import { Refused } from "../terminal/errors.ts";
import type { Place } from "./rehearsal.ts";
import { inLines, remainsOf } from "./remains.ts";
import { story } from "./story.ts";

/** @throws {Refused} where the rehearsal could not run, or could not tell its own things from others' */
export async function preflight(place: Place): Promise<void> {
  const { stage } = place;
  const type = (command: string) => staged(command, stage.name);
  const remains = await remainsOf(place);
  const [stranger] = remains.strangers;
  if (stranger !== undefined)
    throw new Refused(`Nothing was done: the user ${stranger} is named like those of a rehearsal and is none. Rename it:
  aws iam update-user --user-name ${last(stranger)} --new-user-name …`);
  if (inLines(remains).length > 0)
    throw new Refused(`Nothing was done: an earlier rehearsal has left something, or another one runs. To remove it:
  ${type("steward rehearse --clean")}`);
  const pause = await currentPause(stage);
  if (pause)
    throw new Refused(`Nothing was done: the stage is ${pauseInWords(pause)}. To end that: ${type("steward resume")}`);
  const { HANDOVER_PRINCIPALS = "" } = await parametersOf(stage, "issue-key");
  if (!HANDOVER_PRINCIPALS.split(/\s+/).some((arn) => isCaller(arn, stage.caller)))
    throw new Refused(`Nothing was done: you cannot read what is handed over, because HANDOVER_PRINCIPALS does not have you.
Deploy the stage with --param "HANDOVER_PRINCIPALS=<ARN of your role>"`);
}

/** A session of a role does not say the role's path. */
function isCaller(principal: string, caller: string): boolean {
  const [, role] = /:assumed-role\/([^/]+)\//.exec(caller) ?? [];
  return role === undefined ? principal === caller : principal.includes(":role/") && principal.endsWith(`/${role}`);
}

/** What a rehearsal would do, a line each. */
export const planOf = ({ stage }: Place, name: string): string[] => [
  `in account ${stage.accountId}, ${stage.region}, on the stage ${stage.name}, which should be one for trials:`,
  `make the users ${name}-person and ${name}-service by the stage's workflows, and play this:`,
  ...story.map((step) => `- ${step.name}: ${step.does}`),
  `make a queue and a secret ${name}, and a subscription to the topic of operations`,
  "hold requests of others for about a minute, then start them",
  "remove all of that at the end, whatever happens; executions stay in the list of Step Functions, audits in the bucket",
  "it takes about ten minutes, and costs less than 0.10 USD at AWS's list prices; nothing waits for days",
];
