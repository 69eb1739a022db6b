import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as moment } from "node:timers/promises";
import { IAM } from "@aws-sdk/client-iam";
import { SFN } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installed } from "./installed.ts";

const folder = mkdtempSync(join(tmpdir(), "iam-steward-on-call-"));

describe.runIf(installed("tmux"))("[tmux] a night on call, at a terminal, against npm run local", () => {
  let server: ChildProcess;
  let iam: IAM;
  let sfn: SFN;
  const tmux = (...words: string[]) =>
    execFileSync("tmux", ["-S", join(folder, "tmux"), "-f", "/dev/null", ...words], { encoding: "utf8" });

  beforeAll(async () => {
    server = spawn("node", ["local/serve.ts"], { stdio: ["ignore", "pipe", "inherit"] });
    let printed = "";
    for await (const text of server.stdout ?? []) {
      printed += text;
      if (printed.includes("Ctrl-C")) break;
    }
    const exported = Object.fromEntries(
      [...printed.matchAll(/((?:AWS|STEWARD)_\w+)=(\S+)/g)].map(([, name = "", value = ""]) => [name, value]),
    );
    const { AWS_ENDPOINT_URL: endpoint = "", AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = exported;
    const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
    iam = new IAM({ endpoint, region: "us-east-1", credentials });
    sfn = new SFN({ endpoint, region: "us-east-1", credentials });

    writeFileSync(join(folder, "steward"), `#!/bin/sh\nexec node "${process.cwd()}/cli/main.ts" "$@"\n`);
    chmodSync(join(folder, "steward"), 0o755);
    const shell = { ...exported, PATH: `${folder}:${process.env.PATH}`, HOME: folder, PS1: "$ " };
    const lines = Object.entries(shell).map(([name, value]) => `export ${name}='${value}'\n`);
    writeFileSync(join(folder, "shell"), lines.join(""));
    tmux("new-session", "-d", "-x", "140", "-y", "50", `exec bash --noprofile --rcfile ${join(folder, "shell")}`);
  }, 60_000);
  afterAll(async () => {
    tmux("kill-server");
    server.kill("SIGINT");
    await once(server, "exit");
    rmSync(folder, { recursive: true });
  });

  const press = (...keys: string[]) => tmux("send-keys", ...keys);
  const write = (text: string) => tmux("send-keys", "-l", text);
  /** On an empty screen, so that what is seen then is this command's. */
  const type = (line: string) => {
    tmux("send-keys", "-R");
    write(line);
    press("Enter");
  };
  /** Looks at the screen until it shows what is awaited. */
  const see = async (awaited: RegExp): Promise<string> => {
    for (let look = 0; look < 400; look += 1) {
      const screen = tmux("capture-pane", "-p", "-J");
      if (awaited.test(screen)) return screen;
      await moment(100);
    }
    throw new Error(`${awaited} does not show:\n${tmux("capture-pane", "-p", "-J")}`);
  };

  it("finds a failed onboarding, explains it, and redrives it once it is mended", { timeout: 120_000 }, async () => {
    await iam.createUser({ UserName: "jane" }); // by hand, by somebody who could not wait
    type("steward onboard jane --owner boss@example.com --group developers --console --reason 'starts on Monday'");
    await see(/onboard-jane-\w{16} is started/);

    type("steward watch onboard-jane");
    await see(/FAILED after/);
    type("steward list --status failed");
    await see(/FAILED +onboard +jane/);
    type("steward explain onboard-jane");
    const told = await see(/steward redrive onboard-jane-\w{16}/);
    expect(told).toMatch(/^ {2}Rejected: jane exists already, and was not made by this request/m);
    expect(told).toMatch(/User +arn:aws:iam::123456789012:user\/jane/);

    await iam.deleteUser({ UserName: "jane" });
    type(`${/steward redrive onboard-jane-\w{16}/.exec(told)?.[0]} --follow`);
    await see(/Go on\?/);
    write("y");
    const done = await see(/onboard-jane-\w{16}-r2 SUCCEEDED after/);
    expect(done).toMatch(/✔ IssuePassword/);
  });

  it("asks for the name before access is taken, and takes no other word for it", { timeout: 120_000 }, async () => {
    type("steward move jane --group analysts --reason 'changes teams' --follow");
    await see(/- group developers\s+\+ group analysts(.*\n)*.*Type jane to go on/);
    write("john");
    press("Enter");
    await see(/Nothing was done/);
    type("steward move jane --group analysts --reason 'changes teams' --follow");
    await see(/Type jane to go on/);
    write("jane");
    press("Enter");
    await see(/change-access-jane-\w{16} SUCCEEDED/);
  });

  it("shows a wait with its end, and leaves it running on Ctrl-C", { timeout: 120_000 }, async () => {
    const definition = {
      QueryLanguage: "JSONata",
      StartAt: "Grace",
      States: { Grace: { Type: "Wait", Seconds: 604_800, End: true } },
    };
    const { stateMachineArn } = await sfn.createStateMachine({
      name: "iam-steward-local-waits",
      roleArn: "arn:aws:iam::123456789012:role/waits",
      definition: JSON.stringify(definition),
    });
    const { executionArn = "" } = await sfn.startExecution({ stateMachineArn, name: "waits" });
    type(`steward watch ${executionArn}`);
    await see(/… Grace .*until \d{4}-.* for 6 d 23 h more/);
    press("C-c");
    await see(/waits goes on without you\. Come back with: steward watch/);
    expect((await sfn.describeExecution({ executionArn })).status).toBe("RUNNING");
  });
});
