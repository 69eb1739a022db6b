import { beforeEach, describe, expect, it } from "vitest";
import type { AccountPasswordPolicy } from "../../embedded-aws/iam/state.ts";
import type { UserSeed } from "../../embedded-aws/seed-users.ts";
import { onboardings } from "../support/onboarding.ts";
import { sightings } from "../support/sightings.ts";

const { context, invoke, user, secret, value, called } = onboardings();
let userId: string;
const seed = (more: Partial<UserSeed> = {}) => {
  context.stack.aws.seed({ users: [{ UserName: "ada", CreateDate: "2026-11-01", ...more }] });
  userId = user("ada")?.UserId ?? expect.unreachable();
};
beforeEach(() => seed());
const issue = (requestId = "hire-7") => invoke("issue-password", { requestId, userName: "ada", userId });
const passwords = () => user("ada")?.loginProfile?.passwords;

describe("issue-password", () => {
  it("stores a password before it sets it, which must be changed at the first sign-in", async () => {
    await expect(issue()).resolves.toMatchObject({ secretName: `iam-steward/local/${userId}/password` });
    expect(user("ada")?.loginProfile).toMatchObject({ PasswordResetRequired: true });
    expect(passwords()).toEqual([(await value("password")).password]);
    const order = context.stack.aws.calls.map(({ operation }) => operation);
    expect(order.indexOf("PutResourcePolicy")).toBeLessThan(order.indexOf("PutSecretValue"));
    expect(order.indexOf("PutSecretValue")).toBeLessThan(order.indexOf("CreateLoginProfile"));
  });

  it("sets it once, however often the request comes", async () => {
    await issue();
    const [password] = passwords() ?? [];
    await context.stack.clock.advance(86_400_000);
    await issue();
    expect(passwords()).toEqual([password]);
    expect(called("CreateLoginProfile")).toHaveLength(1);
  });

  it("leaves another's password alone, set before or by another request", async () => {
    seed({ password: true });
    await expect(issue()).rejects.toMatchObject({ name: "Rejected" });
    expect(secret("password")?.versions.size).toBe(0);

    seed();
    await issue();
    const before = structuredClone(user("ada")?.loginProfile);
    await expect(issue("hire-8")).rejects.toMatchObject({ name: "Rejected" });
    expect(user("ada")?.loginProfile).toEqual(before);
    expect((await value("password")).requestId).toBe("hire-7");
  });

  it("leaves a password alone that is older than the one it has stored", async () => {
    context.stack.aws.dieAfter("PutSecretValue");
    await expect(issue()).rejects.toMatchObject({ name: "Lambda.Unknown" });
    seed({ password: true });
    Object.assign(user("ada") ?? {}, { UserId: userId });
    const versions = [...context.stack.aws.account.secrets.values()];
    userId = versions[0]?.Name.split("/")[2] ?? "";
    Object.assign(user("ada") ?? {}, { UserId: userId });
    await expect(issue()).rejects.toMatchObject({ message: expect.stringContaining("before this request") });
  });

  it("logs and tells nothing of a stored value that is no JSON", async () => {
    await issue();
    for (const version of secret("password")?.versions.values() ?? []) version.SecretString = "hunter2-by-hand";
    await expect(issue()).rejects.toMatchObject({ message: expect.stringContaining("does not hold JSON") });
    expect(sightings(context.stack, "hunter2")).toEqual(["secrets"]);
  });

  it("fits the account's policy", async () => {
    context.stack.aws.seed({
      passwordPolicy: { MinimumPasswordLength: 40, RequireSymbols: true, RequireNumbers: true },
    });
    await issue();
    expect(passwords()?.[0]).toHaveLength(40);
  });

  it("makes one more password where the policy became stricter and refuses the first", async () => {
    let reads = 0;
    Object.defineProperty(context.stack.aws.account.iam, "passwordPolicy", {
      get: (): AccountPasswordPolicy => ({ MinimumPasswordLength: reads++ === 0 ? 8 : 30 }),
    });
    await issue();
    expect(called("CreateLoginProfile").map(({ error }) => error)).toEqual(["PasswordPolicyViolation", undefined]);
    expect(passwords()).toEqual([(await value("password")).password]);
    expect(passwords()?.[0]).toHaveLength(30);
    await issue();
    expect(called("CreateLoginProfile")).toHaveLength(2);
  });

  it("goes on with the password that it stored last, though the policy was relaxed since its first try died", async () => {
    let reads = 0;
    Object.defineProperty(context.stack.aws.account.iam, "passwordPolicy", {
      configurable: true,
      get: (): AccountPasswordPolicy => ({ MinimumPasswordLength: reads++ === 0 ? 8 : 30 }),
    });
    context.stack.aws.dieBefore("CreateLoginProfile", { call: 2 });
    await expect(issue()).rejects.toMatchObject({ name: "Lambda.Unknown" });
    Object.defineProperty(context.stack.aws.account.iam, "passwordPolicy", { value: { MinimumPasswordLength: 8 } });
    await issue();
    expect(passwords()).toEqual([(await value("password")).password]);
    expect(passwords()?.[0]).toHaveLength(30);
  });

  const changePassword = "arn:aws:iam::aws:policy/IAMUserChangePassword";
  it.each<[string, Partial<UserSeed>, AccountPasswordPolicy, string[]]>([
    ["says so where its user may not change it", {}, {}, [expect.stringContaining("IAMUserChangePassword")]],
    ["has nothing to say where a policy of their own lets them", { policies: [changePassword] }, {}, []],
    ["has nothing to say where a group's does", { groups: ["changers"] }, {}, []],
    ["has nothing to say where the account lets everybody", {}, { AllowUsersToChangePassword: true }, []],
  ])("must be changed at the first sign-in, and %s", async (_, more, passwordPolicy, remarks) => {
    context.stack.aws.seed({ groups: [{ GroupName: "changers", policies: [changePassword] }], passwordPolicy });
    seed(more);
    await expect(issue()).resolves.toMatchObject({ remarks });
  });

  it("is refused where no password fits", async () => {
    context.stack.aws.seed({ passwordPolicy: { MinimumPasswordLength: 129 } });
    await expect(issue()).rejects.toMatchObject({ name: "Rejected" });
    expect(passwords()).toBeUndefined();
  });

  it("dying at any call sets in the end the one password that is stored, which nobody else sees", async () => {
    await issue();
    const made = context.stack.aws.calls.filter(({ caller }) => caller.functionName === "issue-password").length;
    expect(made).toBeGreaterThan(7);
    // A death before a call is one after the call before it.
    for (const kind of ["deathAfter", "lostAnswer"] as const) {
      for (let call = 1; call <= made; call += 1) {
        const { aws } = context.stack;
        seed();
        aws.faults.push({ kind, caller: "issue-password", call });
        await issue().catch(() => undefined);
        await context.stack.clock.advance(15_000);
        await issue();
        const { password } = await value("password");
        expect([kind, call, passwords()]).toEqual([kind, call, [password]]);
        expect(sightings(context.stack, password)).toEqual(["secrets"]);
        aws.faults.length = 0;
      }
    }
  }, 120_000);
});
