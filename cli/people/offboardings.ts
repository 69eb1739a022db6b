import type { ExecutionStatus } from "@aws-sdk/client-sfn";
import { describeExecution, listExecutions } from "../executions/executions.ts";
import { stepFunctionsClient } from "../stage/aws.ts";
import type { Stage } from "../stage/stage.ts";

/** The offboardings of a person everywhere. Two people's names may begin alike: the input says which person one is about. */
export async function offboardingsOf(stage: Stage, names: string[], status?: ExecutionStatus) {
  const sfn = await stepFunctionsClient(stage);
  const asked = { workflow: "offboard-everywhere", status } as const;
  const listed = await Promise.all(names.map((user) => listExecutions(sfn, stage, { ...asked, user })));
  const arns = new Set(listed.flat().map(({ arn }) => arn));
  const found = await Promise.all([...arns].map((arn) => describeExecution(sfn, arn)));
  return found.filter(({ input }) => names.includes(String(input.person)));
}
