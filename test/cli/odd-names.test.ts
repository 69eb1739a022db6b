import { describe, expect, it } from "vitest";
import { stackFor } from "../support/stack.ts";
import { stewardAt } from "../support/steward.ts";

const context = stackFor();
const names = ["doe.jane", "doe,jane", "jane.doe+aws@example.com", "doe-jane"];
const reason = ["--reason", "r", "--yes"];
const list = async (...words: string[]) => {
  const { stdout } = await stewardAt(context.stack, ["list", "--json", ...words]);
  return (JSON.parse(stdout).executions as { user: string }[]).map(({ user }) => user);
};
/** Each has an enrolment that is under way. */
const enroll = async () => {
  context.stack.aws.seed({ users: names.map((UserName) => ({ UserName, password: true })) });
  for (const name of names) {
    const { code, stderr } = await stewardAt(context.stack, ["start", "enroll-mfa", name, ...reason]);
    expect(code, stderr).toBe(0);
  }
};

describe("steward list", () => {
  it("finds the executions of a user with an odd name, and nobody else's", async () => {
    await enroll();
    for (const name of names) expect(await list("--user", name)).toEqual([name]);
    expect(await list("--user", "DOE.Jane")).toEqual(["doe.jane"]); // IAM's names are unique without regard to case
    expect(await list("--user", "doe_jane")).toEqual([]);
  });

  it("plans to stop only what the cut itself would stop", async () => {
    await enroll();
    await stewardAt(context.stack, ["offboard", "doe,jane", ...reason]);
    for (const name of ["doe.jane", "doe-jane"]) {
      const { stdout } = await stewardAt(context.stack, ["offboard", name, "--plan", "--json"]);
      const stops = (JSON.parse(stdout).plan as string[]).filter((line) => line.startsWith("stop "));
      expect(stops).toEqual([expect.stringContaining("stop enroll-mfa-doe-jane-")]);
    }
  });

  it("shows the user's real name", async () => {
    await enroll();
    expect((await list()).sort()).toEqual([...names].sort());
    const { stdout } = await stewardAt(context.stack, ["list"]);
    for (const name of names) expect(stdout).toContain(` ${name} `);
  });
});
