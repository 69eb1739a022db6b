import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateLoginProfileCommand,
  CreateUserCommand,
  IAMClient,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { afterEach, expect, it, type TestContext } from "vitest";
import { awaitReport } from "../../cli/await-report.ts";
import { evaluate } from "../../shared/audit/evaluate.ts";
import { fetchSources } from "../../shared/audit/sources.ts";
import { thresholds } from "../credential-reports.ts";
import { needs } from "./installed.ts";

let server: ChildProcess | undefined;
afterEach(() => {
  server?.kill();
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, "close");
  return port;
}

async function moto(context: TestContext): Promise<IAMClient> {
  needs("moto_server", context);
  const port = await freePort();
  server = spawn("moto_server", ["-H", "127.0.0.1", "-p", String(port)], {
    env: { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: "true" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  await new Promise<void>((resolve, reject) => {
    server?.once("exit", () => reject(new Error("moto_server ended before it answered")));
    server?.stderr?.on("data", (text) => String(text).includes("Running on") && resolve());
    server?.stdout?.on("data", (text) => String(text).includes("Running on") && resolve());
  });
  return new IAMClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "example" },
  });
}

it("[moto_server] holds the audit against users that another implementation of IAM keeps", async (context) => {
  const iam = await moto(context);
  const user = (UserName: string) => iam.send(new CreateUserCommand({ UserName }));
  const key = async (UserName: string) => (await iam.send(new CreateAccessKeyCommand({ UserName }))).AccessKey;
  await user("console");
  await iam.send(new CreateLoginProfileCommand({ UserName: "console", Password: "Correct-Horse-7" }));
  await user("two-keys");
  await key("two-keys");
  await key("two-keys");
  await user("one-of-two");
  await key("one-of-two");
  const inactive = await key("one-of-two");
  await iam.send(
    new UpdateAccessKeyCommand({
      UserName: "one-of-two",
      AccessKeyId: inactive?.AccessKeyId ?? "",
      Status: "Inactive",
    }),
  );
  const administrator = { PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" };
  await user("direct");
  await iam.send(new AttachUserPolicyCommand({ UserName: "direct", ...administrator }));
  await user("member");
  await iam.send(new CreateGroupCommand({ GroupName: "admins" }));
  await iam.send(new AttachGroupPolicyCommand({ GroupName: "admins", ...administrator }));
  await iam.send(new AddUserToGroupCommand({ GroupName: "admins", UserName: "member" }));
  await user("clean");

  const sources = await fetchSources(iam, () => awaitReport(iam, async () => {}));
  const { findings, complete, coverage, doubts } = await evaluate(sources, { now: Date.now(), thresholds });

  const found = new Set(
    findings.filter(({ user: name }) => name !== "<account>").map(({ control, user: name }) => `${control} ${name}`),
  );
  expect(found).toEqual(
    new Set([
      "console-mfa console",
      "two-active-keys two-keys",
      "direct-policy direct",
      "admin-without-mfa direct",
      "admin-without-mfa member",
    ]),
  );
  expect(complete).toBe(false); // its report has no root row
  expect(coverage["root-row"]).toMatch(/^unavailable/);
  expect(doubts).toEqual([expect.stringContaining("counted from the clock")]); // it says 2015
});
