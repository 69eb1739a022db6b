import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as moment } from "node:timers/promises";
import { IAM } from "@aws-sdk/client-iam";
import { SFN } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codesOf } from "../support/enrolment.ts";
import { installed } from "./installed.ts";

const folder = mkdtempSync(join(tmpdir(), "iam-steward-on-call-"));

describe.runIf(installed("tmux"))("[tmux] a night on call, at a terminal, against npm run local", () => {
  let server: ChildProcess;
  let iam: IAM;
  let sfn: SFN;
  const tmux = (...words: string[]) =>
    execFileSync("tmux", ["-S", join(folder, "tmux"), "-f", "/dev/null", ...words], { encoding: "utf8" });

  beforeAll(async () => {
    server = spawn("node", ["demo/serve.ts", "--speed", "10"], { stdio: ["ignore", "pipe", "inherit"] });
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

  const machine = (workflow: string) =>
    `arn:aws:states:us-east-1:123456789012:stateMachine:iam-steward-local-${workflow}`;
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
    await see(/Nothing was done: the user jane exists already/);
    // An event asks for what the command sees to be useless.
    const asked = { requestId: "hire-7", requestedBy: "hr", reason: "starts on Monday", userName: "jane" };
    const wanted = { owner: "boss@example.com", groups: ["developers"], console: true, accessKey: false, mfa: false };
    const name = "onboard-jane-0123456789abcdef";
    const input = JSON.stringify({ ...asked, ...wanted });
    await sfn.startExecution({ stateMachineArn: machine("onboard"), name, input });

    type("steward watch onboard-jane");
    await see(/To see why, and what to do: steward explain/);
    type("steward list --status failed");
    await see(/refused +onboard-jane +jane/);
    type("steward explain onboard-jane");
    const told = await see(/steward redrive onboard-jane-\w{16}/);
    expect(told).toMatch(/^ {2}Rejected: jane exists already, and was not made by this request/m);
    expect(told).toMatch(/User +arn:aws:iam::123456789012:user\/jane/);

    await iam.deleteUser({ UserName: "jane" });
    type(`${/steward redrive onboard-jane-\w{16}/.exec(told)?.[0]} --follow`);
    await see(/Go on\?/);
    write("y");
    const done = await see(/onboard-jane-\w{16}-r2 succeeded \d+/);
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
    await see(/change-access-jane-\w{16} succeeded \d+/);
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
    await see(/… Grace .*until \d{4}-.* for (7d|6d 23h) more/);
    press("C-c");
    await see(/waits keeps running\. To follow it again: steward watch/);
    expect((await sfn.describeExecution({ executionArn })).status).toBe("RUNNING");
  });

  it("contains a key that was found in public, and nothing else", { timeout: 120_000 }, async () => {
    await iam.createUser({ UserName: "kim" });
    const { AccessKey } = await iam.createAccessKey({ UserName: "kim" });
    const { AccessKeyId = "" } = AccessKey ?? {};
    type(`steward show key ${AccessKeyId}`);
    await see(/User +arn:aws:iam::123456789012:user\/kim(.*\n)*.*steward rotate --key AKIA\w+ kim/);
    type(`steward start contain-key ${AccessKeyId} --reason 'on a public page' --follow`);
    await see(
      new RegExp(`make the key ${AccessKeyId} of kim inactive immediately(.*\\n)*.*Type ${AccessKeyId} to go on`),
    );
    write(AccessKeyId);
    press("Enter");
    await see(/contain-key-AKIA\w+-\w{16} succeeded \d+/);
    const { AccessKeyMetadata } = await iam.listAccessKeys({ UserName: "kim" });
    expect(AccessKeyMetadata).toMatchObject([{ Status: "Inactive" }]);
  });

  it("cuts a leaver off, restores the user, and cuts them off again", { timeout: 240_000 }, async () => {
    await iam.createUser({ UserName: "lee" });
    const { AccessKey } = await iam.createAccessKey({ UserName: "lee" });
    const status = async () =>
      (await iam.listAccessKeys({ UserName: "lee" })).AccessKeyMetadata?.map((key) => key.Status);
    type("steward offboard lee --reason 'last day' --follow");
    await see(/deny lee every action immediately(.*\n)*.*make inactive: AKIA(.*\n)*.*Type lee to go on/);
    write("lee");
    press("Enter");
    await see(/… Quarantine .*until \d{4}-.* for \d+d/);
    press("C-c");
    await see(/keeps running/);
    expect([await status(), AccessKey?.Status]).toEqual([["Inactive"], "Active"]);

    type("steward restore lee --reason 'the wrong Lee' --follow");
    await see(/remove the deny(.*\n)*.*Type lee to go on/);
    write("lee");
    press("Enter");
    await see(/restore-lee-\w{16} succeeded \d+/);
    expect(await status()).toEqual(["Active"]);

    type("steward offboard lee --emergency --reason 'the right one after all' --follow");
    await see(/… Quarantine /);
    press("C-c");
    await see(/keeps running/);
    expect(await status()).toEqual(["Inactive"]);
    type("steward list --user lee");
    const listed = await see(/(.* lee .*\n){3}/);
    expect(listed.match(/^(running|succeeded|restored)/gm)).toEqual(["running", "succeeded", "restored"]);
  });

  it("sets MFA up with the seed that a pickup shows, and the codes typed", { timeout: 120_000 }, async () => {
    await iam.createUser({ UserName: "mia" });
    type("steward start enroll-mfa mia --reason 'new phone'");
    await see(/enroll-mfa-mia-\w{16} is started/);
    for (let look = 0; look < 100; look += 1) {
      const { executions } = await sfn.listExecutions({ stateMachineArn: machine("enroll-mfa") });
      const { events = [] } = await sfn.getExecutionHistory({ executionArn: executions?.[0]?.executionArn });
      if (events.some(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name === "WaitForPerson")) break;
      await moment(200);
    }
    type("steward secret pickup mia mfa | head -c 2000");
    await see(/is not a terminal.*--force/);
    type("steward secret pickup mia mfa");
    const [, otpauthUri = ""] = /^URI +(\S+)/m.exec(await see(/^To save the QR code/m)) ?? [];
    type("steward mfa confirm mia");
    await see(/The code that the authenticator shows now/);
    const { firstCode, secondCode } = codesOf(otpauthUri, new Date());
    write(firstCode);
    press("Enter");
    await see(/The next code/);
    write(secondCode);
    press("Enter");
    await see(/mia has MFA since \S+: arn:aws:iam::123456789012:mfa\/iam-steward\/local\/AIDA\w+\/mia/);
    expect((await iam.listMFADevices({ UserName: "mia" })).MFADevices).toHaveLength(1);
  });
});
