import { IAM } from "@aws-sdk/client-iam";
import { S3 } from "@aws-sdk/client-s3";
import { planLines } from "../access/describe.ts";
import type { Wanted } from "../access/state.ts";
import { keep, load } from "../access/store.ts";
import type { Execution } from "../embedded-aws/workflow/scope.ts";
import type { Story } from "./story.ts";

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

/** Plans a file, applies the plan, meets a change by somebody else, and undoes the plan. */
export async function showAccess({ stack, title, say, detail, states }: Story): Promise<void> {
  const { aws, bucket, clock, engine, functions } = stack;
  const store = { s3: new S3(aws.config), bucket };
  const iam = new IAM(aws.config);
  const run = async (requestId: string, more: object): Promise<Execution> => {
    const input = { requestId, requestedBy: "platform", reason: "the new app", ...more };
    const started = await clock.runUntil(functions.invoke("start-workflow", { workflow: "apply-access", input }));
    const execution = engine.find((started as { executionArn: string }).executionArn);
    await clock.runUntil(execution.ended);
    states(execution);
    return execution;
  };
  title("Beside it          A platform team keeps groups and policies in a file (steward access plan)");
  const planned = await run("plan", { wanted: await keep(store, "wanted", wanted(aws.account.id)) });
  const { plan } = planned.output as { plan: string };
  const lines = planLines(await load(store, "plans", plan));
  for (const line of lines) detail(line);
  await run("apply", { plan });
  say(`The plan says what will change: ${lines.at(-1)} Exactly this plan is applied.`);

  const byHand = { GroupName: "read-only", PolicyArn: policy("aws", "AmazonS3FullAccess") };
  await iam.attachGroupPolicy(byHand);
  const { error } = await run("undo too early", { plan, undo: true });
  await iam.detachGroupPolicy(byHand);
  const undone = await run("undo", { plan, undo: true });
  say(`Somebody attaches a policy by hand: an undo would overwrite that, and is refused (${error}).`);
  say(`The policy is detached again: the undo has ${undone.status === "SUCCEEDED" ? "succeeded" : "FAILED"}.`);
}
