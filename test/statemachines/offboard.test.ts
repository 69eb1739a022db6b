import { IAM } from "@aws-sdk/client-iam";
import { S3 } from "@aws-sdk/client-s3";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { SNS } from "@aws-sdk/client-sns";
import { describe, expect, it } from "vitest";
import type { UserSeed } from "../../embedded-aws/seed-users.ts";
import { at, denyAll, everything, offboardings, standing, trusting, wholly } from "../support/offboarding.ts";
import { sightings } from "../support/sightings.ts";
import { DAY, invoke, type TestStack } from "../support/stack.ts";

const { context, user, handOver, cut, run, end, evidence, notices, events } = offboardings();
const HOUR = 3_600_000;
const users = () => context.stack.aws.account.iam.users;
const message = (subject: string) =>
  context.stack.aws.notices.find(({ Subject }) => Subject?.includes(subject))?.Message ?? "";

describe("a user with everything", () => {
  it("is cut, restored to what he was, cut again and deleted without residue (PEERS 16, 17, 18, 19)", async () => {
    const { aws, clock, bucket } = context.stack;
    aws.seed({
      users: [everything("ada")],
      roles: [
        { RoleName: "deploy", trust: trusting("arn:aws:iam::123456789012:user/people/ada") },
        { RoleName: "other", trust: trusting("arn:aws:iam::123456789012:user/bob") },
        {
          RoleName: "most",
          trust: { Statement: { Effect: "Allow", NotPrincipal: { AWS: "*" }, Action: "sts:AssumeRole" } },
        },
      ],
      orphanDevices: [{ name: "ada", path: "/old/" }, { name: "ada-lee" }],
    });
    await handOver();
    const before = structuredClone(user());

    const first = await cut();

    expect(at(first)).toBe("Quarantine");
    expect(standing(user())).toEqual(wholly);
    expect(user().boundary).toBe(denyAll);
    expect(user().mfaDevices).toEqual(before.mfaDevices);
    expect(message("is cut")).toMatch(/role\/deploy/);
    expect(message("is cut")).not.toMatch(/role\/other/);

    const restored = await run("restore");

    expect([restored.status, restored.cause]).toEqual(["SUCCEEDED", undefined]);
    expect(first.status).toBe("ABORTED");
    expect({ ...user(), loginProfile: undefined }).toEqual({ ...before, loginProfile: undefined });
    expect(user().loginProfile).toMatchObject({ PasswordResetRequired: true });
    expect(sightings(context.stack, user().loginProfile?.passwords[0] ?? "")).toEqual(["secrets"]);
    expect(restored.output).toMatchObject({ remarks: [], secrets: [expect.stringMatching(/\/password$/)] });

    const second = await cut();
    expect(standing(user())).toEqual(wholly);
    await clock.advance(30 * DAY);

    expect([second.status, second.cause]).toEqual(["SUCCEEDED", undefined]);
    expect([...users().keys()]).toEqual([]);
    expect([...aws.account.iam.virtualMfaDevices.keys()]).toEqual(["arn:aws:iam::123456789012:mfa/ada-lee"]);
    expect([...aws.account.secrets.values()].filter(({ deleted }) => !deleted)).toEqual([]);
    const boundaries = aws.calls.filter(({ operation }) => operation === "DeleteUserPermissionsBoundary");
    expect(boundaries).toEqual([]);
    const [certificate] = evidence("certificate");
    expect(certificate).toMatchObject({
      complete: true,
      userId: before.UserId,
      sessionsOutOfReach: ["deploy", "most"].map((name) => `arn:aws:iam::123456789012:role/${name}`),
    });
    expect(Object.entries(certificate.lookedFor)).toEqual(
      [
        ...["user", "access key", "password", "service credential", "SSH key", "signing certificate", "MFA device"],
        ...["group", "inline policy", "attached policy", "orphaned MFA device", "hand-over secret"],
      ].map((what) => [what, []]),
    );
    expect(events()).toEqual(["AccessCut", "UserRestored", "AccessCut", "UserOffboarded"]);
    expect(
      [...(aws.account.buckets.get(bucket)?.keys() ?? [])].filter((key) => key.startsWith("evidence/")),
    ).toHaveLength(4); // two snapshots, what says that the first cut was undone, and the certificate
  });
});

