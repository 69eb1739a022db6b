import { IAM } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { DAY, stackFor } from "../support/stack.ts";
import { stewardAt, stewardOn } from "../support/steward.ts";

const context = stackFor({ QUARANTINE_DAYS: "9" });
const at = (...words: string[]) => stewardAt(context.stack, words);
const type = (...words: string[]) => stewardOn(context.stack, words);
const agreed = ["--reason", "r", "--yes"];
const seed = (UserName: string) =>
  context.stack.aws.seed({ users: [{ UserName, CreateDate: new Date("2026-01-01T00:00:00Z") }] });

describe("steward explain, of a user who is no longer what the request named", () => {
  const cutOff = async (name: string) => {
    seed(name);
    await at("offboard", name, ...agreed);
    await context.stack.clock.advance(DAY / 24);
  };
  const now = async (name: string) => (await at("explain", `offboard-${name}`)).stdout.split("The user now\n")[1];

  it("shows the same user under their new name", async () => {
    await cutOff("kay");
    await new IAM(context.stack.aws.config).updateUser({ UserName: "kay", NewUserName: "kay.alan" });
    expect(await now("kay")).toMatch(
      /^ {2}kay is called kay.alan now\n +User +arn:\S+\/kay.alan, created(.|\n)*Leaving/,
    );
  });

  it("names what works for the user of the new name, also where another user has the earlier one", async () => {
    const iam = new IAM(context.stack.aws.config);
    seed("max");
    await at("offboard", "max", "--quarantine-days", "1", ...agreed);
    await context.stack.clock.advance(DAY / 24);
    const [first = ""] = /offboard-max-\w{16}/.exec((await at("list", "--user", "max", "--json")).stdout) ?? [];
    await iam.updateUser({ UserName: "max", NewUserName: "max.brod" });
    seed("max");
    await at("offboard", "max", "--quarantine-days", "30", ...agreed);
    await context.stack.clock.advance(3 * DAY);
    const [, commands = ""] = (await at("explain", first)).stdout.split("\nNext\n");
    expect(commands).toContain("steward start cut-again max.brod\n");
    expect(commands).toContain("Another user is called max now, so that a redrive is refused.");
    expect(commands).not.toMatch(/steward redrive|update-user/);
    const refused = { code: 3, stderr: expect.stringContaining("Another user is called max now") };
    expect(await at("redrive", first, "--yes")).toMatchObject(refused);
    const told = context.stack.aws.notices.map(({ Message }) => Message).join("\n");
    const [undo = ""] = /steward undo \S+:offboard-max-\S+/.exec(told) ?? [];
    expect((await at(...undo.split(" ").slice(1), "--plan")).stdout).toContain("end the offboarding of max.brod");
    expect(await at(...undo.split(" ").slice(1), ...agreed)).toMatchObject({ code: 0 });
    await context.stack.clock.advance(DAY / 24);
    const users = (await at("users", "--json")).stdout;
    expect(JSON.parse(users)).toMatchObject([
      { userName: "max", policies: [expect.stringContaining("AWSDenyAll")] },
      { userName: "max.brod", policies: [] },
    ]);
  });

  it("names what gives the earlier name back, which a redrive needs", async () => {
    const iam = new IAM(context.stack.aws.config);
    seed("joe");
    await at("offboard", "joe", "--quarantine-days", "1", ...agreed);
    await context.stack.clock.advance(DAY / 24);
    await iam.updateUser({ UserName: "joe", NewUserName: "joe.k" });
    await context.stack.clock.advance(3 * DAY);
    const { stdout } = await at("explain", "offboard-joe");
    expect(stdout).toMatch(
      /^ {2}aws iam update-user --user-name=joe\.k --new-user-name=joe\n {2}steward redrive offboard-joe-/m,
    );
    await iam.updateUser({ UserName: "joe.k", NewUserName: "joe" });
    expect(await type("redrive", "offboard-joe", "--yes")).toMatchObject({ code: 0 });
    expect(context.stack.aws.account.iam.users.has("joe")).toBe(false);
  });

  it("offers no undo of who was deleted, though the quarantine was disturbed", async () => {
    seed("lea");
    await at("offboard", "lea", "--quarantine-days", "1", ...agreed);
    await context.stack.clock.advance(DAY / 24);
    context.stack.aws.account.iam.users.delete("lea");
    seed("lea");
    await context.stack.clock.advance(3 * DAY);
    const [, next = ""] = (await at("explain", "offboard-lea")).stdout.split("\nNext\n");
    expect(next).toMatch(/^ {2}Somebody has deleted the user\..*\n {2}steward redrive offboard-lea-\w{16}\n$/);
  });

  it("undoes no other offboarding than the one that it names", async () => {
    await cutOff("eli");
    const [first = ""] = /offboard-eli-\w{16}/.exec((await at("list", "--user", "eli", "--json")).stdout) ?? [];
    await at("restore", "eli", ...agreed);
    await context.stack.clock.advance(DAY / 24);
    await at("offboard", "eli", "--request-id", "again", ...agreed);
    await context.stack.clock.advance(DAY / 24);
    expect(await at("undo", first, ...agreed)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("eli is being offboarded by another request, again."),
    });
    const { tags } = context.stack.aws.account.iam.users.get("eli") ?? {};
    expect(tags?.get("steward:leaving")?.Value).toBe("again");
  });

  it("shows nobody else who has the name, nor a user who is deleted", async () => {
    await cutOff("lou");
    context.stack.aws.account.iam.users.delete("lou");
    expect(await now("lou")).toMatch(/^ {2}lou \(AIDA\w+\) is deleted\n/);
    seed("lou");
    expect(await now("lou")).toMatch(/^ {2}lou \(AIDA\w+\) is deleted; another user has the name since .*\n\n/);
  });
});
