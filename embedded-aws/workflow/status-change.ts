import type { Json } from "./definition.ts";
import { type Random, uuid } from "./random.ts";

/** The event that Step Functions puts on the default bus. Source: Step Functions developer guide, eventbridge-integration. */
export interface StatusChange {
  version: "0";
  id: string;
  "detail-type": "Step Functions Execution Status Change";
  source: "aws.states";
  account: string;
  time: string;
  region: string;
  resources: string[];
  detail: Record<string, unknown>;
}

/** What it tells of an execution. */
interface Told {
  arn: string;
  name: string;
  machine: { arn: string };
  status: string;
  startDate: Date;
  stopDate?: Date;
  input: Json;
  output?: Json;
  error?: string | undefined;
  cause?: string | undefined;
  redriveCount: number;
}

export function statusChange(execution: Told, now: Date, random: Random): StatusChange {
  const [, , , region = "", account = ""] = execution.arn.split(":");
  return {
    version: "0",
    id: uuid(random),
    "detail-type": "Step Functions Execution Status Change",
    source: "aws.states",
    account,
    time: `${now.toISOString().slice(0, 19)}Z`,
    region,
    resources: [execution.arn],
    detail: detailOf(execution),
  };
}

const detailOf = ({ arn, machine, input, output, ...execution }: Told) => ({
  executionArn: arn,
  stateMachineArn: machine.arn,
  name: execution.name,
  status: execution.status,
  startDate: execution.startDate.getTime(),
  stopDate: execution.stopDate?.getTime() ?? null,
  input: JSON.stringify(input),
  inputDetails: { included: true },
  output: output === undefined ? null : JSON.stringify(output),
  outputDetails: output === undefined ? null : { included: true },
  error: execution.error ?? null,
  cause: execution.cause ?? null,
  redriveCount: execution.redriveCount,
});