describe("after a cut", () => {
  const anything = (stack: TestStack, credentials: object): [what: string, call: () => Promise<unknown>][] => {
    const config = { ...stack.aws.config, credentials: credentials as never };
    const SecretId = `iam-steward/local/${user().UserId}/access-key`;
    return [
      ["s3", () => new S3(config).listObjectsV2({ Bucket: stack.bucket })],
      ["sns", () => new SNS(config).publish({ TopicArn: stack.topics.people, Message: "hello" })],
      ["iam", () => new IAM(config).listUsers()],
      ["his own key", () => new IAM(config).updateAccessKey({ AccessKeyId: "AKIAIOSFODNN7EXAMPLE", Status: "Active" })],
      ["a secret whose policy lets him in", () => new SecretsManager(config).getSecretValue({ SecretId })],
    ];
  };

  it.each([
    ["as a policy", { policies: ["arn:aws:iam::aws:policy/AdministratorAccess"] }],
    ["as the boundary", { boundary: undefined }],
  ])("no request signed by the user is granted, with the deny %s", async (_, more) => {
    const { stack } = context;
    stack.aws.seed({ users: [{ ...everything("ada"), ...more } as never] });
    await handOver();
    const letIn = { Effect: "Allow", Principal: { AWS: "arn:aws:iam::123456789012:user/people/ada" } };
    await new SecretsManager(stack.aws.config).putResourcePolicy({
      SecretId: `iam-steward/local/${user().UserId}/access-key`,
      ResourcePolicy: JSON.stringify({
        Statement: { ...letIn, Action: "secretsmanager:GetSecretValue", Resource: "*" },
      }),
    });
    const [key] = user().accessKeys;
    if (!key) return expect.unreachable();
    const credentials = { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey };
    await expect(
      new S3({ ...stack.aws.config, credentials }).listObjectsV2({ Bucket: stack.bucket }),
    ).resolves.toBeDefined();
    await cut();

    for (const [, call] of anything(stack, credentials))
      await expect(call()).rejects.toThrow(/token|does not exist in our records/);
    key.Status = "Active"; // as a session token that STS gave him would still sign
    for (const [what, call] of anything(stack, credentials))
      await expect(call(), what).rejects.toThrow(/explicit deny/);
  });
});

describe("whom an offboarding is for", () => {
  it("is the person, not the name: a rehire works at once, and an approval for the old one does not touch him", async () => {
    const { stack } = context;
    stack.aws.seed({ users: [everything("ada")] });
    const old = user().UserId;
    const offboarded = await run("offboard", { urgency: "normal", quarantineDays: 1 });
    expect(offboarded.output).toMatchObject({ userId: old, residue: [], unseen: [] });

    const iam = new IAM(stack.aws.config);
    await iam.createUser({ UserName: "ada", Path: "/people/" });
    await iam.createVirtualMFADevice({ VirtualMFADeviceName: "ada", Path: "/people/" });
    const before = structuredClone(user());
    const late = await run("offboard", { urgency: "emergency", userId: old });

    expect([late.status, late.error]).toEqual(["FAILED", "UserReplaced"]);
    expect(user()).toEqual(before);
  });

  const refusals: [string, Partial<UserSeed>, string][] = [
    ["a protected user", { tags: { "Steward:Protected": "" } }, "UserProtected"],
    ["a break-glass user", { Path: "/break-glass/" }, "UserProtected"],
    ["a user whom another request offboards (PEERS 28)", { tags: { "steward:leaving": "another" } }, "UserLeaving"],
  ];
  it.each(refusals)("is never %s: nothing is changed, and operations are told", async (_, more, error) => {
    context.stack.aws.seed({ users: [everything("ada", more)] });
    const before = structuredClone(user());
    await expect(run("offboard", { urgency: "emergency" })).resolves.toMatchObject({ status: "FAILED", error });
    expect(user()).toEqual(before);
    expect(notices()).toContain("Refused: offboard of ada");
  });

  it("is nobody whose tags cannot be read (PEERS 23)", async () => {
    const { aws } = context.stack;
    aws.seed({ users: [everything("ada", { tags: { "steward:protected": "" } })] });
    const before = structuredClone(user());
    aws.faults.push({ kind: "accessDenied", operation: "GetUser", times: Number.POSITIVE_INFINITY });
    const execution = await run("offboard", { urgency: "normal" });
    expect([execution.status, execution.error, at(execution)]).toEqual([
      "FAILED",
      "AccessDenied",
      "OffboardStepVerify",
    ]);
    expect(user()).toEqual(before);
  });

  it("is never the identity that runs the automation", async () => {
    const { aws } = context.stack;
    const policies = ["arn:aws:iam::aws:policy/AdministratorAccess"];
    aws.seed({ users: [{ UserName: "robot", policies, keys: [{}] }] });
    const own = [...aws.account.callers.values()].filter(({ functionName }) => functionName === "offboard-step");
    const arns = own.map(({ arn }) => arn);
    for (const caller of own) caller.arn = "arn:aws:iam::123456789012:user/robot";
    const execution = await run("offboard", { urgency: "normal", userName: "robot" });
    for (const [index, caller] of own.entries()) caller.arn = arns[index] ?? "";
    expect(execution).toMatchObject({ status: "FAILED", error: "UserProtected" });
    expect(standing(user("robot"))).toMatchObject({ mark: false, deny: false, keys: false });
  });
});

