import {
  GetAccountAuthorizationDetailsCommand,
  GetAccountPasswordPolicyCommand,
  ListAccessKeysCommand,
  ListMFADeviceTagsCommand,
  ListServerCertificatesCommand,
  ListServiceSpecificCredentialsCommand,
  ListVirtualMFADevicesCommand,
  paginateGetAccountAuthorizationDetails,
} from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { embedded, refused } from "../support/embedded-account.ts";

const adminDocument = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };

describe("what the audit reads", () => {
  const context = embedded();

  it("shows users with tags, groups, policies and boundary in the authorization details", async () => {
    context.aws.seed({
      policies: [{ PolicyName: "Everything", document: adminDocument }],
      groups: [{ GroupName: "admins", policies: ["arn:aws:iam::aws:policy/AdministratorAccess"] }],
      users: [
        {
          UserName: "ada",
          Path: "/team/",
          groups: ["admins"],
          tags: { "steward:owner": "ada@example.com" },
          policies: ["arn:aws:iam::123456789012:policy/Everything"],
          inline: { "star!": adminDocument },
          boundary: "arn:aws:iam::aws:policy/PowerUserAccess",
        },
      ],
    });

    const details = await context.iam.send(new GetAccountAuthorizationDetailsCommand());

    expect(details).toMatchObject({
      IsTruncated: false,
      UserDetailList: [
        {
          Arn: "arn:aws:iam::123456789012:user/team/ada",
          GroupList: ["admins"],
          Tags: [{ Key: "steward:owner", Value: "ada@example.com" }],
          AttachedManagedPolicies: [{ PolicyName: "Everything" }],
          PermissionsBoundary: { PermissionsBoundaryArn: "arn:aws:iam::aws:policy/PowerUserAccess" },
        },
      ],
      GroupDetailList: [{ GroupName: "admins", AttachedManagedPolicies: [{ PolicyName: "AdministratorAccess" }] }],
    });
    expect(details.Policies?.map(({ PolicyName }) => PolicyName)).toEqual(["Everything", "AdministratorAccess"]);
    const document = details.UserDetailList?.[0]?.UserPolicyList?.[0]?.PolicyDocument ?? "";
    expect(document).toMatch(/^%7B%22Version/);
    expect(document).toContain("%2A");
    expect(JSON.parse(decodeURIComponent(document))).toEqual(adminDocument);
  });

  it("filters the details by kind", async () => {
    context.aws.seed({ users: [{ UserName: "ada", groups: ["g"] }] });
    const users = await context.iam.send(new GetAccountAuthorizationDetailsCommand({ Filter: ["User"] }));
    expect([users.UserDetailList?.length, users.GroupDetailList?.length]).toEqual([1, 0]);
  });

  it("refuses a kind that there is not", async () => {
    const Filter = ["Users" as "User"];
    await expect(context.iam.getAccountAuthorizationDetails({ Filter })).rejects.toMatchObject(
      refused("ValidationError", "ValidationError", 400),
    );
  });

  it("lists the service credentials of everyone, page by page", async () => {
    context.aws.seed({
      users: ["ada", "bob", "cyd"].map((UserName) => ({
        UserName,
        serviceCredentials: [{ service: "bedrock.amazonaws.com", created: "2026-01-01T00:00:00Z" }],
      })),
    });
    const names: unknown[] = [];
    for (let Marker: string | undefined, more = true; more; ) {
      const answer = await context.iam.send(
        new ListServiceSpecificCredentialsCommand({ AllUsers: true, MaxItems: 2, ...(Marker && { Marker }) }),
      );
      names.push(answer.ServiceSpecificCredentials?.map(({ UserName }) => UserName));
      more = answer.IsTruncated === true;
      Marker = answer.Marker;
    }
    expect(names).toEqual([["ada", "bob"], ["cyd"]]);
  });

  it("tells assigned virtual devices from orphans, and shows the root user's without a name", async () => {
    context.aws.seed({
      root: { mfa: "virtual" },
      users: [{ UserName: "ada", mfa: true }],
      orphanDevices: [{ name: "left-over", tags: { Owner: "AIDAX" } }],
    });
    const list = async (AssignmentStatus: "Assigned" | "Unassigned") =>
      (await context.iam.send(new ListVirtualMFADevicesCommand({ AssignmentStatus }))).VirtualMFADevices ?? [];
    const [root, ada] = await list("Assigned");
    expect(root).toMatchObject({ SerialNumber: "arn:aws:iam::123456789012:mfa/root-account-mfa-device" });
    expect(root?.User?.UserName).toBeUndefined();
    expect(ada?.User).toMatchObject({ UserName: "ada" });
    const [orphan] = await list("Unassigned");
    expect(orphan?.Tags).toBeUndefined();
    const { Tags } = await context.iam.send(new ListMFADeviceTagsCommand({ SerialNumber: orphan?.SerialNumber }));
    expect(Tags).toEqual([{ Key: "Owner", Value: "AIDAX" }]);
  });

  it("lists server certificates with their end", async () => {
    context.aws.seed({ serverCertificates: [{ name: "web", expires: "2026-12-01T00:00:00Z" }] });
    const { ServerCertificateMetadataList } = await context.iam.send(new ListServerCertificatesCommand());
    expect(ServerCertificateMetadataList).toMatchObject([
      { ServerCertificateName: "web", Expiration: new Date("2026-12-01T00:00:00Z") },
    ]);
  });

  it("has no password policy until one is set", async () => {
    await expect(context.iam.send(new GetAccountPasswordPolicyCommand())).rejects.toMatchObject(
      refused("NoSuchEntityException", "NoSuchEntity", 404),
    );
  });

  it("lists keys with their ages, without secrets", async () => {
    context.aws.seed({ users: [{ UserName: "ada", keys: [{ created: "2026-01-01T00:00:00Z" }] }] });
    const { AccessKeyMetadata } = await context.iam.send(new ListAccessKeysCommand({ UserName: "ada" }));
    expect(AccessKeyMetadata).toMatchObject([
      { UserName: "ada", Status: "Active", CreateDate: new Date("2026-01-01T00:00:00Z") },
    ]);
    expect(AccessKeyMetadata?.[0]).not.toHaveProperty("SecretAccessKey");
  });
});

describe("an account of 5,000 users", () => {
  const context = embedded({ pageItems: 700, emptyPages: true });

  it("is read whole through short and empty pages", async () => {
    context.aws.seed({ users: Array.from({ length: 5000 }, (_, n) => ({ UserName: `user-${n}` })) });
    const names = new Set<string | undefined>();
    let pages = 0;
    for await (const page of paginateGetAccountAuthorizationDetails({ client: context.iam, pageSize: 1000 }, {})) {
      pages += 1;
      for (const user of page.UserDetailList ?? []) names.add(user.UserName);
    }
    expect([names.size, pages]).toEqual([5000, 16]);
  });
});
