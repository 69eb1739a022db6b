import { beforeEach, describe, expect, it } from "vitest";
import { firstPassword, passwordTokens } from "../../shared/handover-versions.ts";
import { watch } from "../faults/watch.ts";
import { onboardings } from "../support/onboarding.ts";
import { searchOf } from "../support/sightings.ts";

const { context, invoke, user, secret, called } = onboardings();
let userId: string;

beforeEach(() => {
  context.stack.aws.seed({ users: [{ UserName: "ada" }, { UserName: "eve", keys: [{ id: "AKIAEVEEVEEVEEVEEVE0" }] }] });
  userId = user("ada")?.UserId ?? expect.unreachable();
});

const issueKey = () => invoke("issue-key", { requestId: "hire-7", userName: "ada", userId });
const issuePassword = () => invoke("issue-password", { requestId: "hire-7", userName: "ada", userId });
const enroll = () => {
  const { account } = context.stack.aws;
  if (!user("ada")?.loginProfile) context.stack.aws.seed({ users: [{ UserName: "ada", password: true }] });
  const now = account.now().toISOString();
  return invoke("enroll-mfa", { step: "begin", requestId: "mfa-1", userName: "ada", now });
};
const makers = [
  ["issue-key", "access-key", issueKey],
  ["issue-password", "password", issuePassword],
  ["enroll-mfa", "mfa", enroll],
] as const;

/** Does something once, right after the first call of an operation that is answered, or a later one. */
function onceAnswered(operation: string, act: () => void, call = 1) {
  const { account } = context.stack.aws;
  let left = call;
  account.watch = () => {
    if (account.calls.at(-1)?.operation !== operation || --left > 0) return;
    delete account.watch;
    act();
  };
}

describe.each(makers)("%s", (name, kind, make) => {
  it("makes its secret under the stack's own key, and closes it by a policy that AWS holds against the public", async () => {
    await make();
    expect(called("CreateSecret").map(({ input }) => input.KmsKeyId)).toEqual(["alias/iam-steward-local-handover"]);
    expect(called("PutResourcePolicy").map(({ input }) => input.BlockPublicPolicy)).toEqual([true]);
  });

  it("names the secret's readers in its policy one by one, and no pattern", async () => {
    await make();
    const { Statement } = JSON.parse(secret(kind)?.policy ?? "{}");
    const [, deny] = Statement;
    expect(deny).toMatchObject({ Effect: "Deny", Principal: "*", Action: "secretsmanager:GetSecretValue" });
    expect(Object.keys(deny.Condition)).toEqual(["StringNotEquals"]);
    expect(JSON.stringify(deny.Condition)).not.toMatch(/[*?]/);
  });

  it.each(["accessDenied", "serverError"] as const)(
    "shows no secret, whichever of its calls meets %s",
    async (fault) => {
      await make();
      const { aws } = context.stack;
      const calls = aws.calls.filter(({ caller }) => caller.functionName === name).length;
      expect(calls).toBeGreaterThan(5);
      for (let call = 1; call <= calls; call += 1) {
        aws.account.secrets.clear();
        aws.account.iam.virtualMfaDevices.clear();
        aws.account.iam.users.delete("ada");
        aws.seed({ users: [{ UserName: "ada" }] });
        userId = user("ada")?.UserId ?? "";
        const { canaries } = watch(aws.account, new Set());
        aws.faults.push({ kind: fault, caller: name, call, times: 3 });
        const error = await make().then(
          () => undefined,
          ({ name, message, stack }: Error) => [name, message, stack].join(),
        );
        delete aws.account.watch;
        aws.faults.length = 0;
        const search = searchOf(context.stack);
        const places = new Set(
          [...canaries].flatMap((canary) => [...search(canary), ...(error?.includes(canary) ? ["error"] : [])]),
        );
        places.delete("secrets");
        expect([call, ...places]).toEqual([call]);
      }
    },
  );
});

