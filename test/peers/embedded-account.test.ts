import { IAM } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { embedded } from "../support/embedded-account.ts";
import { installed } from "./installed.ts";
import { startMoto } from "./moto.ts";

const document = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action: "s3:*", Resource: "*" }],
});

/** The same account, made through the API alone. */
const fill = async (iam: IAM) => {
  await iam.createGroup({ GroupName: "devs", Path: "/team/" });
  await iam.createPolicy({ PolicyName: "Local", PolicyDocument: document });
  for (const UserName of ["ada", "bob"]) {
    await iam.createUser({ UserName, Path: "/team/", Tags: [{ Key: "Owner", Value: UserName }] });
    await iam.addUserToGroup({ UserName, GroupName: "devs" });
  }
  await iam.createAccessKey({ UserName: "ada" });
  await iam.putUserPolicy({ UserName: "ada", PolicyName: "inline", PolicyDocument: document });
  await iam.attachUserPolicy({ UserName: "bob", PolicyArn: "arn:aws:iam::123456789012:policy/Local" });
  await iam.createVirtualMFADevice({ VirtualMFADeviceName: "spare", Tags: [{ Key: "Owner", Value: "x" }] });
  await iam.updateAccountPasswordPolicy({ MinimumPasswordLength: 14, RequireSymbols: true });
};

/** Times, and ids that each side makes up. */
const madeUp = /^(CreateDate|UpdateDate|UserId|GroupId|PolicyId|AccessKeyId|Marker|\$metadata)$/;

/** Where moto differs we keep to AWS; each is named with the call. */
const plain = (value: unknown, except: string[]): unknown => {
  if (Array.isArray(value)) return value.map((each) => plain(each, except));
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, each]) => each !== undefined && !madeUp.test(key) && !except.includes(key))
      .map(([key, each]) => [key, plain(each, except)]),
  );
};

describe.runIf(installed("moto_server"))("[moto_server] the calls that the audit reads with", () => {
  const context = embedded();
  let server: Awaited<ReturnType<typeof startMoto>>;
  let moto: IAM;

  beforeAll(async () => {
    server = await startMoto();
    moto = new IAM(server.config);
    await fill(moto);
  }, 60_000);
  afterAll(() => {
    moto.destroy();
    server.stop();
  });

  it.each<[string, (iam: IAM) => Promise<object>, ...differences: string[]]>([
    ["ListUsers", (iam) => iam.listUsers()],
    // moto leaves IsTruncated out
    ["ListAccessKeys", (iam) => iam.listAccessKeys({ UserName: "ada" }), "IsTruncated"],
    ["ListGroupsForUser", (iam) => iam.listGroupsForUser({ UserName: "bob" })],
    ["ListUserTags", (iam) => iam.listUserTags({ UserName: "bob" })],
    // moto gives seed and QR code away in the list, where AWS shows them once, on create
    [
      "ListVirtualMFADevices",
      (iam) => iam.listVirtualMFADevices({ AssignmentStatus: "Unassigned" }),
      ...["Base32StringSeed", "QRCodePNG"],
    ],
    ["ListServerCertificates", (iam) => iam.listServerCertificates()],
    // moto shows an age of 0, which the model does not allow
    ["GetAccountPasswordPolicy", (iam) => iam.getAccountPasswordPolicy(), "MaxPasswordAge"],
    ["GetAccountAuthorizationDetails", (iam) => iam.getAccountAuthorizationDetails({ Filter: ["Group"] })],
    // moto has an empty list for a user without inline policies
    [
      "GetAccountAuthorizationDetails of users",
      (iam) => iam.getAccountAuthorizationDetails({ Filter: ["User"] }),
      "UserPolicyList",
    ],
  ])("answer alike: %s", async (_, call, ...differences) => {
    await fill(context.iam);
    expect(plain(await call(context.iam), differences)).toEqual(plain(await call(moto), differences));
  });

  it("give a report of the same columns", async () => {
    const header = async (iam: IAM) => {
      while ((await iam.generateCredentialReport()).State !== "COMPLETE");
      return Buffer.from((await iam.getCredentialReport()).Content ?? [])
        .toString()
        .split("\n")[0];
    };
    expect(await header(context.iam)).toBe(await header(moto));
  });
});
