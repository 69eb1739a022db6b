import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as moment } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { leftIn, rehearsals } from "../../support/rehearsal.ts";
import { command, environmentOf, inherited, type Run, stewardAt } from "../../support/steward.ts";

const context = rehearsals();
const type = (...words: string[]) => stewardAt(context.stack, ["rehearse", ...words]);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "steward-rehearsal-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Types the command in a folder of its own. The signal comes when it tells of this step. */
async function alone(words: string[], signal?: NodeJS.Signals, step = "onboard") {
  const begun = new RegExp(`^${step}: `, "m");
  const environment = {
    ...inherited(),
    NO_COLOR: "1",
    XDG_CONFIG_HOME: "/nowhere",
    ...environmentOf(context.stack.aws),
  };
  const child = spawn("node", [resolve(command()), "rehearse", ...words], { cwd: folder, env: environment });
  const run: Run = { code: null, stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => {
    run.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    const before = begun.test(run.stderr);
    run.stderr += text;
    if (signal && !before && begun.test(run.stderr)) child.kill(signal);
  });
  const ended = new Promise<number | null>((done) => child.on("close", done));
  let isOver = false;
  ended.then(() => {
    isOver = true;
  });
  while (!isOver) {
    await context.stack.clock.advance(1000);
    await Promise.race([ended, moment(5)]); // what it asks next comes over the wire
  }
  return { ...run, code: await ended };
}

describe("steward rehearse", () => {
  it("shows plan, time and price, and does nothing before it is told to", async () => {
    const { stdout, code } = await type("--plan");
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/- onboard: .*ten minutes, and costs less than 0\.10 USD/s),
    ]);
    expect(await type()).toMatchObject({ code: 3, stderr: expect.stringContaining("--yes is not given") });
    expect(leftIn(context.stack)).toEqual([]);
  });

  it("refuses while somebody has paused the stage", async () => {
    await stewardAt(context.stack, ["pause", "--reason", "incident 42"]);
    expect(await type("--yes")).toMatchObject({ code: 3, stderr: expect.stringContaining("incident 42") });
  });

  it("refuses where a user of somebody else's has such a name, and leaves that user alone", async () => {
    context.stack.aws.seed({ users: [{ UserName: "Steward-Rehearsal-plan" }] });
    expect(await type("--yes")).toMatchObject({ code: 3, stderr: expect.stringContaining("Steward-Rehearsal-plan") });
    expect(await type("--clean", "--yes")).toMatchObject({ code: 0, stdout: "No rehearsal has left anything.\n" });
    expect(JSON.parse((await type("--clean", "--plan", "--json")).stdout)).toEqual({ plan: [] });
    expect(leftIn(context.stack)).toEqual(["steward-rehearsal-plan"]);
  });

  it("refuses somebody who may not read what is handed over", async () => {
    const { aws } = context.stack;
    const { accessKeyId, secretAccessKey } = aws.credentialsOf("jane", undefined, "developer");
    const asJane = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    const { code, stderr } = await stewardAt(context.stack, ["rehearse", "--yes"], asJane);
    expect([code, stderr]).toEqual([3, expect.stringContaining("HANDOVER_PRINCIPALS")]);
  });

  it("cleans up when it is broken off by Ctrl-C, and writes down how far it came", async () => {
    const { code, stderr } = await alone(["--yes"], "SIGINT", "look");
    expect([code, stderr]).toEqual([130, expect.stringContaining("It ends here, and cleans up")]);
    expect(leftIn(context.stack)).toEqual([]);
    const { steps } = JSON.parse(readFileSync(join(folder, "rehearsal.json"), "utf8"));
    expect(steps.at(-1)).toMatchObject({ outcome: "not tried", detail: "broken off" });
  });

  it("leaves the rest to --clean when its terminal dies, and refuses another rehearsal until then", async () => {
    const { stack } = context;
    await alone(["--yes"], "SIGKILL");
    expect(leftIn(stack)).toContainEqual(expect.stringMatching(/:steward-rehearsal-\w{8}$/));
    expect(await type("--yes")).toMatchObject({ code: 3, stderr: expect.stringContaining("steward rehearse --clean") });
    expect((await type("--clean", "--plan")).stdout).toContain("delete the queue steward-rehearsal-");
    expect((await alone(["--clean", "--yes"])).stdout).toBe("All of it is removed.\n");
    expect([leftIn(stack), readdirSync(folder)]).toEqual([[], []]);
  });
});