describe("a cut", () => {
  const failures: [operation: string, missing: object, told: RegExp][] = [
    ["TagUser", { mark: false }, /mark failed: AccessDenied/],
    ["AttachUserPolicy", { deny: false }, /deny failed/],
    ["ListExecutions", {}, /stop-others failed/],
    ["PutObject", {}, /snapshot failed/],
    ["UpdateAccessKey", { keys: false }, /deactivate-keys failed/],
    ["DeleteLoginProfile", { password: false }, /remove-password failed/],
    ["UpdateSSHPublicKey", { others: false }, /deactivate-other-credentials failed/],
  ];
  it.each(failures)(
    "is made as far as it can be though %s fails for good, and a redrive ends it",
    async (operation, missing, told) => {
      const { aws, engine, clock } = context.stack;
      aws.seed({ users: [everything("ada", { policies: [] })] });
      aws.faults.push({ kind: "accessDenied", caller: "offboard-step", operation, times: Number.POSITIVE_INFINITY });
      const execution = await cut();

      expect([execution.status, at(execution)]).toEqual(["FAILED", "OffboardStepCheckCutAgain"]);
      expect(standing(user())).toEqual({ ...wholly, ...missing });
      const [others] = [user().certificates, user().serviceCredentials].flat().map(({ Status }) => Status);
      expect(others).toBe("Inactive");
      expect(message("NOT wholly cut")).toMatch(told);

      aws.faults.length = 0;
      engine.redrive(execution);
      await clock.advance(60_000);
      expect([at(execution), standing(user()), evidence("snapshot").length]).toEqual(["Quarantine", wholly, 1]);
    },
  );

  it("stops what else is running about him, and nobody else's whose name begins alike", async () => {
    const { engine } = context.stack;
    context.stack.aws.seed({ users: [everything("ada"), everything("ada-lee"), { UserName: "ada.lee" }] });
    const lee = await cut({ userName: "ada-lee" });
    const dotted = await cut({ userName: "ada.lee" });
    const move = { requestId: "move-1", requestedBy: "hr", reason: "-", userName: "ada", groups: [], policies: [] };
    context.stack.aws.faults.push({
      kind: "throttle",
      operation: "ListAttachedUserPolicies",
      caller: "set-access",
      times: 99,
    });
    await invoke(context.stack, "start-workflow", { workflow: "change-access", input: move });
    const other = engine.executions().at(-1);
    const execution = await cut();
    expect([other?.status, lee.status, dotted.status, execution.status]).toEqual([
      "ABORTED",
      "RUNNING",
      "RUNNING",
      "RUNNING",
    ]);
    expect(other?.error).toBe("UserLeaving");
  });

  it("is not told as incomplete where IAM shows it late", async () => {
    const { aws } = context.stack;
    aws.seed({ users: [everything("ada")] });
    for (const operation of ["UpdateAccessKey", "DeleteLoginProfile", "PutUserPermissionsBoundary"])
      aws.faults.push({ kind: "lag", operation, lagSeconds: 20, times: 2 });
    const execution = await cut();
    expect([at(execution), standing(user()), message("NOT wholly cut")]).toEqual(["Quarantine", wholly, ""]);
  });

  it("is stopped by no other request (PEERS 28)", async () => {
    context.stack.aws.seed({ users: [everything("ada")] });
    const execution = await cut();
    const who = { requestId: "another", userName: "ada", userId: user().UserId, executionArn: "-" };
    await expect(invoke(context.stack, "offboard-step", { step: "stop-others", ...who })).rejects.toMatchObject({
      name: "UserLeaving",
    });
    expect(execution.status).toBe("RUNNING");
  });

  it("in an emergency is the same, and told as critical", async () => {
    context.stack.aws.seed({ users: [everything("ada")] });
    await cut({ urgency: "emergency" });
    expect(standing(user())).toEqual(wholly);
    const told = context.stack.aws.notices.find(({ Subject }) => Subject?.includes("is cut"));
    expect(told?.MessageAttributes.severity?.StringValue).toBe("critical");
  });
});

