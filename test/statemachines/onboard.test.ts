import { IAM } from "@aws-sdk/client-iam";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { STS } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { formatIntent, intentTag, requestHash } from "../../functions/issue-key/intent.ts";
import { executionName } from "../../shared/names.ts";
import { onboarding, onboardings, start } from "../support/onboarding.ts";
import { sightings } from "../support/sightings.ts";

const { context, invoke, put, workflow, user, value, subjects, called } = onboardings();
const changePassword = "arn:aws:iam::aws:policy/IAMUserChangePassword";
const executions = () => context.stack.engine.executions();
const outcomes = () => executions().map(({ status, error }) => [status, error]);
const names = () => [...context.stack.aws.account.iam.users.keys()];
const secretNames = () =>
  [...context.stack.aws.account.secrets.values()].filter(({ deleted }) => !deleted).map(({ Name }) => Name);

describe("an onboarding", () => {
  it("takes a person from an event to a usable key and password that nobody else sees", async () => {
    await put("OnboardRequested", { ...onboarding, policies: [changePassword], expiresAt: "2026-12-31" });

    expect(outcomes()).toEqual([["SUCCEEDED", undefined]]);
    const { aws } = context.stack;
    const { accessKeyId, secretAccessKey } = await value("access-key");
    const { password } = await value("password");
    const credentials = { accessKeyId, secretAccessKey };
    const asAda = { ...aws.config, credentials };
    await expect(new STS(asAda).getCallerIdentity()).resolves.toMatchObject({
      Arn: expect.stringContaining("user/ada"),
    });
    const secretId = `iam-steward/local/${user("ada")?.UserId}/access-key`;
    await expect(new SecretsManager(asAda).getSecretValue({ SecretId: secretId })).resolves.toMatchObject({
      SecretString: expect.stringContaining(accessKeyId),
    });
    await context.stack.clock.advance(60_000);
    await new IAM(asAda).changePassword({ OldPassword: password, NewPassword: "A-better-0ne-of-my-own" });
    expect(user("ada")).toMatchObject({ boundary: expect.stringContaining("boundary"), Path: "/" });
    expect([...(user("ada")?.tags.values() ?? [])].map(({ Key, Value }) => [Key, Value])).toEqual([
      ["steward:request", "hire-7"],
      ["steward:owner", "boss@example.com"],
      ["steward:expires-at", "2026-12-31"],
      ["steward:onboarded", "2026-11-20T09:00:00.000Z"],
    ]);

    for (const canary of [secretAccessKey, password]) expect(sightings(context.stack, canary)).toEqual(["secrets"]);
    expect(sightings(context.stack, accessKeyId)).toContain("logs");
    expect(subjects()).toEqual(["IAM user ada is ready"]);
    expect(aws.notices[0]?.Message).toContain("steward secret pickup ada password --stage local");
    expect(aws.notices[0]?.MessageAttributes.owner?.StringValue).toBe("boss@example.com");
    expect(aws.account.events.at(-1)).toMatchObject({
      source: "iam-steward",
      "detail-type": "UserOnboarded",
      detail: { requestId: "hire-7", workflow: "onboard", userName: "ada", userId: user("ada")?.UserId },
    });
  });

  it("gives neither password nor key where none is asked for", async () => {
    await workflow("onboard", { ...onboarding, console: false, accessKey: false });
    expect(user("ada")).toMatchObject({ accessKeys: [] });
    expect(user("ada")?.loginProfile).toBeUndefined();
    expect(secretNames()).toEqual([]);
  });

  it("says so where MFA will be asked of a user with a key, and enrols under the door's name (DESIGN §4)", async () => {
    const userName = `${"a".repeat(30)}@${"b".repeat(33)}`;
    const execution = await workflow("onboard", { ...onboarding, userName, mfa: true });
    const last = user(userName)?.accessKeys[0]?.AccessKeyId.slice(-4);
    expect(execution.output).toMatchObject({
      remarks: expect.arrayContaining([expect.stringContaining(`the key …${last} has none`)]),
    });
    expect(executions().map(({ name }) => name)).toContain(executionName("enroll-mfa", "hire-7", userName));
  });

  it("copies of another user what is allowed, and names the rest", async () => {
    context.stack.aws.seed({
      users: [{ UserName: "bob", groups: ["analysts", "admins"], inline: { own: {} }, policies: [changePassword] }],
    });
    const { output } = await workflow("onboard", { ...onboarding, console: false, accessKey: false, copyFrom: "bob" });
    expect([...(user("ada")?.groups ?? [])].map(({ GroupName }) => GroupName).sort()).toEqual([
      "analysts",
      "developers",
    ]);
    expect([...(user("ada")?.attached ?? [])]).toEqual([changePassword]);
    expect(output).toMatchObject({
      remarks: [expect.stringContaining("bob has admins"), expect.stringContaining("inline policy own")],
    });
  });

  it("starts once for an event that comes twice", async () => {
    context.stack.aws.account.behaviour.delivery = "twice";
    await put("OnboardRequested", onboarding);
    await put("OnboardRequested", onboarding);

    expect(outcomes()).toEqual([["SUCCEEDED", undefined]]);
    expect(context.stack.deadLetters).toEqual([]);
    expect(called("CreateAccessKey")).toHaveLength(1);
  });

  it("makes ten executions of an event with ten users", async () => {
    const { userName: _, ...shared } = { ...onboarding, console: false, accessKey: false };
    const users = Array.from({ length: 10 }, (_, n) => ({ userName: `new.${n}` }));
    await put("OnboardRequested", { ...shared, users });
    expect(outcomes()).toEqual(users.map(() => ["SUCCEEDED", undefined]));
    expect(names().sort()).toEqual(users.map(({ userName }) => userName));
  });

  it("leaves an account with a name of its own alone, and says so", async () => {
    context.stack.aws.seed({ users: [{ UserName: "ada", groups: ["admins"], keys: [{}] }] });
    const before = structuredClone(user("ada"));
    const { status, error, cause } = await workflow("onboard", onboarding);
    expect({ status, error, cause }).toEqual({
      status: "FAILED",
      error: "Rejected",
      cause: expect.stringContaining("was not made by this request"),
    });
    expect(user("ada")).toEqual(before);
    expect(subjects()).toContain("Refused: onboard of IAM user ada");
  });

  it("refuses a second request for a user, and the first one's replay after a year, and changes nothing", async () => {
    await workflow("onboard", onboarding);
    const before = structuredClone(user("ada"));
    await expect(workflow("onboard", { ...onboarding, requestId: "hire-8" })).resolves.toMatchObject({
      error: "Rejected",
    });
    await context.stack.clock.advance(365 * 86_400_000);
    const { error, cause } = await workflow("onboard", onboarding);
    expect([error, cause]).toEqual([
      "Rejected",
      expect.stringContaining("was onboarded by this request at 2026-11-20"),
    ]);
    expect(user("ada")).toEqual(before);
  });
});

