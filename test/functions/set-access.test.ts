import { describe, expect, it } from "vitest";
import type { UserSeed } from "../../embedded-aws/seed-users.ts";
import { onboardings } from "../support/onboarding.ts";

const { context, invoke, user, called } = onboardings();
const changePassword = "arn:aws:iam::aws:policy/IAMUserChangePassword";
const admin = "arn:aws:iam::aws:policy/AdministratorAccess";
const requireMfa = "iam-steward-local-require-mfa";
const seed = (more: Partial<UserSeed> = {}) => context.stack.aws.seed({ users: [{ UserName: "ada", ...more }] });
const access = (step: "plan" | "apply", more: object) =>
  invoke<{ before: object; wanted: object; remarks: string[] }>("set-access", {
    step,
    requestId: "move-1",
    userName: "ada",
    userId: user("ada")?.UserId,
    ...more,
  });
const groups = () => [...(user("ada")?.groups ?? [])].map(({ GroupName }) => GroupName).sort();
const changes = () => context.stack.aws.calls.filter(({ operation }) => /^(Add|Remove|Attach|Detach)/.test(operation));

describe("set-access, planning", () => {
  it("says what is wanted and what is there, and changes nothing", async () => {
    seed({ groups: ["analysts"], policies: [changePassword], tags: { "steward:owner": "boss@example.com" } });
    await expect(access("plan", { groups: ["developers"], policies: [] })).resolves.toEqual({
      userId: user("ada")?.UserId,
      owner: "boss@example.com",
      wanted: { groups: ["developers"], policies: [] },
      before: { groups: ["analysts"], policies: [changePassword] },
      remarks: [],
    });
    expect(changes()).toEqual([]);
  });

  it.each([
    ["a group", { groups: ["admins"] }],
    ["a policy", { groups: [], policies: [admin] }],
    ["a group by another spelling", { groups: ["Developers"] }],
    ["eleven groups", { groups: Array.from({ length: 11 }, () => "developers") }],
  ])("refuses %s that may not be given", async (_, asked) => {
    seed();
    await expect(access("plan", asked)).rejects.toMatchObject({ name: "Rejected" });
  });

  it("refuses to take what may not be taken, which someone gave by hand", async () => {
    seed({ groups: ["admins"] });
    await expect(access("plan", { groups: ["developers"], policies: [] })).rejects.toMatchObject({
      message: expect.stringContaining("admins"),
    });
  });

  it("lets a user keep what may not be taken, where the request says so", async () => {
    seed({ groups: ["admins", "analysts"] });
    await access("apply", { groups: ["admins", "developers"], policies: [] });
    expect(groups()).toEqual(["admins", "developers"]);
  });

  it("says so where MFA will be asked of a user with an active key", async () => {
    seed({ keys: [{ id: "AKIAIOSFODNN7EXAMPLE" }, { status: "Inactive" }] });
    const { remarks } = await access("plan", { groups: [requireMfa] });
    expect(remarks).toEqual([expect.stringContaining("…MPLE")]);
  });
});

describe("set-access, planning after another user's access", () => {
  const bob = (more: Partial<UserSeed>) => context.stack.aws.seed({ users: [{ UserName: "bob", ...more }] });
  const ten = Array.from({ length: 10 }, (_, at) => `group-${at}`);

  it("adds what may be given, and names the rest, but for what was asked for by name", async () => {
    seed({ groups: ["admins"] });
    bob({ groups: ["admins", "analysts", "auditors"], policies: [admin, changePassword] });
    const asked = { groups: ["admins", "developers"], policies: [], copyFrom: "bob" };
    expect(await access("plan", asked)).toMatchObject({
      wanted: { groups: ["admins", "developers", "analysts"], policies: [changePassword] },
      remarks: [
        "bob has auditors, which may not be given",
        "bob has arn:aws:iam::aws:policy/AdministratorAccess, which may not be given",
      ],
    });
  });

  it.each([
    [ten, "11 groups, where IAM takes 10"],
    [ten.slice(1), "not among what may be given or taken"],
  ])("refuses more groups than IAM takes: %j and one", async (asked, message) => {
    seed();
    bob({ groups: ["analysts"] });
    await expect(access("plan", { groups: asked, copyFrom: "bob" })).rejects.toThrow(message);
  });
});