describe("a quarantine", () => {
  const disturb: [what: string, change: (iam: IAM) => unknown, told: RegExp][] = [
    [
      "a key is active again",
      (iam) =>
        iam.updateAccessKey({ UserName: "ada", AccessKeyId: user().accessKeys[0]?.AccessKeyId, Status: "Active" }),
      /access key …\w{4} is active/,
    ],
    [
      "there is a new password",
      (iam) => iam.createLoginProfile({ UserName: "ada", Password: "Correct-Horse-7" }),
      /has a console password/,
    ],
    [
      "a credential is new",
      (iam) => iam.createServiceSpecificCredential({ UserName: "ada", ServiceName: "logs.amazonaws.com" }),
      /service credential \w+ is new/,
    ],
    ["an MFA device is new", () => putOnDevice(), /mfa\/other is new/],
    [
      "the deny was taken off",
      (iam) => iam.detachUserPolicy({ UserName: "ada", PolicyArn: denyAll }),
      /not denied everything/,
    ],
    ["a key was used", () => use(2 * DAY), /was used at 2/],
    [
      "something cannot be seen",
      () => context.stack.aws.faults.push({ kind: "accessDenied", operation: "GetAccessKeyLastUsed", times: 2 }),
      /uses: AccessDenied/,
    ],
  ];
  const putOnDevice = () => {
    const { clock } = context.stack;
    const SerialNumber = "arn:aws:iam::123456789012:mfa/other";
    user().mfaDevices.push({ SerialNumber, EnableDate: clock.now() });
  };
  const use = (afterCut: number) => {
    const [key] = user().accessKeys;
    if (key)
      key.lastUsed = {
        date: new Date(context.stack.clock.now().getTime() + afterCut),
        region: "us-east-1",
        service: "s3",
      };
  };

  it.each(disturb)("in which %s ends in a notice, not in a deletion", async (_, change, told) => {
    const { aws, clock } = context.stack;
    aws.seed({ users: [everything("ada", { policies: [] })] });
    const execution = await cut();
    await change(new IAM(aws.config));
    await clock.advance(31 * DAY);
    expect([execution.status, execution.error]).toEqual(["FAILED", "QuarantineDisturbed"]);
    expect(users().has("ada")).toBe(true);
    expect(message("something stirred")).toMatch(told);
  });

  it("in which MFA devices could not be read before the cut goes by when they were put on", async () => {
    const { aws, clock, engine } = context.stack;
    aws.seed({ users: [everything("ada", { policies: [] })] });
    aws.faults.push({ kind: "accessDenied", operation: "ListMFADevices" });
    const execution = await cut();
    expect(evidence("snapshot")[0]).toMatchObject({ unavailable: ["mfaDevices: AccessDenied"] });
    putOnDevice();
    await clock.advance(31 * DAY);
    expect([execution.status, message("something stirred")]).toEqual(["FAILED", expect.stringMatching(/other is new/)]);
    user().mfaDevices.pop();
    engine.redrive(execution);
    await end(execution);
    expect([execution.status, users().size]).toEqual(["SUCCEEDED", 0]);
  });

  it("goes on when what stirred is undone and the execution redriven", async () => {
    const { aws, clock, engine } = context.stack;
    aws.seed({ users: [everything("ada", { policies: [] })] });
    const execution = await cut();
    const iam = new IAM(aws.config);
    await iam.detachUserPolicy({ UserName: "ada", PolicyArn: denyAll });
    await clock.advance(31 * DAY);
    await iam.attachUserPolicy({ UserName: "ada", PolicyArn: denyAll });
    engine.redrive(execution);
    await end(execution);
    expect([execution.status, users().size]).toEqual(["SUCCEEDED", 0]);
  });

  it("goes on by a redrive after a use, which nobody can undo, and stops again at a later one", async () => {
    const { aws, clock, engine } = context.stack;
    aws.seed({ users: [everything("ada")] });
    const execution = await cut();
    use(2 * DAY);
    await clock.advance(31 * DAY);
    expect([execution.status, at(execution)]).toEqual(["FAILED", "OffboardStepRecheckAgain"]);

    use(2 * HOUR);
    engine.redrive(execution);
    await end(execution);
    expect([execution.status, users().size]).toEqual(["FAILED", 1]);

    await clock.advance(3 * HOUR);
    engine.redrive(execution);
    await end(execution);
    expect([execution.status, users().size]).toEqual(["SUCCEEDED", 0]);
    expect(evidence("certificate")[0]?.noted).toEqual([expect.stringMatching(/after the cut, which was accepted/)]);
  });

  it("is not disturbed by a use before the cut that shows late, which the certificate notes", async () => {
    context.stack.aws.seed({ users: [everything("ada")] });
    await cut();
    use(-2 * HOUR);
    await context.stack.clock.advance(31 * DAY);
    expect(evidence("certificate")[0]).toMatchObject({
      complete: true,
      noted: [expect.stringMatching(/showed later/)],
    });
  });

  it("ends in a certificate though somebody has deleted him by hand", async () => {
    context.stack.aws.seed({ users: [{ UserName: "ada", keys: [] }] });
    const execution = await cut({ quarantineDays: 2 });
    const iam = new IAM(context.stack.aws.config);
    await iam.detachUserPolicy({ UserName: "ada", PolicyArn: denyAll });
    await iam.deleteUser({ UserName: "ada" });
    await context.stack.clock.advance(2 * DAY);
    expect([execution.status, evidence("certificate").length]).toEqual(["SUCCEEDED", 1]);
  });
});