describe("an onboarding that fails for another reason than a refusal", () => {
  it("stops at its step, says how to go on, and is taken up there by a redrive", async () => {
    const { stack } = context;
    stack.aws.faults.push({ kind: "accessDenied", operation: "CreateLoginProfile" });
    await put("OnboardRequested", onboarding);
    const execution = executions()[0] ?? expect.unreachable();
    expect(execution).toMatchObject({ status: "FAILED", progress: { state: "IssuePassword" } });
    const { password } = await value("password");

    await put("OnboardRequested", onboarding);
    expect(stack.deadLetters.map(({ error }) => error.message)).toEqual([
      expect.stringMatching(/steward redrive onboard-ada-\w+ --stage local$/),
    ]);
    expect(executions()).toHaveLength(1);
    expect(subjects()).toContain("Refused: an event OnboardRequested");

    stack.engine.redrive(execution);
    await stack.clock.runUntil(execution.ended);
    expect(execution.status).toBe("SUCCEEDED");
    expect(user("ada")?.loginProfile?.passwords).toEqual([password]);
    expect(called("CreateUser")).toHaveLength(1);
  });
});

describe("an onboarding whose new user IAM shows and does not show by turns", () => {
  it.each([2, 3, 4, 5, 6, 7])(
    "ends well, and removes nothing: not shown from read %i on, for six seconds",
    async (read) => {
      const { aws, clock } = context.stack;
      const unseen = structuredClone(aws.account.iam);
      let reads = 0;
      aws.account.watch = () => {
        if (called("GetUser").length + called("ListUsers").length === reads) return;
        reads += 1;
        if (reads === read) aws.account.lag = { before: unseen, until: new Date(clock.now().getTime() + 6_000) };
      };
      const { status, cause } = await workflow("onboard", onboarding);
      expect([status, cause]).toEqual(["SUCCEEDED", undefined]);
      expect(reads).toBeGreaterThanOrEqual(read);
      expect(user("ada")?.accessKeys).toHaveLength(1);
      expect(subjects()).toEqual(["IAM user ada is ready"]);
    },
  );
});