describe("set-access, applying", () => {
  it("gives no policy that the user has", async () => {
    seed({ policies: [changePassword] });
    await expect(access("apply", { groups: ["developers"], policies: [changePassword] })).resolves.toEqual({
      added: { groups: ["developers"], policies: [] },
      removed: { groups: [], policies: [] },
    });
  });

  it("gives exactly what is wanted, whatever was there, once", async () => {
    seed({ groups: ["analysts"], policies: [changePassword] });
    const wanted = { groups: ["developers"], policies: [] };
    await expect(access("apply", wanted)).resolves.toEqual({
      added: { groups: ["developers"], policies: [] },
      removed: { groups: ["analysts"], policies: [changePassword] },
    });
    expect(changes().map(({ operation }) => operation)).toEqual([
      "DetachUserPolicy",
      "RemoveUserFromGroup",
      "AddUserToGroup",
    ]);
    await access("apply", wanted);
    expect(changes()).toHaveLength(3);
    expect(groups()).toEqual(["developers"]);
  });

  it("is Transient where another request has given something meanwhile, and takes it on the next try", async () => {
    seed({ groups: ["developers"] });
    const { groups: has } = user("ada") ?? expect.unreachable();
    const analysts = context.stack.aws.account.iam.groups.get("analysts") ?? expect.unreachable();
    has.delete = (group) => {
      has.add(analysts);
      has.delete = Set.prototype.delete;
      return has.delete(group);
    };
    const nothing = { groups: [], policies: [] };
    await expect(access("apply", nothing)).rejects.toMatchObject({ name: "Transient" });
    await access("apply", nothing);
    expect(groups()).toEqual([]);
  });

  it("never takes the require-MFA group", async () => {
    seed({ groups: [requireMfa, "analysts"] });
    await access("apply", { groups: ["developers"], policies: [] });
    expect(groups()).toEqual(["developers", requireMfa]);
  });

  it("looks at what may be given itself, whatever was planned", async () => {
    seed();
    await expect(access("apply", { groups: ["admins"], policies: [] })).rejects.toMatchObject({ name: "Rejected" });
    await expect(access("apply", { groups: [], policies: [admin] })).rejects.toMatchObject({ name: "Rejected" });
    expect(changes()).toEqual([]);
  });

  it.each([
    [{ tags: { "steward:protected": "" } }, "UserProtected"],
    [{ Path: "/break-glass/" }, "UserProtected"],
    [{ tags: { "Steward:Leaving": "leave-1" } }, "UserLeaving"],
  ])("touches nobody who stands as %o (%s)", async (more, name) => {
    seed(more as Partial<UserSeed>);
    await expect(access("apply", { groups: ["developers"], policies: [] })).rejects.toMatchObject({ name });
    await expect(access("plan", { groups: ["developers"] })).rejects.toMatchObject({ name });
    expect(changes()).toEqual([]);
  });

  it("ends the same though it dies at any call", async () => {
    for (const kind of ["deathBefore", "deathAfter", "lostAnswer"] as const)
      for (let call = 1; call <= 8; call += 1) {
        seed({ groups: ["analysts"], policies: [changePassword] });
        context.stack.aws.faults.push({ kind, caller: "set-access", call });
        const apply = () => access("apply", { groups: ["developers"], policies: [] });
        await apply().catch(() => apply());
        expect([kind, call, groups(), user("ada")?.attached.size]).toEqual([kind, call, ["developers"], 0]);
        context.stack.aws.faults.length = 0;
      }
    expect(called("CreateUser")).toEqual([]);
  }, 60_000);
});