describe("a deletion", () => {
  it("takes what comes up late, of every kind at once (PEERS 17)", async () => {
    const { aws, clock } = context.stack;
    aws.seed({ users: [everything("ada", { policies: [] })] });
    const late = structuredClone(user());
    const execution = await cut({ quarantineDays: 1 });
    // While the policies' turn waits for its next try, all that had been removed before comes up again.
    aws.faults.push({ kind: "serverError", operation: "DetachUserPolicy", times: 3 });
    clock.at(clock.now().getTime() - HOUR + DAY + 8000, () => {
      const { accessKeys, loginProfile, serviceCredentials, sshKeys, certificates, mfaDevices, inline } = late;
      const groups = new Set(aws.account.iam.groups.values());
      const password = loginProfile && { loginProfile };
      const again = { accessKeys, serviceCredentials, sshKeys, certificates, mfaDevices, groups, inline, ...password };
      Object.assign(user(), again);
    });
    aws.account.behaviour.emptyPages = true;
    await clock.advance(DAY);
    aws.account.behaviour.emptyPages = false;
    expect([execution.status, execution.cause, users().has("ada")]).toEqual(["SUCCEEDED", undefined, false]);
    const conflicts = aws.calls.filter(({ error }) => error === "DeleteConflict");
    expect(conflicts.map(({ operation }) => operation)).toEqual(["DeleteUser"]);
  });

  it("is certified when IAM shows it everywhere, not as something left", async () => {
    const { aws } = context.stack;
    aws.seed({ users: [everything("ada")] });
    aws.faults.push({ kind: "lag", operation: "DeleteUser", lagSeconds: 20 });
    const execution = await run("offboard", { urgency: "normal", quarantineDays: 1 });
    expect([execution.status, execution.output]).toEqual(["SUCCEEDED", expect.objectContaining({ residue: [] })]);
    expect(evidence("certificate")).toEqual([expect.objectContaining({ complete: true })]);
  });

  it("waits until IAM knows that an MFA device is on nobody (PEERS 16)", async () => {
    const { aws } = context.stack;
    aws.seed({ users: [everything("ada")] });
    aws.faults.push({ kind: "deleteConflict", operation: "DeleteVirtualMFADevice" });
    const execution = await run("offboard", { urgency: "normal", quarantineDays: 1 });
    expect([execution.status, aws.account.iam.virtualMfaDevices.size]).toEqual(["SUCCEEDED", 0]);
    expect(execution.output).toMatchObject({ residue: [], unseen: [] });
  });

  it.each([
    ["RemoveUserFromGroup", "accessDenied", "OffboardStepLeaveGroups"],
    ["DeleteUser", "limitExceeded", "OffboardStepDeleteUser"],
  ] as const)(
    "that meets an error at %s for good is never told as done (PEERS 20, 22)",
    async (operation, kind, state) => {
      const { aws, clock } = context.stack;
      aws.seed({ users: [everything("ada")] });
      aws.faults.push({ kind, operation, times: Number.POSITIVE_INFINITY });
      const execution = await cut({ quarantineDays: 1 });
      await clock.advance(2 * DAY);
      expect([execution.status, at(execution), user().attached.has(denyAll) || user().boundary === denyAll]).toEqual([
        "FAILED",
        state,
        operation !== "DeleteUser" || user().boundary === denyAll,
      ]);
      expect(events()).not.toContain("UserOffboarded");
    },
  );

  it("is for nobody whom no offboarding has marked, whoever calls the function (PEERS 25)", async () => {
    context.stack.aws.seed({ users: [everything("ada")] });
    await handOver();
    const before = structuredClone(user());
    const who = { requestId: "leave-0", userName: "ada", userId: before.UserId };
    for (const step of [
      "delete-mfa",
      "delete-keys",
      "delete-orphaned-mfa",
      "delete-user",
      "undo-deny",
      "reactivate-keys",
      "destroy-handover",
    ])
      await expect(invoke(context.stack, "offboard-step", { step, ...who })).rejects.toMatchObject({
        name: "Rejected",
      });
    expect(user()).toEqual(before);
    expect([...context.stack.aws.account.secrets.values()].filter(({ deleted }) => deleted)).toEqual([]);
  });
});

