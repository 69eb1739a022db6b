import { styleText } from "node:util";
import { EventBridge } from "@aws-sdk/client-eventbridge";
import { S3 } from "@aws-sdk/client-s3";
import { STS } from "@aws-sdk/client-sts";
import type { VirtualClock } from "../embedded-aws/clock.ts";
import type { Execution } from "../embedded-aws/workflow/scope.ts";
import type { Stack } from "./stack.ts";

const MINUTE = 60_000;
const quarantineDays = 30;
const say = (text: string) => console.log(text);
const title = (text: string) => say(`\n${styleText("bold", text)}`);

/** Puts a request on the bus. No time passes meanwhile, or the quarantine would be the next thing to end. */
async function ask({ aws, bus, engine }: Stack<VirtualClock>, DetailType: string, more: object): Promise<Execution> {
  const detail = { requestedBy: "hr", userName: "ida", ...more };
  const entry = { EventBusName: bus, Source: "hr.people", DetailType, Detail: JSON.stringify(detail) };
  await new EventBridge(aws.config).putEvents({ Entries: [entry] });
  await aws.delivered();
  const execution = engine.executions().at(-1);
  if (!execution) throw new Error("nothing was started");
  return execution;
}

const statesOf = ({ history }: Execution) =>
  history.flatMap(
    ({ stateEnteredEventDetails: entered }) => entered?.name?.replace(/^(CutAccess|OffboardStep)/, "") ?? [],
  );

/** What is answered to a call that is signed with her key. */
async function showKey({ aws }: Stack<VirtualClock>): Promise<void> {
  const [key] = aws.account.iam.users.get("ida")?.accessKeys ?? [];
  const credentials = { accessKeyId: key?.AccessKeyId ?? "", secretAccessKey: key?.SecretAccessKey ?? "" };
  const answer = await new STS({ ...aws.config, credentials }).getCallerIdentity().then(
    ({ Arn }) => `answered to ${Arn}`,
    ({ name }) => `refused: ${name}`,
  );
  say(`  A call signed with her key is ${answer}`);
}

/** Somebody is cut by mistake, restored, cut again and deleted. */
export async function showOffboarding(stack: Stack<VirtualClock>): Promise<void> {
  const { aws, bucket, clock } = stack;
  title("OffboardRequested: ida leaves");
  const mistake = await ask(stack, "OffboardRequested", { requestId: "leave-1", reason: "leaves", urgency: "normal" });
  await clock.advance(MINUTE);
  say(`  ${statesOf(mistake).join(" → ")}`);
  await showKey(stack);

  title("RestoreRequested: it was another ida");
  const restored = await ask(stack, "RestoreRequested", { requestId: "restore-1", reason: "it was another ida" });
  await clock.runUntil(restored.ended);
  say(`  ${statesOf(restored).join(" → ")}`);
  await showKey(stack);

  title(`OffboardRequested: she does leave, and ${quarantineDays} days pass`);
  const request = { requestId: "leave-2", reason: "leaves", urgency: "emergency", quarantineDays };
  const offboarded = await ask(stack, "OffboardRequested", request);
  await clock.runUntil(offboarded.ended);
  const { certificate } = offboarded.output as { certificate: string };
  const kept = await new S3(aws.config).getObject({ Bucket: bucket, Key: certificate });
  const { lookedFor, complete } = JSON.parse((await kept.Body?.transformToString()) ?? "{}");
  say(`  ${offboarded.status}. The certificate lies in ${certificate}`);
  say(`  Looked for, and ${complete ? "nothing left" : "NOT all gone"}: ${Object.keys(lookedFor).join(", ")}`);
}
