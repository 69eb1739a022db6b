import { describe, expect, it } from "vitest";
import { file, managedAccess } from "../support/access.ts";
import { invoke } from "../support/stack.ts";

const { context, planned, apply, steward } = managedAccess({ ALLOWED_GROUPS: "analysts access/*" });
const move = (...groups: string[]) => {
  const userId = context.stack.aws.account.iam.users.get("ada")?.UserId;
  const input = { step: "plan", requestId: "move-1", userName: "ada", userId, groups, policies: [] };
  return invoke<{ wanted: { groups: string[] } }>(context.stack, "set-access", input);
};
const seed = () => {
  const byHand = { GroupName: "by-hand", Path: "/access/" };
  context.stack.aws.seed({ groups: [{ GroupName: "analysts" }, byHand], users: [{ UserName: "ada" }] });
};

describe("ALLOWED_GROUPS with access/*", () => {
  it("gives the groups of the access file from when it is applied until it is undone", async () => {
    seed();
    const refused = { name: "Rejected", message: expect.stringContaining("changed by hand: developers") };
    await expect(move("developers")).rejects.toMatchObject(refused);
    const id = await planned(file);
    await expect(move("developers")).rejects.toMatchObject(refused);
    await apply(id);
    await expect(move("developers", "analysts")).resolves.toMatchObject({
      wanted: { groups: ["developers", "analysts"] },
    });
    await apply(id, "undo");
    await expect(move("developers")).rejects.toMatchObject(refused);
  });

  it("gives no other group under the path", async () => {
    seed();
    await apply(await planned(file));
    await expect(move("by-hand")).rejects.toMatchObject({ message: expect.stringContaining("by hand: by-hand") });
    const { code, stderr } = await steward("move", "ada", "--group", "by-hand", "--plan", "--reason", "a test");
    expect([code, stderr]).toEqual([
      3,
      expect.stringContaining("not in ALLOWED_GROUPS (analysts, developers, read-only)"),
    ]);
  });

  it("gives none of them where it cannot be read which they are, and says so", async () => {
    seed();
    await apply(await planned(file));
    context.stack.aws.faults.push({ kind: "accessDenied", operation: "GetObject", times: 2 });
    await expect(move("developers")).rejects.toMatchObject({
      name: "Rejected",
      message: expect.stringContaining("no access file was applied, or it cannot be read (AccessDenied)"),
    });
    await expect(move("analysts")).resolves.toMatchObject({ wanted: { groups: ["analysts"] } });
  });

  it("waits for S3 where it may answer later", async () => {
    seed();
    context.stack.aws.faults.push({ kind: "throttle", operation: "GetObject", times: 9 });
    await expect(move("developers")).rejects.toMatchObject({ name: "Transient" });
  });
});
