import { IAM } from "@aws-sdk/client-iam";
import { S3 } from "@aws-sdk/client-s3";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { SNS } from "@aws-sdk/client-sns";
import { describe, expect, it } from "vitest";
import type { UserSeed } from "../../embedded-aws/seed-users.ts";
import { at, denyAll, everything, offboardings, standing, trusting, wholly } from "../support/offboarding.ts";
import { sightings } from "../support/sightings.ts";
import { DAY, type TestStack } from "../support/stack.ts";

const { context, user, handOver, cut, run, evidence, message, events } = offboardings();
const users = () => context.stack.aws.account.iam.users;

describe("a user with everything", () => {
  it("is cut, restored, cut again and deleted without residue", async () => {
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
      removed: expect.arrayContaining([
        { what: "hand-over secret", done: expect.arrayContaining([expect.stringMatching(/access-key$/)]) },
      ]),
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
    ).toHaveLength(5); // before the deny, two snapshots, what says that the first cut was undone, and the certificate
  });
});

describe("a user whose every change flickers for a while", () => {
  it.each([
    ["with room for the deny as a policy", { policies: ["arn:aws:iam::aws:policy/IAMUserChangePassword"] }],
    ["with ten policies", {}],
  ])("is cut, restored, cut again and certified as deleted, %s", async (_, more) => {
    const { aws, clock } = context.stack;
    aws.seed({ users: [everything("ada", more)] });
    const before = structuredClone(user());
    aws.account.behaviour.flickerSeconds = 20;

    await cut();
    const restored = await run("restore");
    expect([restored.status, restored.cause]).toEqual(["SUCCEEDED", undefined]);
    expect({ ...user(), loginProfile: undefined }).toEqual({ ...before, loginProfile: undefined });
    expect(JSON.stringify(restored.output)).not.toMatch(/still denied|groups and policies/);

    const second = await cut();
    expect([at(second), standing(user()), message("NOT completely cut")]).toEqual(["Quarantine", wholly, ""]);
    await clock.advance(30 * DAY);
    expect([second.status, second.cause, users().size]).toEqual(["SUCCEEDED", undefined, 0]);
    expect(evidence("certificate")[0]).toMatchObject({ complete: true });
    aws.account.behaviour.flickerSeconds = 0;
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
      [
        "their own key",
        () => new IAM(config).updateAccessKey({ AccessKeyId: "AKIAIOSFODNN7EXAMPLE", Status: "Active" }),
      ],
      ["a secret whose policy lets the user in", () => new SecretsManager(config).getSecretValue({ SecretId })],
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
    key.Status = "Active"; // as a session token of STS would still sign
    for (const [what, call] of anything(stack, credentials))
      await expect(call(), what).rejects.toThrow(/explicit deny/);
  });
});

describe("the user that an offboarding is for", () => {
  it("is the person, not the name: a rehire works at once, and an approval for the old one does not touch them", async () => {
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

  it("is found by id where the request spells the name otherwise", async () => {
    context.stack.aws.seed({ users: [everything("ada")] });
    const { UserId: userId } = user();
    const { output } = await run("offboard", { userName: "ADA", userId, urgency: "normal", quarantineDays: 1 });
    expect([output, context.stack.aws.account.iam.users.size]).toEqual([
      expect.objectContaining({ userId, residue: [], unseen: [] }),
      0,
    ]);
  });

  const refusals: [string, Partial<UserSeed>, string][] = [
    ["a protected user", { tags: { "Steward:Protected": "" } }, "UserProtected"],
    ["a break-glass user", { Path: "/break-glass/" }, "UserProtected"],
    ["a user of another offboarding", { tags: { "steward:leaving": "another" } }, "UserLeaving"],
  ];
  it.each(refusals)("is never %s: nothing is changed, and operations are told", async (_, more, error) => {
    context.stack.aws.seed({ users: [everything("ada", more)] });
    const before = structuredClone(user());
    await expect(run("offboard", { urgency: "emergency" })).resolves.toMatchObject({ status: "FAILED", error });
    expect(user()).toEqual(before);
    expect(message("Refused: offboard of IAM user ada")).toContain("its changes: this execution changed nothing.");
  });

  it("is nobody whose tags cannot be read", async () => {
    const { aws } = context.stack;
    aws.seed({ users: [everything("ada", { tags: { "steward:protected": "" } })] });
    const before = structuredClone(user());
    aws.faults.push({ kind: "accessDenied", operation: "GetUser", times: Number.POSITIVE_INFINITY });
    const execution = await run("offboard", { urgency: "normal" });
    expect([execution.status, execution.error, at(execution)]).toEqual(["FAILED", "AccessDenied", "CutAccessVerify"]);
    expect(user()).toEqual(before);
  });

  it("is never the identity that runs the automation", async () => {
    const { aws } = context.stack;
    const policies = ["arn:aws:iam::aws:policy/AdministratorAccess"];
    aws.seed({ users: [{ UserName: "robot", policies, keys: [{}] }] });
    const own = [...aws.account.callers.values()].filter(({ functionName }) => functionName === "cut-access");
    const arns = own.map(({ arn }) => arn);
    for (const caller of own) caller.arn = "arn:aws:iam::123456789012:user/robot";
    const execution = await run("offboard", { urgency: "normal", userName: "robot" });
    for (const [index, caller] of own.entries()) caller.arn = arns[index] ?? "";
    expect(execution).toMatchObject({ status: "FAILED", error: "UserProtected" });
    expect(standing(user("robot"))).toMatchObject({ mark: false, deny: false, keys: false });
  });
});
