import { IAM } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { at, denyAll, everything, offboardings } from "../support/offboarding.ts";
import { DAY } from "../support/stack.ts";

const { context, user, cut, end, evidence, message } = offboardings();
const HOUR = 3_600_000;
const users = () => context.stack.aws.account.iam.users;

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
  const use = (fromNow: number) => {
    const [key] = user().accessKeys;
    const date = new Date(context.stack.clock.now().getTime() + fromNow);
    if (key) key.lastUsed = { date, region: "us-east-1", service: "s3" };
  };

  it.each(disturb)("in which %s ends in a notice, not in a deletion", async (_, change, told) => {
    const { aws, clock } = context.stack;
    aws.seed({ users: [everything("ada", { policies: [] })] });
    const execution = await cut();
    await change(new IAM(aws.config));
    await clock.advance(31 * DAY);
    expect([execution.status, execution.error]).toEqual(["FAILED", "QuarantineDisturbed"]);
    expect(users().has("ada")).toBe(true);
    expect(message("quarantine was disturbed")).toMatch(told);
  });

  it("is looked at again where IAM throttles: what was not seen for that is no disturbance", async () => {
    const { aws, clock } = context.stack;
    aws.seed({ users: [everything("ada", { policies: [] })] });
    const execution = await cut();
    aws.faults.push({ kind: "throttle", operation: "GetAccessKeyLastUsed", times: 4 });
    await clock.advance(31 * DAY);
    expect([execution.status, execution.cause]).toEqual(["SUCCEEDED", undefined]);
    expect(message("quarantine was disturbed")).toBe("");
  });

  it("goes on where a key was used within minutes of the cut: IAM takes a moment to deny", async () => {
    const { aws, clock } = context.stack;
    aws.seed({ users: [everything("ada", { policies: [] })] });
    const execution = await cut();
    const sinceCut = clock.now().getTime() - Date.parse(evidence("snapshot")[0]?.takenAt);
    use(2 * 60_000 - sinceCut);
    await clock.advance(31 * DAY);
    expect([execution.status, execution.cause]).toEqual(["SUCCEEDED", undefined]);
    expect(users().has("ada")).toBe(false);
  });

  it("in which MFA devices could not be read before the cut goes by when they were put on", async () => {
    const { aws, clock, engine } = context.stack;
    aws.seed({ users: [everything("ada", { policies: [] })] });
    aws.faults.push({ kind: "accessDenied", operation: "ListMFADevices" });
    const execution = await cut();
    expect(evidence("snapshot")[0]).toMatchObject({ unavailable: ["mfaDevices: AccessDenied"] });
    putOnDevice();
    await clock.advance(31 * DAY);
    expect([execution.status, message("quarantine was disturbed")]).toEqual([
      "FAILED",
      expect.stringMatching(/other is new/),
    ]);
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

  it("deletes nobody by a redrive that sends the notice for the first time: nobody had read it", async () => {
    const { aws, clock, engine } = context.stack;
    aws.seed({ users: [everything("ada")] });
    const execution = await cut();
    use(2 * DAY);
    aws.faults.push({ kind: "accessDenied", operation: "Publish" });
    await clock.advance(31 * DAY);
    expect([execution.status, at(execution), message("quarantine was disturbed")]).toEqual([
      "FAILED",
      "TellDisturbed",
      "",
    ]);

    aws.faults.length = 0;
    engine.redrive(execution);
    await end(execution);
    expect([execution.status, execution.error, users().has("ada")]).toEqual(["FAILED", "QuarantineDisturbed", true]);
    expect(message("quarantine was disturbed")).toMatch(/was used at 2/);

    await clock.advance(HOUR);
    engine.redrive(execution);
    await end(execution);
    expect([execution.status, users().size]).toEqual(["SUCCEEDED", 0]);
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

  it("ends in a certificate though somebody has deleted the user by hand", async () => {
    context.stack.aws.seed({ users: [{ UserName: "ada", keys: [] }] });
    const execution = await cut({ quarantineDays: 2 });
    const iam = new IAM(context.stack.aws.config);
    await iam.detachUserPolicy({ UserName: "ada", PolicyArn: denyAll });
    await iam.deleteUser({ UserName: "ada" });
    await context.stack.clock.advance(2 * DAY);
    expect([execution.status, evidence("certificate").length]).toEqual(["SUCCEEDED", 1]);
  });
});
