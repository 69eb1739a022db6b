import { IAM } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { embedded, refused } from "../../support/embedded-account.ts";

const weak = refused("PasswordPolicyViolationException", "PasswordPolicyViolation", 400);
const missing = refused("NoSuchEntityException", "NoSuchEntity", 404);
const invalid = refused("ValidationError", "ValidationError", 400);
const UserName = "ada";
const Password = "Correct-Horse-7";

describe("login profiles", () => {
  const context = embedded();
  const create = (password = Password, PasswordResetRequired?: boolean) =>
    context.iam.createLoginProfile({
      UserName,
      Password: password,
      ...(PasswordResetRequired && { PasswordResetRequired }),
    });

  it("are one per user [X: the text]", async () => {
    context.aws.seed({ users: [{ UserName }] });
    await expect(context.iam.getLoginProfile({ UserName })).rejects.toMatchObject({
      ...missing,
      message: "Login Profile for User ada cannot be found.",
    });
    await create(Password, true);
    await expect(context.iam.getLoginProfile({ UserName })).resolves.toMatchObject({
      LoginProfile: { UserName, PasswordResetRequired: true, CreateDate: new Date("2026-11-20T02:00:00Z") },
    });
    await expect(create()).rejects.toMatchObject({
      ...refused("EntityAlreadyExistsException", "EntityAlreadyExists", 409),
      message: "Login Profile for user ada already exists.",
    });
  });

  it("cannot be touched right after they were made", async () => {
    context.aws.seed({ users: [{ UserName }] });
    await create();
    const early = {
      ...refused("EntityTemporarilyUnmodifiableException", "EntityTemporarilyUnmodifiable", 409),
      message: "Login Profile for User ada cannot be modified while login profile is being created.",
    };
    await expect(context.iam.deleteLoginProfile({ UserName })).rejects.toMatchObject(early);
    await expect(context.iam.updateLoginProfile({ UserName })).rejects.toMatchObject(early);
    context.pass(5);
    await context.iam.updateLoginProfile({ UserName });
    await context.iam.deleteLoginProfile({ UserName });
    await expect(context.iam.deleteLoginProfile({ UserName })).rejects.toMatchObject(missing);
  });

  it("keep the reset flag when only the password is set anew", async () => {
    context.aws.seed({ users: [{ UserName }] });
    await create(Password, true);
    context.pass(5);
    await context.iam.updateLoginProfile({ UserName, Password: "Another-Horse-8" });
    expect((await context.iam.getLoginProfile({ UserName })).LoginProfile?.PasswordResetRequired).toBe(true);
  });

  it.each(["short-1A", "nodigitsHERE-", "Unicode-ÿ-1"])("take %j under AWS's own policy", async (password) => {
    context.aws.seed({ users: [{ UserName }] });
    await expect(create(password)).resolves.toBeDefined();
  });

  it.each(["Short-1", "onlylowercase", "lower-symbols", "123456789012"])(
    "refuse %j under AWS's own policy",
    async (password) => {
      context.aws.seed({ users: [{ UserName }] });
      await expect(create(password)).rejects.toMatchObject(weak);
    },
  );

  it.each(["x".repeat(129), "€uro-Sign-77"])("refuse what no password may be: %j", async (password) => {
    context.aws.seed({ users: [{ UserName }] });
    const refusal = await create(password).catch((error: Error) => error);
    expect(refusal).toMatchObject(invalid);
    expect(String(refusal)).not.toContain(password);
  });

  it("never leave a password in the call log", async () => {
    context.aws.seed({ users: [{ UserName }] });
    await create();
    expect(JSON.stringify(context.aws.calls)).not.toContain(Password);
    expect(context.aws.calls.at(-1)).toMatchObject({ operation: "CreateLoginProfile", input: { UserName } });
  });
});

