import { IAM } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { denyAll, everything, offboardings } from "../support/offboarding.ts";
import { DAY, invoke } from "../support/stack.ts";

const { context, user, handOver, begin, request, cut, end, evidence, message, events } = offboardings();
const iam = () => new IAM(context.stack.aws.config);
const users = () => context.stack.aws.account.iam.users;
const cutAda = () => {
  context.stack.aws.seed({ users: [everything("ada", { policies: [], mfa: false, hardware: [] })] });
  return cut();
};
const rename = () => iam().updateUser({ UserName: "ada", NewUserName: "ada2" });
const remove = () => void users().delete("ada");
const newcomer = () => iam().createUser({ UserName: "ada", Path: "/people/" });
const activeSecrets = () => [...context.stack.aws.account.secrets.values()].filter(({ deleted }) => !deleted).length;
const disturbed = ["FAILED", "QuarantineDisturbed"];

describe("a leaver who is renamed in quarantine", () => {
  it.each([
    ["", async () => {}],
    [" and whose name somebody else gets", async () => void (await newcomer())],
  ])("%s is told to operations, and neither deleted nor certified", async (_, andThen) => {
    const execution = await cutAda();
    await handOver();
    const [key] = user().accessKeys;
    await rename();
    await iam().updateAccessKey({ UserName: "ada2", AccessKeyId: key?.AccessKeyId, Status: "Active" });
    await iam().detachUserPolicy({ UserName: "ada2", PolicyArn: denyAll });
    await andThen();
    const secrets = activeSecrets();
    const before = structuredClone(users());

    await context.stack.clock.advance(31 * DAY);

    expect([execution.status, execution.error]).toEqual(disturbed);
    expect(message("quarantine was disturbed")).toMatch(/ada \(AIDA\w+\) was renamed: the user is called ada2 now/);
    expect(users()).toEqual(before);
    expect([evidence("certificate"), activeSecrets(), events()]).toEqual([[], secrets, ["AccessCut"]]);
  });

  it("is deleted by a redrive after the name was given back", async () => {
    const execution = await cutAda();
    await rename();
    await context.stack.clock.advance(31 * DAY);
    await iam().updateUser({ UserName: "ada2", NewUserName: "ada" });
    context.stack.engine.redrive(execution);
    await end(execution);
    expect([execution.status, users().size]).toEqual(["SUCCEEDED", 0]);
  });

  const certified = async (execution: Awaited<ReturnType<typeof cutAda>>, userName: string, userId: string) => {
    const told = { requestedBy: "hr", reason: "-", cutAt: "2026-11-20T02:00:00Z", removed: [], noted: [] };
    const { requestId } = execution.input as { requestId: string };
    return invoke(context.stack, "offboard-step", {
      ...{ step: "certify", requestId, userName, userId, ...told },
      now: "2026-12-20T02:00:00Z",
    });
  };

  it("is found by id in the certificate, with what they have", async () => {
    const execution = await cutAda();
    const { UserId: userId } = user();
    await rename();
    const residue = expect.arrayContaining(["user ada2", "group developers"]);
    expect(await certified(execution, "ada", userId)).toMatchObject({ residue });
  });

  it("is certified with a device of their name that is on nobody, however the request spells the name", async () => {
    const execution = await cutAda();
    await iam().createVirtualMFADevice({ VirtualMFADeviceName: "ada", Path: "/old/" });
    const residue = expect.arrayContaining(["orphaned MFA device arn:aws:iam::123456789012:mfa/old/ada"]);
    expect(await certified(execution, "ADA", user().UserId)).toMatchObject({ residue });
  });
});

describe("a leaver who is deleted by hand in quarantine", () => {
  it("and whose name a newcomer gets is told, and certified by a redrive that leaves the newcomer alone", async () => {
    const execution = await cutAda();
    const { UserId: old } = user();
    remove();
    await newcomer();
    const before = structuredClone(user());
    await context.stack.clock.advance(31 * DAY);
    expect([execution.status, execution.error]).toEqual(disturbed);
    expect(message("quarantine was disturbed")).toContain(`the name belongs to ${before.UserId} now`);

    await context.stack.clock.advance(DAY);
    context.stack.engine.redrive(execution);
    await end(execution);
    expect([execution.status, user()]).toEqual(["SUCCEEDED", before]);
    const [certificate] = evidence("certificate");
    expect(certificate).toMatchObject({ complete: true, userId: old, noted: [expect.stringContaining("was deleted")] });
  });

  it("is certified at once: only hand-over secrets are left to destroy", async () => {
    const execution = await cutAda();
    await handOver();
    remove();
    await context.stack.clock.advance(31 * DAY);
    const removed = [{ what: "hand-over secret", done: expect.arrayContaining([expect.stringMatching(/password$/)]) }];
    expect([execution.status, activeSecrets()]).toEqual(["SUCCEEDED", 0]);
    expect(evidence("certificate")).toMatchObject([{ complete: true, removed }]);
  });
});

describe("a leaver who is not shown by IAM for a moment when the quarantine ends", () => {
  it("is not taken for deleted: what happened since the cut is told", async () => {
    const execution = await cutAda();
    const [key] = user().accessKeys;
    await iam().updateAccessKey({ UserName: "ada", AccessKeyId: key?.AccessKeyId, Status: "Active" });
    const get = users().get.bind(users());
    users().get = () => {
      users().get = get; // once
      return undefined;
    };

    await context.stack.clock.advance(31 * DAY);

    expect([execution.status, execution.error, users().has("ada")]).toEqual([...disturbed, true]);
    expect(message("quarantine was disturbed")).toMatch(/access key …\w{4} is active/);
  });
});

describe("a leaver who changes while a restore waits", () => {
  it.each([
    ["by a rename", rename, "UserRenamed", /called ada2 now/],
    ["by a deletion", async () => remove(), "UserGone", /was deleted/],
    ["by a newcomer of the name", async () => remove() ?? (await newcomer()), "UserReplaced", /the name belongs to/],
  ])("%s is told, and nothing is reactivated", async (_, change, refusal, why) => {
    await cutAda();
    const restore = await begin("restore", request());
    await context.stack.clock.advance(60_000);
    await change();
    const before = structuredClone(users());
    await end(restore);
    expect([restore.status, restore.error]).toEqual(["FAILED", refusal]);
    expect(message("Refused: restore of IAM user ada")).toMatch(why);
    expect(users()).toEqual(before);
  });
});
