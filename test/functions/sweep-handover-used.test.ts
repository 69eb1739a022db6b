import { describe, expect, it } from "vitest";
import { onboarding, onboardings } from "../support/onboarding.ts";

const { context, invoke, workflow, user, secret } = onboardings();
const hour = 3_600_000;
const sweep = () => invoke("sweep-handover", { now: context.stack.clock.now().toISOString() });

describe("sweep-handover", () => {
  it("destroys a password once its user has set another one, and not before", async () => {
    await workflow("onboard", { ...onboarding, accessKey: false });
    const { Name } = secret("password") ?? expect.unreachable();
    await context.stack.clock.advance(50 * hour);
    await expect(sweep()).resolves.toEqual({ destroyed: [], kept: 1 });

    const profile = user("ada")?.loginProfile ?? expect.unreachable();
    profile.PasswordResetRequired = false;
    await expect(sweep()).resolves.toEqual({ destroyed: [Name], kept: 0 });
    await expect(context.secrets.getSecretValue({ SecretId: Name })).rejects.toMatchObject({
      name: "InvalidRequestException",
    });
  });

  it("goes on to the next where it may not look at one, and then says so", async () => {
    for (const userName of ["ada", "bob"])
      await workflow("onboard", { ...onboarding, userName, requestId: `hire ${userName}`, accessKey: false });
    for (const userName of ["ada", "bob"])
      Object.assign(user(userName)?.loginProfile ?? {}, { PasswordResetRequired: false });
    context.stack.aws.faults.push({ kind: "accessDenied", operation: "GetLoginProfile" });
    await expect(sweep()).rejects.toMatchObject({ name: "AccessDenied" });
    expect(["ada", "bob"].filter((name) => !secret("password", name)?.deleted)).toEqual(["ada"]);
  });

  it.each([
    ["password", () => context.iam.deleteLoginProfile({ UserName: "ada" })],
    ["user", () => context.stack.aws.account.iam.users.delete("ada")],
  ])("destroys a password whose %s is gone, but not on the day it was stored", async (_, remove) => {
    await workflow("onboard", { ...onboarding, accessKey: false });
    await context.stack.clock.advance(hour);
    await remove();
    await expect(sweep()).resolves.toMatchObject({ kept: 1 });
    await context.stack.clock.advance(24 * hour);
    await expect(sweep()).resolves.toMatchObject({ kept: 0 });
  });
});
