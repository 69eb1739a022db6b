import { deployment } from "./deployment.ts";
import { prices } from "./prices.ts";
import type { WorkflowRun } from "./workflows.ts";

const nights = 30;

export interface Night {
  users: number;
  /** Dollars, by what they are paid for. */
  dollars: Record<"workflow" | "lambda" | "calls" | "standing" | "inAll" | "secretOfEachUser", number>;
}

/** What a night costs by AWS's list prices; beside it what it costs to keep a secret of every user for that night. */
export function costOf({ users, transitions, invocations, gigabyteSeconds, calls }: WorkflowRun): Night {
  const { s3 = 0, sns = 0, secretsmanager = 0 } = calls;
  const workflow = transitions * prices.transition;
  const lambda = invocations * prices.invocation + gigabyteSeconds * prices.gigabyteSecond;
  const encrypted = s3 + sns; // each may ask KMS once; S3's bucket key makes it fewer
  const requests =
    s3 * prices.put + sns * prices.notice + secretsmanager * prices.secretCall + encrypted * prices.keyCall;
  const keys = deployment.count("AWS::KMS::Key") * prices.keyMonth;
  const alarms = deployment.count("AWS::CloudWatch::Alarm") * prices.alarmMonth;
  const dashboards = deployment.count("AWS::CloudWatch::Dashboard") * prices.dashboardMonth;
  const standing = (keys + alarms + dashboards) / nights;
  const inAll = workflow + lambda + requests + standing;
  const secretOfEachUser = (users * prices.secretMonth) / nights;
  return { users, dollars: { workflow, lambda, calls: requests, standing, inAll, secretOfEachUser } };
}
