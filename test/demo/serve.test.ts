import { spawn } from "node:child_process";
import { once } from "node:events";
import { SFN } from "@aws-sdk/client-sfn";
import { expect, it } from "vitest";

const weeks = {
  QueryLanguage: "JSONata",
  StartAt: "Wait",
  States: { Wait: { Type: "Wait", Seconds: 9e6, End: true } },
};

/** Starts an execution that waits for weeks, as a person who pastes the `export` lines would. */
async function startWaiting(printed: string): Promise<void> {
  const exported = Object.fromEntries(
    [...printed.matchAll(/(AWS_\w+)=(\S+)/g)].map(([, name, value]) => [name, value]),
  );
  const sfn = new SFN({
    endpoint: exported.AWS_ENDPOINT_URL,
    region: exported.AWS_REGION,
    credentials: {
      accessKeyId: exported.AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: exported.AWS_SECRET_ACCESS_KEY ?? "",
      sessionToken: exported.AWS_SESSION_TOKEN ?? "",
    },
  });
  const roleArn = "arn:aws:iam::123456789012:role/any";
  const made = await sfn.createStateMachine({ name: "weeks", definition: JSON.stringify(weeks), roleArn });
  await sfn.startExecution({ stateMachineArn: made.stateMachineArn });
  sfn.destroy();
}

it.each(["SIGTERM", "SIGINT"] as const)(
  "npm run local ends on %s, with its children, while an execution waits for weeks",
  { timeout: 120_000 },
  async (signal) => {
    const npm = spawn("npm", ["run", "--silent", "local", "--", "--empty"], { stdio: ["ignore", "pipe", "inherit"] });
    let printed = "";
    npm.stdout.on("data", (text) => {
      printed += text;
    });
    while (!printed.includes("Ctrl-C")) await once(npm.stdout, "data");
    await startWaiting(printed);
    npm.kill(signal);
    await once(npm, "close"); // the pipe closes when no child holds it any more
    expect(printed).toContain("export AWS_SESSION_TOKEN=");
  },
);
