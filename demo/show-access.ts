import { IAM } from "@aws-sdk/client-iam";
import { S3 } from "@aws-sdk/client-s3";
import { planLines } from "../access/describe.ts";
import type { Wanted } from "../access/state.ts";
import { keep, load } from "../access/store.ts";
import type { VirtualClock } from "../embedded-aws/clock.ts";
import type { Execution } from "../embedded-aws/workflow/scope.ts";
import type { Stack } from "./stack.ts";

const policy = (account: string, name: string) => `arn:aws:iam::${account}:policy/${name}`;

/** What `access.yml` says once its names are ARNs. */
const wanted = (account: string): Wanted => ({
  path: "/access/",
  policies: {
    "read-app-data": {
      description: "Read the app's data",
      document: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::app-data/*" }],
      },
    },
  },
  groups: {
    "app-developers": { policies: [policy("aws", "AmazonEC2FullAccess"), policy(account, "access/read-app-data")] },
    "read-only": { policies: [policy("aws", "ReadOnlyAccess")] },
  },
  roles: {},
  removeMembers: [],
});

type Say = (line: string) => void;

/** Plans a file, applies the plan, meets a change by somebody else, and undoes the plan. */
export async function showAccess(stack: Stack<VirtualClock>, say: Say, title: Say): Promise<void> {
  const { aws, bucket } = stack;
  const store = { s3: new S3(aws.config), bucket };
  const iam = new IAM(aws.config);
  title("A platform team keeps groups and policies in a file (steward access plan -f access.yml)");
  const file = await keep(store, "wanted", wanted(aws.account.id));
  const planned = await run(stack, "plan", { wanted: file });
  const { plan } = planned.output as { plan: string };
  for (const line of planLines(await load(store, "plans", plan))) say(`  ${line}`);

  title(`Exactly this plan is applied (steward access apply ${plan.slice(0, 8)}…)`);
  tell(say, await run(stack, "apply", { plan }));

  title("Somebody attaches a policy by hand: an undo would overwrite that, and is refused");
  const byHand = { GroupName: "read-only", PolicyArn: policy("aws", "AmazonS3FullAccess") };
  await iam.attachGroupPolicy(byHand);
  tell(say, await run(stack, "undo too early", { plan, undo: true }));

  title("The policy is detached again, and the plan is undone");
  await iam.detachGroupPolicy(byHand);
  tell(say, await run(stack, "undo", { plan, undo: true }));
}

async function run({ clock, engine, functions }: Stack<VirtualClock>, requestId: string, more: object) {
  const input = { requestId, requestedBy: "platform", reason: "the new app", ...more };
  const started = await clock.runUntil(functions.invoke("start-workflow", { workflow: "apply-access", input }));
  const execution = engine.find((started as { executionArn: string }).executionArn);
  await clock.runUntil(execution.ended);
  return execution;
}

const tell = (say: Say, { status, error, cause, output }: Execution) =>
  say(status === "SUCCEEDED" ? `  ${status}: ${JSON.stringify(output)}` : `  ${status}: ${error}: ${cause}`);