describe("a restore", () => {
  it.each([
    ["nobody offboards", {}, /not being offboarded/],
    ["who is protected by now", { tags: { "steward:leaving": "leave-0", "steward:protected": "" } }, /protected/],
    ["of whom no snapshot was kept", { tags: { "steward:leaving": "leave-0" } }, /no snapshot/],
    ["who is another one by now", { tags: { "steward:leaving": "leave-0" } }, /AIDA0000000000000000.* was deleted/],
  ])("is refused for one %s, and changes nothing", async (who, more, why) => {
    context.stack.aws.seed({ users: [everything("ada", more)] });
    const before = structuredClone(user());
    const asked = who.includes("another") ? { userId: "AIDA0000000000000000" } : {};
    const { status, cause } = await run("restore", asked);
    expect([status, cause]).toEqual(["FAILED", expect.stringMatching(why)]);
    expect(user()).toEqual(before);
  });

  it("takes off the deny that was put as a boundary where there was none", async () => {
    context.stack.aws.seed({ users: [{ ...everything("ada"), boundary: undefined } as never] });
    await cut();
    expect(user().boundary).toBe(denyAll);
    const { status } = await run("restore");
    expect([status, user().boundary]).toEqual(["SUCCEEDED", undefined]);
  });

  it("gives him a password though the mark that is taken off may still be seen", async () => {
    const { aws } = context.stack;
    aws.seed({ users: [everything("ada", { policies: [] })] });
    await cut();
    aws.faults.push({ kind: "lag", operation: "UntagUser", lagSeconds: 20 });
    const { output } = await run("restore");
    expect(output).toMatchObject({ secrets: [expect.stringMatching(/\/password$/)] });
    expect(user().loginProfile).toMatchObject({ PasswordResetRequired: true });
  });

  it("names what is not as it was, and gives back what may be given", async () => {
    const { aws } = context.stack;
    aws.seed({ users: [everything("ada", { policies: [] })] });
    await cut();
    const iam = new IAM(aws.config);
    const [key] = user().accessKeys;
    await iam.deleteAccessKey({ UserName: "ada", AccessKeyId: key?.AccessKeyId });
    await iam.removeUserFromGroup({ UserName: "ada", GroupName: "developers" });
    const { output, status } = await run("restore");
    expect([status, output]).toEqual([
      "SUCCEEDED",
      expect.objectContaining({
        remarks: [
          `access key ${key?.AccessKeyId} is not there any more`,
          expect.stringMatching(/must change the password/),
        ],
      }),
    ]);
    expect([...user().groups].map(({ GroupName }) => GroupName).sort()).toEqual(["admins", "analysts", "developers"]);
    expect(message("is restored")).toMatch(/Not as it was:\n- access key …/);
  });

  it("names what it does not put back, and who he was before it", async () => {
    const { aws } = context.stack;
    aws.seed({ users: [everything("ada")] });
    await cut();
    const iam = new IAM(aws.config);
    const document = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sns:*", Resource: "*" }] };
    await iam.deleteUserPolicy({ UserName: "ada", PolicyName: "own" });
    await iam.putUserPolicy({ UserName: "ada", PolicyName: "other", PolicyDocument: JSON.stringify(document) });
    await iam.tagUser({ UserName: "ada", Tags: [{ Key: "Team", Value: "Web" }] });
    await iam.deactivateMFADevice({ UserName: "ada", SerialNumber: "GAHT12345678" });
    const { output } = await run("restore");
    expect(output).toMatchObject({
      remarks: [
        "inline policy other is another",
        "inline policy own is gone",
        "tag Team is another",
        "MFA device GAHT12345678 is gone",
      ],
    });
  });

  it("takes nothing that could not be seen before the cut, and says so", async () => {
    const { aws } = context.stack;
    aws.seed({ users: [everything("ada", { groups: ["developers"], policies: [] })] });
    // The deny's own look is before the snapshot's.
    aws.faults.push({ kind: "accessDenied", operation: "ListGroupsForUser", call: 2, times: 2 });
    await cut();
    expect(evidence("snapshot")[0]).not.toHaveProperty("groups");
    const { output } = await run("restore");
    expect([...user().groups].map(({ GroupName }) => GroupName)).toEqual(["developers"]);
    expect(output).toMatchObject({
      remarks: expect.arrayContaining([
        "could not be seen before the cut: groups: AccessDenied",
        "could not be seen before the cut: policies: AccessDenied",
      ]),
    });
  });

  it("ends its request: neither a redrive nor the same request again cuts him, whose snapshot is an old one", async () => {
    const { aws, engine } = context.stack;
    aws.seed({ users: [everything("ada")] });
    aws.faults.push({ kind: "accessDenied", operation: "DeleteLoginProfile", times: Number.POSITIVE_INFINITY });
    const execution = await cut();
    aws.faults.length = 0;
    const restored = await run("restore");
    const before = structuredClone(user());
    engine.redrive(execution);
    await end(execution);
    expect([restored.status, execution.status, execution.error]).toEqual(["SUCCEEDED", "FAILED", "Rejected"]);
    const { executionArn } = await invoke<{ executionArn: string }>(context.stack, "start-workflow", {
      again: execution.arn,
    });
    const again = engine.find(executionArn);
    await end(again);
    expect([again.error, again.cause]).toEqual(["Rejected", expect.stringMatching(/was undone by a restore/)]);
    expect(user()).toEqual(before);
  });

  it("leaves an exposed key inactive that was contained after the cut", async () => {
    const { aws } = context.stack;
    aws.seed({ users: [everything("ada", { keys: [{}, {}] })] });
    const [exposed, other] = user().accessKeys;
    await cut();
    await run("contain-key", { accessKeyId: exposed?.AccessKeyId, userName: undefined });
    const { output } = await run("restore");
    expect(
      [exposed, other].map(
        (key) => user().accessKeys.find(({ AccessKeyId }) => AccessKeyId === key?.AccessKeyId)?.Status,
      ),
    ).toEqual(["Inactive", "Active"]);
    expect(output).toMatchObject({ remarks: [expect.stringMatching(/was exposed meanwhile, and stays inactive/)] });
  });

  it("after the deletion is refused in words", async () => {
    context.stack.aws.seed({ users: [everything("ada")] });
    await run("offboard", { urgency: "normal", quarantineDays: 1 });
    const { status, cause } = await run("restore");
    expect([status, cause]).toEqual(["FAILED", expect.stringMatching(/who is deleted cannot be restored/)]);
  });
});
