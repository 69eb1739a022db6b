import { IAM } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { issueCredentials } from "../../embedded-aws/identity.ts";
import { readResources } from "../../embedded-aws/stack/template.ts";
import { readTemplate } from "../../infra/template.ts";
import { stackFor } from "../support/stack.ts";

const context = stackFor();
const denyAll = "arn:aws:iam::aws:policy/AWSDenyAll";
const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
const boundary = "arn:aws:iam::123456789012:policy/iam-steward-local-boundary";

/** Calls IAM in the role of a function, as somebody could who took the function over. */
function inRoleOf(name: string): IAM {
  const { aws } = context.stack;
  const { roles } = readResources(readTemplate("local"), aws.account, "iam-steward-local-");
  const role = roles.find((each) => each.name === `${name}Role`) ?? expect.unreachable();
  const arn = role.arn.replace(/^arn:aws:iam::(\d+):role\//, "arn:aws:sts::$1:assumed-role/").concat("/taken-over");
  return new IAM({ ...aws.config, credentials: issueCredentials(aws.account, { arn }, role.policies), maxAttempts: 1 });
}

describe("somebody with a function's role", () => {
  const bounded = { UserName: "eve", boundary, policies: [administrator] };
  const eve = { UserName: "eve" };
  const denied = { name: "AccessDenied" };
  const boundaryOf = (name: string) => context.stack.aws.account.iam.users.get(name)?.boundary;

  it("cannot put another boundary on a user and then take it away", async () => {
    context.stack.aws.seed({ users: [bounded] });
    const iam = inRoleOf("CutAccess");
    await iam.putUserPermissionsBoundary({ ...eve, PermissionsBoundary: denyAll });
    await expect(iam.deleteUserPermissionsBoundary(eve)).rejects.toMatchObject(denied);
    await expect(iam.putUserPermissionsBoundary({ ...eve, PermissionsBoundary: administrator })).rejects.toMatchObject(
      denied,
    );
    expect(boundaryOf("eve")).toBe(denyAll);
    await iam.putUserPermissionsBoundary({ ...eve, PermissionsBoundary: boundary });
    expect(boundaryOf("eve")).toBe(boundary);
  });

  it.each([
    "CreateUser",
    "SetAccess",
    "IssueKey",
    "IssuePassword",
    "EnrollMfa",
    "ResetMfa",
    "RotateKeys",
    "OffboardStep",
    "ContainKey",
  ])("%s cannot change a boundary at all", async (name) => {
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
    await inRoleOf("CutAccess").tagUser({ ...eve, Tags: leaving });
    await expect(inRoleOf("CutAccess").deleteUser(eve)).rejects.toMatchObject(denied);
    await expect(inRoleOf("OffboardStep").tagUser({ ...eve, Tags: leaving })).rejects.toMatchObject(denied);
    await expect(inRoleOf("CreateUser").tagUser({ ...eve, Tags: leaving })).rejects.toMatchObject(denied);
  });
});