describe("one ticket that somebody joins and leaves by", () => {
  it("gives a new password after the restore, not the first one again", async () => {
    const { clock, aws } = context.stack;
    const { requestId, requestedBy, reason, userName } = onboarding;
    const ticket = { requestId, requestedBy, reason, userName };
    await workflow("onboard", { ...onboarding, accessKey: false });
    const { password: first } = await value("password");
    await invoke("start-workflow", { workflow: "offboard", input: { ...ticket, urgency: "emergency" } });
    await clock.advance(3_600_000);
    await workflow("restore", { ...ticket, requestId: "wrong-ada" });

    const { password } = await value("password");
    expect(password).not.toBe(first);
    expect(aws.signIn("ada", password)).toBeDefined();
    expect(() => aws.signIn("ada", first)).toThrow();
  });
});

describe("a refusal", () => {
  it("is told to anybody who asks again, with the way on; another request starts anew", async () => {
    const asked = { ...onboarding, groups: ["admins"] };
    await put("OnboardRequested", asked);
    await put("OnboardRequested", asked);
    expect(context.stack.deadLetters.map(({ error }) => error.message)).toEqual([
      expect.stringMatching(
        /steward explain onboard-ada-\w+ --stage local; .* steward redrive onboard-ada-\w+ --stage local/,
      ),
    ]);
    await put("OnboardRequested", { ...onboarding, requestId: "hire-7 again" });
    expect(outcomes().at(-1)).toEqual(["SUCCEEDED", undefined]);
  });

  const refusals: [state: string, error: string, prepare: () => void, more?: object][] = [
    ["SetAccessPlan", "Rejected", () => {}, { groups: ["admins"] }],
    ["SetAccessPlan", "Rejected", () => {}, { policies: ["arn:aws:iam::aws:policy/AdministratorAccess"] }],
    ["SetAccessPlan", "Rejected", () => {}, { copyFrom: "nobody" }],
    [
      "SetAccessApply",
      "Rejected",
      () => context.stack.aws.faults.push({ kind: "limitExceeded", operation: "AttachUserPolicy", times: 3 }),
      { policies: [changePassword] },
    ],
    ["IssuePassword", "Rejected", () => context.stack.aws.seed({ passwordPolicy: { MinimumPasswordLength: 129 } })],
    [
      "IssueKey",
      "Rejected",
      () => {},
      { consumer: "arn:aws:iam::123456789012:role/administrator", policies: [changePassword] },
    ],
  ];
  it.each(refusals)(
    "at %s (%s) undoes what the request made, and nothing else",
    async (state, error, prepare, more) => {
      const { stack } = context;
      stack.aws.seed({ users: [{ UserName: "bob", groups: ["developers"], keys: [{}], password: true }] });
      const bob = structuredClone(user("bob"));
      prepare();
      const execution = await workflow("onboard", { ...onboarding, ...more });

      expect(execution).toMatchObject({ status: "FAILED", error });
      expect(execution.history.map(({ stateExitedEventDetails: exited }) => exited?.name)).toContain(state);
      expect(names()).toEqual(["bob"]);
      expect(user("bob")).toEqual(bob);
      expect(secretNames()).toEqual([]);
      expect(subjects()).toContain("Refused: onboard of IAM user ada");
      expect(stack.aws.notices.find(({ Subject }) => Subject?.startsWith("Refused"))?.Message).toContain(
        "the user is removed",
      );
    },
  );

  it.each([
    ["steward:protected", "UserProtected"],
    ["Steward:Leaving", "UserLeaving"],
  ])("by %s, put on the user midway, keeps the user as they are and says so (%s)", async (Key, error) => {
    const { stack } = context;
    stack.aws.account.behaviour.accessKeySeconds = 30;
    stack.clock.at(start.getTime() + 10_000, () => user("ada")?.tags.set(Key.toLowerCase(), { Key, Value: "leave-1" }));
    const execution = await workflow("onboard", onboarding);
    expect(execution).toMatchObject({ status: "FAILED", error, cause: expect.stringContaining("it is still there") });
    expect(user("ada")?.accessKeys).toHaveLength(1);
  });

  it("is undone to the end though the undoing dies and IAM is slow", async () => {
    const { aws } = context.stack;
    aws.dieAfter("DeleteLoginProfile", { call: 2 });
    aws.dieAfter("DeleteUser");
    const consumer = "arn:aws:iam::123456789012:role/nobody";
    await expect(workflow("onboard", { ...onboarding, consumer })).resolves.toMatchObject({ error: "Rejected" });
    expect(names()).toEqual([]);
    expect(secretNames()).toEqual([]);
  });

  /** Has a step tried again after 15 seconds, and lets something happen in between. */
  const meanwhile = (fault: { operation: string; caller: string }, happens: () => void) => {
    context.stack.aws.faults.push({ kind: "throttle", times: 3, ...fault });
    context.stack.clock.at(start.getTime() + 10_000, happens);
  };
  const refusal = () => context.stack.aws.notices.find(({ Subject }) => Subject?.startsWith("Refused"))?.Message;

  it("by a third key leaves the keys that others made meanwhile, and the user with them", async () => {
    meanwhile({ operation: "CreateSecret", caller: "issue-key" }, () => {
      context.stack.aws.seed({ users: [{ UserName: "bob", keys: [{ id: "AKIAONE" }, { id: "AKIATWO" }] }] });
      user("ada")?.accessKeys.push(...(user("bob")?.accessKeys ?? []));
    });
    await expect(workflow("onboard", onboarding)).resolves.toMatchObject({ error: "KeyLimitReached" });
    expect(refusal()).toContain("did not give: access key AKIAONE, access key AKIATWO");
    expect(user("ada")).toMatchObject({ accessKeys: [{ Status: "Active" }, { Status: "Active" }] });
    expect(user("ada")?.loginProfile?.passwords).toEqual([(await value("password")).password]);
  });

  it("at MarkOnboarded by a tag put on the user leaves them as they are", async () => {
    meanwhile({ operation: "TagUser", caller: "create-user" }, () =>
      user("ada")?.tags.set("steward:protected", { Key: "steward:protected", Value: "" }),
    );
    const execution = await workflow("onboard", onboarding);
    expect(execution).toMatchObject({ error: "UserProtected", cause: expect.stringContaining("it is still there") });
    expect(user("ada")?.accessKeys).toHaveLength(1);
    expect(user("ada")?.loginProfile).toBeDefined();
  });

  it("at MarkOnboarded, since the name has become somebody else's, leaves them alone and destroys the secrets", async () => {
    meanwhile({ operation: "TagUser", caller: "create-user" }, () =>
      context.stack.aws.seed({ users: [{ UserName: "ada", keys: [{}], password: true }] }),
    );
    await expect(workflow("onboard", onboarding)).resolves.toMatchObject({ error: "UserReplaced" });
    expect(user("ada")?.accessKeys).toHaveLength(1);
    expect(user("ada")?.loginProfile).toBeDefined();
    expect(secretNames()).toEqual([]);
  });
});

