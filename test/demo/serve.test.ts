import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { SFN } from "@aws-sdk/client-sfn";
import { expect, it } from "vitest";
import { steward } from "../support/steward.ts";

const weeks = {
  QueryLanguage: "JSONata",
  StartAt: "Wait",
  States: { Wait: { Type: "Wait", Seconds: 9e6, End: true } },
};

/** The `export` lines. */
const exportedIn = (printed: string): Record<string, string> =>
  Object.fromEntries([...printed.matchAll(/(AWS_\w+|STEWARD_STAGE)=(\S+)/g)].map(([, name, value]) => [name, value]));

/** Starts an execution that waits for weeks, as a person who pastes the `export` lines would. */
async function startWaiting(printed: string): Promise<void> {
  const exported = exportedIn(printed);
  const sfn = new SFN({
    endpoint: exported.AWS_ENDPOINT_URL ?? "",
    region: exported.AWS_REGION ?? "",
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

it.each([
  ["--speed", "x", "--speed takes a number above 0"],
  ["--speed", "0", "--speed takes a number above 0"],
  ["--port", "any", "--port takes a whole number up to 65535"],
  ["--accounts", "none", "--accounts takes a whole number from 1 on"],
])("npm run local does not start with %s %s", async (option, value, complaint) => {
  const local = spawn("node", ["demo/serve.ts", option, value], { stdio: ["ignore", "ignore", "pipe"] });
  expect(await text(local.stderr)).toContain(complaint);
});

it("npm run local says in a line that a parameter has no such value", async () => {
  const local = spawn("node", ["demo/serve.ts", "--param", "WATCH=maybe"], { stdio: ["ignore", "ignore", "pipe"] });
  const said = await text(local.stderr);
  expect(said).toMatch(/^npm run local: .*WATCH|maybe/);
  expect(said).not.toContain("    at ");
});

it("npm run local names a parameter that serverless.yml does not have", async () => {
  const local = spawn("node", ["demo/serve.ts", "--param", "WACH=true"], { stdio: ["ignore", "ignore", "pipe"] });
  expect(await text(local.stderr)).toContain("--param WACH=true sets no parameter of serverless.yml");
});

it("npm run local has all that steward doctor looks for, but for an audit, and accounts to serve", {
  timeout: 120_000,
}, async () => {
  const words = ["--accounts", "2", "--param", "WATCH=true"];
  const local = spawn("node", ["demo/serve.ts", ...words], { stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  local.stdout.on("data", (text) => {
    printed += text;
  });
  while (!printed.includes("Ctrl-C")) await once(local.stdout, "data");
  const { stdout } = await steward(["doctor", "--json"], exportedIn(printed));
  const onboarding = ["onboard", "kim", "--owner", "boss@example.com", "--group", "developers", "--reason", "r"];
  await steward([...onboarding, "--follow"], exportedIn(printed));
  const ofMember = await steward(["show", "user", "ada", "--account", "200000000001"], exportedIn(printed));
  const found = await steward(["find", "ada@example.com"], exportedIn(printed));
  local.stdout.destroy(); // as head does, once it has the export lines
  const unheard = await steward([...onboarding.with(1, "lee"), "--follow"], exportedIn(printed));
  const stillThere = await steward(["show", "user", "lee"], exportedIn(printed));
  local.kill();
  await once(local, "close");
  const checks: { check: string; outcome: string }[] = JSON.parse(stdout).checks;
  expect(checks.filter(({ outcome }) => outcome !== "ok").map(({ check }) => check)).toEqual(["last audit"]);
  expect(checks.map(({ check }) => check)).toContain("trail"); // which only watch needs
  expect(printed).toContain("notice to boss@example.com: IAM user kim is ready");
  expect(ofMember.stdout).toContain("arn:aws:iam::200000000001:user/people/ada");
  expect(found).toMatchObject({ code: 0, stdout: expect.stringContaining("ada in 200000000001 (") });
  expect([unheard.code, stillThere.code]).toEqual([0, 0]);
});
