import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { describe, expect, it } from "vitest";
import { DAY, invoke, stackFor, startWithout } from "../support/stack.ts";

describe("sweep-handover", () => {
  const context = stackFor({ HANDOVER_DAYS: "7" });
  const pass = (days: number) => context.stack.clock.advance(days * DAY);
  const sweep = () =>
    invoke<{ destroyed: string[]; kept: number }>(context.stack, "sweep-handover", {
      now: context.stack.clock.now().toISOString(),
    });
  /** Somebody who has not signed in yet. */
  const newcomer = (userId: string) => {
    const { users } = context.stack.aws.account.iam;
    if (users.has(userId.toLowerCase())) return;
    context.stack.aws.seed({ users: [{ UserName: userId, password: { resetRequired: true } }] });
    const user = users.get(userId.toLowerCase());
    if (user) user.UserId = userId;
  };
  const put = async (...names: string[]) => {
    const secrets = new SecretsManager(context.stack.aws.config);
    for (const Name of names) {
      const userId = /^iam-steward\/local\/(AIDA\w+)\//.exec(Name)?.[1];
      if (userId) newcomer(userId);
      await secrets.createSecret({ Name, SecretString: `value of ${Name}` });
    }
  };
  const left = () =>
    [...context.stack.aws.account.secrets.values()].filter(({ deleted }) => !deleted).map(({ Name }) => Name);
  const handover = "iam-steward/local/AIDAEXAMPLE1";

  it("destroys passwords and MFA seeds that lie there for longer than HANDOVER_DAYS, and nothing else", async () => {
    const others = [
      `${handover}/access-key`,
      "iam-steward/prod/AIDAEXAMPLE1/password",
      "iam-steward/localhost/password",
      "database/password",
      `${handover}/mfa-codes`,
    ];
    await put(`${handover}/password`, `${handover}/mfa`, ...others);
    await pass(7.5);
    await put("iam-steward/local/AIDAEXAMPLE2/password", "iam-steward/local/AIDAEXAMPLE2/mfa");
    await pass(1);

    await expect(sweep()).resolves.toEqual({ destroyed: [`${handover}/password`, `${handover}/mfa`], kept: 2 });
    expect(left()).toEqual([
      ...others,
      "iam-steward/local/AIDAEXAMPLE2/password",
      "iam-steward/local/AIDAEXAMPLE2/mfa",
    ]);
  });

  it("destroys for good: no recovery window keeps the value", async () => {
    await put(`${handover}/password`);
    await pass(8);
    await sweep();
    await context.stack.clock.advance(5000);
    const secrets = new SecretsManager(context.stack.aws.config);
    await expect(secrets.restoreSecret({ SecretId: `${handover}/password` })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  it("counts from the last change: a password that was given anew is fresh", async () => {
    await put(`${handover}/password`);
    await pass(6);
    const secrets = new SecretsManager(context.stack.aws.config);
    await secrets.putSecretValue({ SecretId: `${handover}/password`, SecretString: "another" });
    await pass(2);
    await expect(sweep()).resolves.toEqual({ destroyed: [], kept: 1 });
    await pass(6);
    await expect(sweep()).resolves.toMatchObject({ kept: 0 });
  });

  it("finds them all where there are many", async () => {
    await put(...Array.from({ length: 120 }, (_, n) => `iam-steward/local/AIDAEXAMPLE${n}x/password`));
    await pass(8);
    const { destroyed } = await sweep();
    expect(destroyed).toHaveLength(120);
    expect(left()).toEqual([]);
  });

  it("finds nothing to do when it is repeated", async () => {
    await put(`${handover}/mfa`);
    await pass(8);
    await sweep();
    await expect(sweep()).resolves.toEqual({ destroyed: [], kept: 0 });
  });

  it.each([
    ["dieBefore", 1],
    ["dieAfter", 1],
    ["dieBefore", 2],
    ["dieAfter", 2],
  ] as const)("ends its work in the next try where it dies: %s, call %i", async (death, call) => {
    await put(`${handover}/password`, `${handover}/mfa`, `${handover}/access-key`);
    await pass(8);
    context.stack.aws[death]("DeleteSecret", { call });
    await expect(sweep()).rejects.toMatchObject({ name: "Lambda.Unknown" });
    await sweep();
    expect(left()).toEqual([`${handover}/access-key`]);
  });

  it("says what it may not destroy, and is tried again where it was throttled for long", async () => {
    await put(`${handover}/mfa`);
    await pass(8);
    const { faults } = context.stack.aws;
    faults.push({ kind: "accessDenied", operation: "DeleteSecret" });
    await expect(sweep()).rejects.toMatchObject({ name: "AccessDeniedException" });
    faults.push({ kind: "throttle", operation: "DeleteSecret", times: 3 });
    await expect(sweep()).rejects.toMatchObject({ name: "Transient" });
    await expect(sweep()).resolves.toMatchObject({ destroyed: [`${handover}/mfa`] });
  });

  it("never writes a value to its log", async () => {
    await put(`${handover}/password`);
    await pass(8);
    await sweep();
    expect(context.stack.functions.logs("sweep-handover").join("\n")).toContain(`${handover}/password`);
    expect(context.stack.functions.logs("sweep-handover").join("\n")).not.toContain("value of");
  });

  it.each([
    ["no time", {}],
    ["a time that is none", { now: "yesterday" }],
    ["an unknown key", { now: "2026-11-20T02:00:00Z", all: true }],
  ])("refuses %s", async (_, payload) => {
    await expect(invoke(context.stack, "sweep-handover", payload)).rejects.toMatchObject({ name: "Rejected" });
  });

  it("does not start without its variable, or with one that cannot be, and names it", async () => {
    await expect(startWithout(context.stack, "sweep-handover")).resolves.toContain("HANDOVER_PREFIX");
    const environment = { HANDOVER_PREFIX: "x/", HANDOVER_DAYS: "0" };
    await expect(startWithout(context.stack, "sweep-handover", environment)).resolves.toContain("HANDOVER_DAYS");
  });
});
