import { readdirSync } from "node:fs";
import { IAM } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { issueCredentials } from "../../embedded-aws/identity.ts";
import { stackFor } from "../support/stack.ts";

const context = stackFor();
const denyAll = "arn:aws:iam::aws:policy/AWSDenyAll";
const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
/** Not those that only MANAGE_ACCOUNTS and WATCH deploy: roles.test.ts holds their roles to no change of IAM at all. */
const others = readdirSync("functions").filter((name) => !["audit-organization", "cut-access", "watch"].includes(name));
const boundary = "arn:aws:iam::123456789012:policy/iam-steward-local-boundary";

/** Calls IAM in the role of a function, as somebody could who took the function over. */
function inRoleOf(name: string): IAM {
  const { aws, functions } = context.stack;
  const { roleName, policies } = functions.configurations().find((each) => each.name === name) ?? expect.unreachable();
  const arn = `arn:aws:sts::${aws.account.id}:assumed-role/${roleName}/taken-over`;
  return new IAM({ ...aws.config, credentials: issueCredentials(aws.account, { arn }, policies), maxAttempts: 1 });
}

describe("somebody with a function's role", () => {
  const bounded = { UserName: "eve", boundary, policies: [administrator] };
  const eve = { UserName: "eve" };
  const denied = { name: "AccessDenied" };
  const boundaryOf = (name: string) => context.stack.aws.account.iam.users.get(name)?.boundary;

  it("cannot put another boundary on a user and then take it away", async () => {
    context.stack.aws.seed({ users: [bounded] });
    const iam = inRoleOf("cut-access");
    await iam.putUserPermissionsBoundary({ ...eve, PermissionsBoundary: denyAll });
    await expect(iam.deleteUserPermissionsBoundary(eve)).rejects.toMatchObject(denied);
    await expect(iam.putUserPermissionsBoundary({ ...eve, PermissionsBoundary: administrator })).rejects.toMatchObject(
      denied,
    );
    expect(boundaryOf("eve")).toBe(denyAll);
    await iam.putUserPermissionsBoundary({ ...eve, PermissionsBoundary: boundary });
    expect(boundaryOf("eve")).toBe(boundary);
  });

  it.each(others)("%s cannot change a boundary at all", async (name) => {
    context.stack.aws.seed({ users: [{ ...bounded, tags: { "steward:leaving": "x", "steward:request": "x" } }] });
    const iam = inRoleOf(name);
    await expect(iam.deleteUserPermissionsBoundary(eve)).rejects.toMatchObject(denied);
    await expect(iam.putUserPermissionsBoundary({ ...eve, PermissionsBoundary: denyAll })).rejects.toMatchObject(
      denied,
    );
    expect(boundaryOf("eve")).toBe(boundary);
  });

  it("cannot mark a user and then delete them: what marks does not delete", async () => {
    context.stack.aws.seed({ users: [{ UserName: "eve" }] });
    const leaving = [{ Key: "steward:leaving", Value: "x" }];
    await inRoleOf("cut-access").tagUser({ ...eve, Tags: leaving });
    await expect(inRoleOf("cut-access").deleteUser(eve)).rejects.toMatchObject(denied);
    await expect(inRoleOf("offboard-step").tagUser({ ...eve, Tags: leaving })).rejects.toMatchObject(denied);
    await expect(inRoleOf("create-user").tagUser({ ...eve, Tags: leaving })).rejects.toMatchObject(denied);
  });
});
