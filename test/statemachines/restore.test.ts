import { IAM } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { at, boundary, denyAll, everything, offboardings, standing, wholly } from "../support/offboarding.ts";
import { invoke } from "../support/stack.ts";

const { context, user, begin, request, cut, run, end, evidence, message } = offboardings();

describe("a restore", () => {
  it.each([
    ["nobody offboards", {}, /not being offboarded/],
    ["who is protected by now", { tags: { "steward:leaving": "leave-0", "steward:protected": "" } }, /protected/],
    ["without a snapshot", { tags: { "steward:leaving": "leave-0" } }, /no snapshot/],
    ["who is another one by now", { tags: { "steward:leaving": "leave-0" } }, /AIDA0000000000000000.* was deleted/],
  ])("is refused for one %s, and changes nothing", async (who, more, why) => {
    context.stack.aws.seed({ users: [everything("ada", more)] });
    const before = structuredClone(user());
    const asked = who.includes("another") ? { userId: "AIDA0000000000000000" } : {};
    const { status, cause } = await run("restore", asked);
    expect([status, cause]).toEqual(["FAILED", expect.stringMatching(why)]);
    expect(user()).toEqual(before);
  });

  it("gives the configured boundary to a user who had none and whose boundary denied everything, and says so", async () => {
    context.stack.aws.seed({ users: [{ ...everything("ada"), boundary: undefined } as never] });
    await cut();
    expect(user().boundary).toBe(denyAll);
    const { status, output } = await run("restore");
    expect([status, user().boundary]).toEqual(["SUCCEEDED", boundary]);
    expect(output).toMatchObject({
      remarks: [expect.stringMatching(/had no permissions boundary.*aws iam delete-user-permissions-boundary/)],
    });
  });

  it("leaves the deny where the boundary was one that no role may set, and says how to set it", async () => {
    const earlier = "arn:aws:iam::123456789012:policy/of-another-team";
    context.stack.aws.seed({ users: [everything("ada", { boundary: earlier })] });
    await cut();
    const { status, output } = await run("restore");
    expect([status, user().boundary]).toEqual(["SUCCEEDED", denyAll]);
    expect(output).toMatchObject({
      remarks: expect.arrayContaining([
        expect.stringMatching(
          `still denied everything.*aws iam put-user-permissions-boundary --user-name=ada --permissions-boundary=${earlier}`,
        ),
      ]),
    });
  });

  it.each([
    ["as a policy", { policies: [denyAll] }, /AWSDenyAll was attached before the cut/],
    [
      "as the boundary",
      { policies: [], boundary: denyAll },
      /AWSDenyAll is the permissions boundary, as it was before/,
    ],
  ])("leaves and names a deny that somebody had set %s before the cut", async (_, more, remark) => {
    context.stack.aws.seed({ users: [everything("ada", more)] });
    await cut();
    const { status, output } = await run("restore");
    expect([status, output]).toEqual([
      "SUCCEEDED",
      expect.objectContaining({ remarks: expect.arrayContaining([expect.stringMatching(remark)]) }),
    ]);
    expect(standing(user())).toMatchObject({ deny: true, mark: false });
  });

  it("waits for the last step of an offboarding that somebody stopped a moment ago", async () => {
    context.stack.aws.seed({ users: [everything("ada")] });
    const execution = await cut();
    context.stack.engine.stop(execution);
    const restore = await begin("restore", request());
    await context.stack.clock.advance(2 * 60_000);
    expect([at(restore), standing(user())]).toEqual(["WaitForItsLastStep", wholly]);
    await end(restore);
    expect(restore.status).toBe("SUCCEEDED");
  });

  it("puts the user back into a group though IAM still shows the lifted deny", async () => {
    const { aws } = context.stack;
    aws.seed({ users: [everything("ada", { policies: [] })] });
    await cut();
    await new IAM(aws.config).removeUserFromGroup({ UserName: "ada", GroupName: "developers" });
    aws.faults.push({ kind: "lag", operation: "DetachUserPolicy", lagSeconds: 20 });
    const { status, output } = await run("restore");
    expect([...user().groups].map(({ GroupName }) => GroupName)).toContain("developers");
    expect([status, JSON.stringify(output)]).toEqual(["SUCCEEDED", expect.not.stringContaining("groups and policies")]);
  });

  it("names the enrolment of MFA that the cut stopped, and how to start it again", async () => {
    const { aws, clock, engine } = context.stack;
    aws.seed({ users: [everything("ada", { mfa: false, hardware: [] })] });
    const enrolment = await begin("enroll-mfa", request());
    await clock.advance(60_000);
    await cut();
    expect(engine.find(enrolment.arn)).toMatchObject({ status: "ABORTED", error: "UserLeaving" });
    await run("restore");
    const told = aws.notices.filter(({ Subject }) => Subject === "IAM user ada is restored");
    expect(told.map(({ TopicArn }) => TopicArn?.split("-").at(-1)).sort()).toEqual(["operations", "people"]);
    expect(message("is restored")).toMatch(
      /the cut stopped enroll-mfa .* To start it again: steward start enroll-mfa ada --stage local/,
    );
  });

  it("gives the user a password though the mark that is taken off may still be seen", async () => {
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
    expect(message("is restored")).toMatch(/What is not as it was:\n- access key …/);
  });

  it("names what it does not put back", async () => {
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

  it("names what came to life since the cut, which may be an attacker's", async () => {
    const { aws } = context.stack;
    const idle = {
      UserName: "ada",
      keys: [{ status: "Inactive" as const }],
      tags: { "steward:owner": "boss@example.com" },
    };
    aws.seed({ users: [idle] });
    await cut();
    const iam = new IAM(aws.config);
    const [AccessKeyId] = user().accessKeys.map((key) => key.AccessKeyId);
    await iam.updateAccessKey({ UserName: "ada", AccessKeyId, Status: "Active" });
    const { AccessKey } = await iam.createAccessKey({ UserName: "ada" });
    const ServiceName = "codecommit.amazonaws.com";
    const { ServiceSpecificCredential: made } = await iam.createServiceSpecificCredential({
      UserName: "ada",
      ServiceName,
    });
    const { ServiceSpecificCredential: spare } = await iam.createServiceSpecificCredential({
      UserName: "ada",
      ServiceName,
    });
    const { ServiceSpecificCredentialId = "" } = spare ?? {};
    await iam.updateServiceSpecificCredential({
      UserName: "ada",
      ServiceSpecificCredentialId,
      Status: "Inactive",
    });
    const document = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
    await iam.putUserPolicy({ UserName: "ada", PolicyName: "evil", PolicyDocument: JSON.stringify(document) });
    await iam.tagUser({ UserName: "ada", Tags: [{ Key: "Team", Value: "Web" }] });
    await iam.createLoginProfile({ UserName: "ada", Password: "Correct-Horse-Battery-1" });
    user().mfaDevices.push({ SerialNumber: "GAHT12345678", EnableDate: context.stack.clock.now() });
    const { output } = await run("restore");
    expect((output as { remarks: string[] }).remarks.toSorted()).toEqual(
      [
        `access key ${AccessKeyId} is active, and was not before the cut`,
        `access key ${AccessKey?.AccessKeyId} is active, and was not before the cut`,
        `service credential ${made?.ServiceSpecificCredentialId} is active, and was not before the cut`,
        `service credential ${ServiceSpecificCredentialId} came since the cut, and is inactive`,
        "inline policy evil came since the cut",
        "tag Team came since the cut",
        "MFA device GAHT12345678 came since the cut",
        "the console password came since the cut",
      ].toSorted(),
    );
    expect(message("is restored")).toContain("To see all that the user has now: steward show user ada --stage local");
  });

  it("takes nothing that could not be seen before the cut, and says so", async () => {
    const { aws } = context.stack;
    aws.seed({ users: [everything("ada", { groups: ["developers"], policies: [] })] });
    // The look before the deny comes before the snapshot's.
    aws.faults.push({ kind: "accessDenied", operation: "ListGroupsForUser" });
    aws.faults.push({ kind: "accessDenied", operation: "ListAttachedUserPolicies", call: 2 });
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

  it("ends its request: neither a redrive nor the same request again cuts the user by an old snapshot", async () => {
    const { aws, engine } = context.stack;
    aws.seed({ users: [everything("ada")] });
    aws.faults.push({ kind: "accessDenied", operation: "DeleteLoginProfile", times: Number.POSITIVE_INFINITY });
    const execution = await cut();
    aws.faults.length = 0;
    const restored = await run("restore");
    const before = structuredClone(user());
    engine.redrive(execution);
    await end(execution);
    expect([restored.status, execution.status, execution.error]).toEqual(["SUCCEEDED", "FAILED", "Undone"]);
    const again = invoke(context.stack, "start-workflow", { again: execution.arn });
    await expect(again).rejects.toMatchObject({
      name: "Undone",
      message: expect.stringMatching(/a restore has undone/),
    });
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
    expect(output).toMatchObject({ remarks: [expect.stringMatching(/was exposed and stays inactive/)] });
  });

  it("after the deletion is refused in words", async () => {
    context.stack.aws.seed({ users: [everything("ada")] });
    await run("offboard", { urgency: "normal", quarantineDays: 1 });
    const { status, cause } = await run("restore");
    expect([status, cause]).toEqual(["FAILED", expect.stringMatching(/there is no user ada/)]);
  });
});
