import { S3 } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { boundary, denyAll, everything, offboardings } from "../support/offboarding.ts";
import { invoke } from "../support/stack.ts";

const { context, user, cut } = offboardings();
const forGood = Number.POSITIVE_INFINITY;
const other = "arn:aws:iam::123456789012:policy/of-another-team";
const detached = "AWSDenyAll is detached";

const step = (name: string, requestId: string) =>
  invoke<{ done: string[] }>(context.stack, "cut-access", {
    step: name,
    requestId,
    userName: "ada",
    userId: user().UserId,
  });
/** The id of the request that has cut the user's access. */
async function cutOf(more: object): Promise<string> {
  context.stack.aws.seed({ users: [everything("ada", more)] });
  const { input } = await cut();
  return (input as { requestId: string }).requestId;
}

describe("a deny that is lifted", () => {
  it.each([
    ["a policy", { policies: [] }, [detached]],
    ["the boundary", {}, [`the permissions boundary is ${boundary}`, detached]],
    ["a policy beside a boundary that no role may set", { policies: [], boundary: other }, [detached]],
    ["the boundary in place of one that no role may set", { boundary: other }, [detached]],
  ])("is %s, and what was done is said", async (_, more, done) => {
    const requestId = await cutOf(more);
    await expect(step("undo-deny", requestId)).resolves.toEqual({ what: "deny", done });
    expect(user().attached.has(denyAll)).toBe(false);
  });

  it.each([
    ["a policy", { policies: [] }, "DetachUserPolicy"],
    ["the boundary", {}, "PutUserPermissionsBoundary"],
    ["a policy beside a boundary that no role may set", { policies: [], boundary: other }, "DetachUserPolicy"],
  ])("is tried again where IAM still shows it as %s", async (_, more, operation) => {
    const requestId = await cutOf(more);
    context.stack.aws.faults.push({ kind: "lag", operation, lagSeconds: 120 });
    await expect(step("undo-deny", requestId)).rejects.toMatchObject({
      name: "Transient",
      message: "IAM still shows ada as denied everything",
    });
    await context.stack.clock.advance(120_000);
    await expect(step("undo-deny", requestId)).resolves.toMatchObject({ what: "deny" });
  });

  it("is that of the request which has marked the user, and of no other", async () => {
    context.stack.aws.seed({ users: [everything("ada")] });
    await expect(step("undo-deny", "leave-0")).rejects.toMatchObject({
      name: "Rejected",
      message: "ada is not marked as leaving by request leave-0",
    });
  });
});

describe("a cut", () => {
  it("takes place though nobody can read whether it was undone", async () => {
    context.stack.aws.seed({ users: [everything("ada")] });
    context.stack.aws.faults.push({ kind: "accessDenied", operation: "GetObject", times: forGood });
    await expect(step("mark", "leave-0")).resolves.toEqual({ what: "mark", done: ["steward:leaving"] });
    context.stack.aws.faults.length = 0;
  });

  it("is refused for who leaves by another request, and waits for a mark to go that was undone", async () => {
    const earlier = await cutOf({ policies: [] });
    await expect(step("mark", "leave-0")).rejects.toMatchObject({ name: "UserLeaving" });
    const Key = `evidence/123456789012/${user().UserId}/${earlier}/undone.json`;
    await new S3(context.stack.aws.config).putObject({ Bucket: context.stack.bucket, Key, Body: "{}" });
    await expect(step("mark", "leave-0")).rejects.toMatchObject({
      name: "Transient",
      message: "IAM does not show yet that ada is not leaving any more",
    });
    user().tags.set("steward:protected", { Key: "steward:protected", Value: "yes" });
    await expect(step("mark", "leave-0")).rejects.toMatchObject({ name: "UserProtected" });
  });
});