describe("an onboarding beside another request's attempt", () => {
  const intent = (since: number) => () => {
    const Name = `iam-steward/local/${user("ada")?.UserId}/access-key`;
    const Value = formatIntent({ request: requestHash("other"), since, before: [] });
    void context.secrets.createSecret({ Name, Tags: [{ Key: intentTag, Value }] });
  };
  const found = (since: number) => {
    context.stack.aws.faults.push({ kind: "throttle", times: 3, operation: "CreateSecret", caller: "issue-key" });
    context.stack.clock.at(start.getTime() + 10_000, intent(since));
  };

  it("tells operations of an old one, whose place it takes (TellAbandoned)", async () => {
    found(start.getTime() - 20 * 60_000);
    const execution = await workflow("onboard", onboarding);
    expect(execution.status).toBe("SUCCEEDED");
    expect(execution.history.map(({ stateExitedEventDetails: exited }) => exited?.name)).toContain("TellAbandoned");
    expect(subjects()).toEqual(["Another request makes the key of IAM user ada", "IAM user ada is ready"]);
  });

  it("waits for a fresh one, and takes its place when that has grown old", async () => {
    found(start.getTime() - 12 * 60_000);
    const execution = await workflow("onboard", onboarding);
    expect(execution.status).toBe("SUCCEEDED");
    expect(context.stack.clock.now().getTime()).toBeGreaterThan(start.getTime() + 3 * 60_000);
    expect(user("ada")?.accessKeys).toHaveLength(1);
  });
});