describe("a user who changes their own password", () => {
  const context = embedded();
  const change = async (OldPassword: string, NewPassword: string) => {
    const { AccessKey } = await context.iam.createAccessKey({ UserName });
    const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = AccessKey ?? {};
    const ada = new IAM({ ...context.aws.config, credentials: { accessKeyId, secretAccessKey } });
    await ada.changePassword({ OldPassword, NewPassword }).finally(() => ada.destroy());
  };
  const policies = ["arn:aws:iam::aws:policy/IAMUserChangePassword"];
  const hired = {
    UserName,
    policies,
    CreateDate: "2026-11-01T00:00:00Z",
    password: { value: Password, resetRequired: true },
  };

  it("is not asked for a reset again", async () => {
    context.aws.seed({ users: [hired] });
    await change(Password, "Another-Horse-8");
    expect((await context.iam.getLoginProfile({ UserName })).LoginProfile?.PasswordResetRequired).toBe(false);
  });

  it("may do so where the account's policy says that users may", async () => {
    context.aws.seed({ users: [{ ...hired, policies: [] }] });
    await expect(change(Password, "Another-Horse-8")).rejects.toMatchObject(
      refused("AccessDenied", "AccessDenied", 403),
    );
    await context.iam.updateAccountPasswordPolicy({ AllowUsersToChangePassword: true });
    await context.iam.deleteAccessKey({
      UserName,
      AccessKeyId: (await context.iam.listAccessKeys({ UserName })).AccessKeyMetadata?.[0]?.AccessKeyId,
    });
    await expect(change(Password, "Another-Horse-8")).resolves.toBeUndefined();
  });

  it("must know the old one, and must not keep it", async () => {
    context.aws.seed({ users: [hired] });
    const denied = refused("AccessDenied", "AccessDenied", 403);
    await expect(change("Wrong-Horse-9", "Another-Horse-8")).rejects.toMatchObject(denied);
    await expect(change(Password, Password)).rejects.toMatchObject(denied);
  });

  it("must be a user", async () => {
    await expect(
      context.iam.changePassword({ OldPassword: Password, NewPassword: "Another-Horse-8" }),
    ).rejects.toMatchObject(refused("InvalidUserTypeException", "InvalidUserType", 400));
  });
});

describe("the password policy", () => {
  const context = embedded({ loginProfileSeconds: 0 });
  const update = (policy: Parameters<IAM["updateAccountPasswordPolicy"]>[0]) =>
    context.iam.updateAccountPasswordPolicy(policy);
  const shown = async () => (await context.iam.getAccountPasswordPolicy()).PasswordPolicy;

  it("is absent until it is set [X: the text]", async () => {
    const none = { ...missing, message: "The Password Policy with domain name 123456789012 cannot be found." };
    await expect(context.iam.getAccountPasswordPolicy()).rejects.toMatchObject(none);
    await expect(context.iam.deleteAccountPasswordPolicy()).rejects.toMatchObject(none);
  });

  it("falls back to AWS's defaults in all that an update leaves out", async () => {
    await update({ MinimumPasswordLength: 20, RequireSymbols: true, MaxPasswordAge: 90, PasswordReusePrevention: 24 });
    expect(await shown()).toMatchObject({ MinimumPasswordLength: 20, ExpirePasswords: true, MaxPasswordAge: 90 });
    await update({ RequireNumbers: true });
    expect(await shown()).toEqual({
      MinimumPasswordLength: 6,
      RequireSymbols: false,
      RequireNumbers: true,
      RequireUppercaseCharacters: false,
      RequireLowercaseCharacters: false,
      AllowUsersToChangePassword: false,
      ExpirePasswords: false,
      HardExpiry: false,
    });
    await context.iam.deleteAccountPasswordPolicy();
    await expect(shown()).rejects.toMatchObject(missing);
  });

  it.each([
    { MinimumPasswordLength: 5 },
    { MinimumPasswordLength: 129 },
    { MaxPasswordAge: 0 },
    { MaxPasswordAge: 1096 },
    { PasswordReusePrevention: 0 },
    { PasswordReusePrevention: 25 },
  ])("cannot be %j", async (policy) => {
    await expect(update(policy)).rejects.toMatchObject(invalid);
  });

  it.each([
    [{ MinimumPasswordLength: 16 }, "Correct-Horse-7"],
    [{ RequireUppercaseCharacters: true }, "correct-horse-7"],
    [{ RequireLowercaseCharacters: true }, "CORRECT-HORSE-7"],
    [{ RequireNumbers: true }, "Correct-Horse-"],
    [{ RequireSymbols: true }, "CorrectHorse7"],
    [{ RequireSymbols: true }, "Correct;Horse7"],
  ])("of %j refuses %s", async (policy, password) => {
    context.aws.seed({ users: [{ UserName }] });
    await update(policy);
    await expect(context.iam.createLoginProfile({ UserName, Password: password })).rejects.toMatchObject(weak);
  });

  it("remembers passwords", async () => {
    context.aws.seed({ users: [{ UserName, password: { value: Password } }] });
    await update({ PasswordReusePrevention: 1 });
    const set = (password: string) => context.iam.updateLoginProfile({ UserName, Password: password });
    await expect(set(Password)).rejects.toMatchObject(weak);
    await set("Another-Horse-8");
    await set(Password);
  });
});
