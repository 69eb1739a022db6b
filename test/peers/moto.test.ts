import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateLoginProfileCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  IAMClient,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evaluate } from "../../audit/evaluate/evaluate.ts";
import { fetchSources } from "../../audit/read/fetch-sources.ts";
import { awaitReport } from "../../cli/people/await-report.ts";
import { thresholds } from "../support/credential-reports.ts";
import { installed } from "./installed.ts";
import { startMoto } from "./moto.ts";

describe.runIf(installed("moto_server"))("[moto_server] the audit of users that another implementation keeps", () => {
  let moto: Awaited<ReturnType<typeof startMoto>>;
  beforeAll(async () => {
    moto = await startMoto();
  }, 60_000);
  afterAll(() => moto.stop());

  it("finds what was put there, and says what it could not see", async () => {
    const iam = new IAMClient(moto.config);
    const user = (UserName: string) => iam.send(new CreateUserCommand({ UserName }));
    const key = async (UserName: string) => (await iam.send(new CreateAccessKeyCommand({ UserName }))).AccessKey;
    await user("console");
    await iam.send(new CreateLoginProfileCommand({ UserName: "console", Password: "Correct-Horse-7" }));
    await user("two-keys");
    await key("two-keys");
    await key("two-keys");
    await user("one-of-two");
    await key("one-of-two");
    const inactive = await key("one-of-two");
    await iam.send(
      new UpdateAccessKeyCommand({
        UserName: "one-of-two",
        AccessKeyId: inactive?.AccessKeyId ?? "",
        Status: "Inactive",
      }),
    );
    const administrator = { PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" };
    await user("direct");
    await iam.send(new AttachUserPolicyCommand({ UserName: "direct", ...administrator }));
    await user("member");
    await iam.send(new CreateGroupCommand({ GroupName: "admins" }));
    await iam.send(new AttachGroupPolicyCommand({ GroupName: "admins", ...administrator }));
    await iam.send(new AddUserToGroupCommand({ GroupName: "admins", UserName: "member" }));
    await user("clean");
    const tagged = {
      VirtualMFADeviceName: "open",
      Tags: [{ Key: "steward:expires-at", Value: "2099-01-01T00:00:00Z" }],
    };
    await iam.send(new CreateVirtualMFADeviceCommand(tagged));

    const sources = await fetchSources(iam, () => awaitReport(iam, async () => {}));
    const { findings, complete, coverage, doubts } = await evaluate(sources, { now: Date.now(), thresholds });

    const found = new Set(
      findings.filter(({ user: name }) => name !== "<account>").map(({ control, user: name }) => `${control} ${name}`),
    );
    expect(found).toEqual(
      new Set([
        "console-mfa console",
        "two-active-keys two-keys",
        "direct-policy direct",
        "admin-without-mfa direct",
        "admin-without-mfa member",
      ]),
    );
    expect(complete).toBe(false); // its report has no root row
    const unavailable = expect.stringMatching(/^unavailable: /);
    expect(coverage).toEqual({
      "credential-report": "ok",
      "root-row": unavailable,
      "authorization-details": "ok",
      "access-file": "not asked",
      "identity-store": "not asked",
      "access-keys": "ok",
      "service-specific-credentials": unavailable, // it has no such call
      "virtual-mfa-devices": unavailable, // it has no ListMFADeviceTags, so that whose the open one is cannot be told
      "server-certificates": "ok",
      "password-policy": "ok",
    });
    expect(doubts).toEqual([expect.stringContaining("counted from the clock")]); // it says 2015
  });
});