describe("issue-key, where something changes between two of its calls", () => {
  it("makes no key for a user who is protected by then", async () => {
    onceAnswered("TagResource", () =>
      user("ada")?.tags.set("steward:protected", { Key: "steward:protected", Value: "yes" }),
    );
    await expect(issueKey()).rejects.toMatchObject({ name: "UserProtected" });
    expect(called("CreateAccessKey")).toEqual([]);
  });

  it("makes no key where another request has begun to make one", async () => {
    onceAnswered("TagResource", () => secret("access-key")?.tags.set("steward:intent", "another 2026-11-20T09:00:00Z"));
    await expect(issueKey()).rejects.toMatchObject({
      name: "Transient",
      message: "another request has begun to make a key of ada",
    });
    expect(called("CreateAccessKey")).toEqual([]);
  });

  it("deletes no key of somebody who was given the name by then", async () => {
    onceAnswered("TagResource", () => {
      context.stack.aws.account.iam.users.delete("ada");
      context.stack.aws.seed({ users: [{ UserName: "ada", keys: [{}] }] });
    });
    await expect(issueKey()).rejects.toMatchObject({ name: "UserReplaced" });
    expect(user("ada")?.accessKeys).toHaveLength(1);
  });

  it("keeps no key whose stored secret is not the one that it was given, and does not say which it was", async () => {
    let given = "";
    onceAnswered("PutSecretValue", () => {
      given = user("ada")?.accessKeys[0]?.SecretAccessKey ?? "";
      rewrite((value) => ({ ...value, secretAccessKey: "garbled" }));
    });
    const error = await issueKey().catch((thrown: Error) => thrown);
    expect(error).toMatchObject({
      name: "Transient",
      message: expect.stringContaining("does not hold what was put in"),
    });
    expect(user("ada")?.accessKeys).toEqual([]);
    expect(given).not.toBe("");
    expect(String(error)).not.toContain(given);
  });

  it("hands over no key that is somebody else's", async () => {
    onceAnswered("PutSecretValue", () => rewrite((value) => ({ ...value, accessKeyId: "AKIAEVEEVEEVEEVEEVE0" })));
    const eve = user("eve")?.UserId;
    await expect(issueKey()).rejects.toThrow(`AKIAEVEEVEEVEEVEEVE0 belongs to ${eve}, not to ${userId}`);
    expect(newest()?.stages).toContain("AWSPENDING");
  });
});

describe("issue-password, where something changes between two of its calls", () => {
  const token = () => passwordTokens("hire-7", userId, firstPassword)[0] ?? "";
  const transient = (message: string) => ({ name: "Transient", message: expect.stringContaining(message) });

  it("is tried again where somebody sets a password", async () => {
    onceAnswered("GetLoginProfile", () => context.stack.aws.seed({ users: [{ UserName: "ada", password: true }] }), 2);
    await expect(issuePassword()).rejects.toMatchObject(transient("the password was set at the same time"));
  });

  it("is tried again where another try stores its password", async () => {
    const other = { SecretString: JSON.stringify({ password: "of another try" }), stages: new Set(["AWSCURRENT"]) };
    onceAnswered("GetAccountPasswordPolicy", () => secret("password")?.versions.set(token(), other as never));
    await expect(issuePassword()).rejects.toMatchObject(transient("was filled at the same time"));
    expect(user("ada")?.loginProfile).toBeUndefined();
  });

  it("is tried again where Secrets Manager does not show what was put in", async () => {
    onceAnswered("PutSecretValue", () => secret("password")?.versions.delete(token()));
    await expect(issuePassword()).rejects.toMatchObject(transient("does not show its value yet"));
    expect(user("ada")?.loginProfile).toBeUndefined();
  });

  it.each([
    ["CreateLoginProfile", "AccessDenied"],
    ["PutSecretValue", "AccessDeniedException"],
  ])("takes a refusal of %s for what it is", async (operation, name) => {
    context.stack.aws.faults.push({ kind: "accessDenied", operation, times: Number.POSITIVE_INFINITY });
    await expect(issuePassword()).rejects.toMatchObject({ name });
    context.stack.aws.faults.length = 0;
  });
});

const newest = () => [...(secret("access-key")?.versions.values() ?? [])].at(-1);

/** Changes what has just been stored. */
function rewrite(change: (value: Record<string, string>) => object) {
  const version = newest();
  if (version) version.SecretString = JSON.stringify(change(JSON.parse(version.SecretString ?? "{}")));
}
