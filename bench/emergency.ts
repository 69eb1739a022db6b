import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { prefix, type Stack, startVirtualStack } from "../demo/stack.ts";
import { deployment } from "./deployment.ts";
import { answer, median, start } from "./process.ts";

const runs = 11;
const key = "AKIAIOSFODNN7EXAMPLE";

/** The way from an event about an exposed key to the key's being inactive, each function in a process of its own. */
export interface EmergencyFigures {
  /** Of the processor, in ms, by function: it loads, and answers once. */
  milliseconds: Record<"floor" | "start-workflow" | "contain-key", number>;
  /** Calls to AWS until the key is inactive. */
  calls: Record<"floor" | "emergency", number>;
}

export async function emergencyFigures(bundles: string, tell: (line: string) => void): Promise<EmergencyFigures> {
  const files = {
    floor: join(bundles, "subjects/contain-floor.mjs"),
    "start-workflow": join(bundles, "functions/start-workflow/handler.mjs"),
    "contain-key": join(bundles, "functions/contain-key/handler.mjs"),
  };
  type Name = keyof typeof files;
  const spent: Record<Name, number[]> = { floor: [], "start-workflow": [], "contain-key": [] };
  const calls = { floor: 0, emergency: 0 };
  const stack = await startVirtualStack(new Date());
  const environment = environmentIn(stack);
  const cold = async (name: Name, event: unknown) => {
    const context = { functionName: `${prefix}${name}`, awsRequestId: "bench" };
    const words = [pathToFileURL(files[name]).href, JSON.stringify(event), JSON.stringify(context)];
    const env = { ...deployment.environmentOf(name), ...environment };
    const told = await answer<{ answer: unknown; milliseconds: number }>(
      start(join(import.meta.dirname, "cold-invoke.mjs"), words, env),
    );
    spent[name].push(told.milliseconds);
    return told.answer;
  };
  const { functions, clock, engine } = stack;
  const { invoke } = functions;
  functions.invoke = (name, payload) =>
    name.endsWith("contain-key") ? clock.hold(() => cold("contain-key", payload)) : invoke(name, payload);
  try {
    for (let run = 0; run < runs; run += 1) {
      tell(`emergency path, round ${run + 1} of ${runs}`);
      calls.floor = await callsUntilInactive(stack, () => cold("floor", { accessKeyId: key }));
      calls.emergency = await callsUntilInactive(stack, async () => {
        await clock.hold(() => cold("start-workflow", exposed(run)));
        const execution = engine.executions().at(-1);
        if (execution) await clock.runUntil(execution.ended);
      });
    }
  } finally {
    await stack.close();
  }
  const milliseconds = Object.fromEntries(Object.entries(spent).map(([name, all]) => [name, median(all)]));
  return { milliseconds: milliseconds as EmergencyFigures["milliseconds"], calls };
}

/** The key is made active before, and must be inactive after. */
async function callsUntilInactive({ aws }: Stack, work: () => Promise<unknown>): Promise<number> {
  aws.seed({ users: [{ UserName: "ada", keys: [{ id: key }] }] });
  aws.calls.length = 0;
  await work();
  const status = aws.account.iam.users.get("ada")?.accessKeys[0]?.Status;
  if (status !== "Inactive") throw new Error(`The key is ${status}`);
  return aws.calls.findIndex(({ operation }) => operation === "UpdateAccessKey") + 1;
}

function environmentIn({ aws, bucket }: Stack) {
  const { region, credentials } = aws.config;
  return {
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    MANAGED_PATH: "/",
    REPORT_BUCKET: bucket,
    WORKFLOW_ARN_PREFIX: `arn:aws:states:${region}:${aws.account.id}:stateMachine:${prefix}`,
  };
}

/** What AWS Health puts on the bus of an account; each run's is another. */
const exposed = (run: number) => ({
  version: "0",
  id: `event-${run}`,
  "detail-type": "AWS Health Event",
  source: "aws.health",
  account: "123456789012",
  time: new Date().toISOString(),
  region: "us-east-1",
  resources: [key],
  detail: {
    eventArn: `arn:aws:health:us-east-1::event/RISK/AWS_RISK_CREDENTIALS_EXPOSED/${run}`,
    service: "RISK",
    eventTypeCode: "AWS_RISK_CREDENTIALS_EXPOSED",
    eventTypeCategory: "issue",
    affectedEntities: [{ entityValue: key }],
  },
});
