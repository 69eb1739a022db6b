import { describe, expect, it } from "vitest";
import { allow, file, managedAccess } from "../support/access.ts";
import { invoke } from "../support/stack.ts";

const { context, steward, write, plan, planned, apply, state, iam, subjects } = managedAccess();
const standing = {
  policies: { "read-app-data": allow("s3:GetObject") },
  groups: { developers: ["AmazonEC2FullAccess", "read-app-data"], "read-only": ["ReadOnlyAccess"] },
  roles: { reporter: ["read-app-data"] },
};
const empty = { policies: {}, groups: {}, roles: {} };
const arn = "arn:aws:iam::123456789012:policy/access/read-app-data";

describe("apply-access", () => {
  it("plans without a change, and tells which command applies exactly this plan", async () => {
    const { code, stdout, stderr } = await steward("access", "plan", "-f", write(file));
    expect({ code, state: state() }).toEqual({ code: 0, state: empty });
    expect(stdout).toContain("+ group developers: policy AmazonEC2FullAccess is attached");
    expect(stderr).toMatch(/To apply exactly this plan: steward access apply [0-9a-f]{64}/);
    expect(subjects()).toEqual(["Access plan: groups, policies and roles"]);
  });

  it("plans in Markdown for a pull request, with the command that applies the plan", async () => {
    const { stdout } = await steward("access", "plan", "-f", write(file), "--format", "markdown");
    expect(stdout).toMatch(
      /^### Access plan\n.*\n\+ group developers\n.*\nTo apply it: `steward access apply [0-9a-f]{64}`\n$/s,
    );
  });

  it("applies a plan, says so, and has nothing left to change", async () => {
    const id = await planned(file);
    await expect(apply(id)).resolves.toMatchObject({ status: "SUCCEEDED", output: { plan: id } });
    expect(state()).toEqual(standing);
    expect(subjects()).toContain("Access plan applied");
    expect(context.stack.aws.account.events.at(-1)).toMatchObject({
      "detail-type": "AccessApplied",
      detail: { plan: id, undo: false },
    });
    expect(context.stack.aws.account.iam.roles.get("reporter")).toMatchObject({
      maxSessionSeconds: 14_400,
      boundary: "arn:aws:iam::123456789012:policy/iam-steward-local-boundary",
    });
    expect(JSON.parse((await plan(file)).stdout).changes).toEqual([]);
  });

  it("changes a policy by a new version, and an undo brings the old one back", async () => {
    await apply(await planned(file));
    const wider = { ...file, policies: { "read-app-data": { document: allow(["s3:GetObject", "s3:ListBucket"]) } } };
    const id = await planned(wider);
    const { name } = await apply(id);
    expect(state().policies).toEqual({ "read-app-data": allow(["s3:GetObject", "s3:ListBucket"]) });
    const next = async () => (await steward("explain", name)).stdout.split("\nNext\n")[1];
    expect(await next()).toContain(`steward undo ${name}`);
    await expect(apply(id, "undo")).resolves.toMatchObject({ status: "SUCCEEDED" });
    expect(state()).toEqual(standing);
    expect(await next()).toContain("It was undone since, or another plan was applied.");
    expect(subjects()).toContain("Access plan undone");
    const { Versions } = await iam().listPolicyVersions({ PolicyArn: arn });
    expect(Versions).toHaveLength(2);
  });

  it("is undone once more where its undo was undone", async () => {
    const undo = async (execution: string) =>
      JSON.parse((await steward("undo", execution, "--reason", "r", "--yes", "--follow", "--json")).stdout).name;
    const { name } = await apply(await planned(file));
    const undone = await undo(name);
    expect(state()).toEqual(empty);
    await undo(undone);
    expect(state()).toEqual(standing);
    await undo(name);
    expect(state()).toEqual(empty);
  });

  it("makes room for a new version when there are five, and keeps the last default", async () => {
    await apply(await planned(file));
    for (const action of ["s3:A", "s3:B", "s3:C", "s3:D", "s3:E"])
      await apply(await planned({ ...file, policies: { "read-app-data": { document: allow(action) } } }));
    expect(state().policies).toEqual({ "read-app-data": allow("s3:E") });
    const { Versions = [] } = await iam().listPolicyVersions({ PolicyArn: arn });
    expect(Versions.map(({ VersionId }) => VersionId)).toEqual(["v6", "v5", "v4", "v3", "v2"]);
  });

  it("deletes in the order that AWS asks for, and an undo makes everything anew", async () => {
    await apply(await planned(file));
    const id = await planned({});
    await expect(apply(id)).resolves.toMatchObject({ status: "SUCCEEDED" });
    expect(state()).toEqual(empty);
    await apply(id, "undo");
    expect(state()).toEqual(standing);
  });

  it("changes a role's trust and sessions and the password policy, and an undo takes that back", async () => {
    const { iam: account } = context.stack.aws.account;
    context.stack.aws.seed({ roles: [{ RoleName: "reporter", Path: "/access/" }] });
    delete account.passwordPolicy;
    const before = structuredClone(account.roles.get("reporter"));
    const id = await planned({ roles: file.roles, policies: file.policies, passwordPolicy: { minimumLength: 16 } });
    await expect(apply(id)).resolves.toMatchObject({ status: "SUCCEEDED" });
    const boundary = "arn:aws:iam::123456789012:policy/iam-steward-local-boundary";
    expect(account.roles.get("reporter")).toMatchObject({ maxSessionSeconds: 14_400, boundary });
    expect(JSON.parse(account.roles.get("reporter")?.document ?? "")).toEqual(file.roles.reporter.trust);
    expect(account.passwordPolicy).toMatchObject({ MinimumPasswordLength: 16 });
    await expect(apply(id, "undo")).resolves.toMatchObject({ status: "SUCCEEDED" });
    expect(JSON.parse(account.roles.get("reporter")?.document ?? "")).toEqual(JSON.parse(before?.document ?? ""));
    expect(account.roles.get("reporter")).toMatchObject({ maxSessionSeconds: 3600, boundary });
    expect(account.passwordPolicy).toBeUndefined();
  });

  it("refuses to delete a group that has members, unless the file says that they may be removed", async () => {
    await apply(await planned(file));
    context.stack.aws.seed({ users: [{ UserName: "ada", groups: ["developers"] }] });
    const { developers: _, ...groups } = file.groups;
    const { code, stderr } = await plan({ ...file, groups });
    expect([code, stderr]).toEqual([3, expect.stringContaining("GroupHasMembers: group developers has members: ada")]);
    const id = await planned({ ...file, groups, removeMembers: ["developers"] });
    await apply(id);
    expect(Object.keys(state().groups)).toEqual(["read-only"]);
    await apply(id, "undo");
    const ada = context.stack.aws.account.iam.users.get("ada");
    expect([...(ada?.groups ?? [])].map(({ GroupName }) => GroupName)).toEqual(["developers"]);
  });

  it("refuses a plan if the account has changed since, names the difference, and changes nothing", async () => {
    const id = await planned(file);
    await iam().createGroup({ GroupName: "developers", Path: "/access/" });
    const { error, cause } = await apply(id);
    expect([error, cause]).toEqual(["PlanIsStale", expect.stringContaining("+ group developers")]);
    expect(state()).toEqual({ ...empty, groups: { developers: [] } });
    expect(subjects()).toContain("Access plan refused: PlanIsStale");
  });

  it("refuses an older plan once another was applied, and an undo of any but the last", async () => {
    const first = await planned(file);
    const second = await planned({ groups: { "read-only": { policies: [] } } });
    await apply(second);
    await expect(apply(first)).resolves.toMatchObject({ error: "PlanIsStale" });
    const input = { requestId: "undo-1", requestedBy: "on-call", reason: "a test", plan: first, undo: true };
    const request = { workflow: "apply-access", input };
    const { executionArn } = await invoke<{ executionArn: string }>(context.stack, "start-workflow", request);
    const undo = context.stack.engine.find(executionArn);
    await context.stack.clock.runUntil(undo.ended);
    expect(undo.error).toBe("PlanIsStale");
    const said = async (verb: string, id: string) => {
      const { code, stderr } = await steward("access", verb, id, "--reason", "r", "--yes");
      return [code, stderr];
    };
    const refusal = (why: string) => [3, expect.stringContaining(`Nothing was done: ${why}`)];
    expect(await said("apply", second)).toEqual(refusal(`the plan ${second} is applied already`));
    expect(await said("undo", first)).toEqual(refusal(`only the plan that was applied last can be undone: ${second}`));
    expect(state()).toEqual({ ...empty, groups: { "read-only": [] } });
  });

  it("refuses an undo if somebody has changed what the plan made: that is not overwritten", async () => {
    const id = await planned(file);
    await apply(id);
    await iam().attachGroupPolicy({ GroupName: "read-only", PolicyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess" });
    const { error, cause } = await apply(id, "undo");
    expect([error, cause]).toEqual(["PlanIsStale", expect.stringContaining("AmazonS3FullAccess is attached")]);
    expect(state().groups["read-only"]).toEqual(["AmazonS3FullAccess", "ReadOnlyAccess"]);
  });

  it("goes back to what was before if IAM refuses on the way, and says so", async () => {
    const id = await planned(file);
    context.stack.aws.faults.push({ kind: "limitExceeded", operation: "CreateRole", times: 3 });
    const { error, cause } = await apply(id);
    expect([error, cause]).toEqual([
      "Rejected",
      expect.stringContaining("(what the account has now: what it had before)"),
    ]);
    expect(state()).toEqual(empty);
    await expect(apply(await planned(file))).resolves.toMatchObject({ status: "SUCCEEDED" });
  });

  it("says exactly what the account has if the way back is refused as well", async () => {
    const untouched = { policies: [] };
    await apply(await planned({ groups: { old: { policies: [] }, untouched } }));
    context.stack.aws.seed({ users: [{ UserName: "ada", groups: ["old"] }] });
    const id = await planned({ ...file, groups: { ...file.groups, untouched }, removeMembers: ["old"] });
    context.stack.aws.faults.push({ kind: "limitExceeded", operation: "DeleteGroup", times: 3 });
    context.stack.aws.faults.push({ kind: "limitExceeded", operation: "AddUserToGroup", times: 3 });
    const { error, cause = "" } = await apply(id);
    expect([error, cause]).toEqual(["Rejected", expect.stringContaining("the way back was refused as well")]);
    expect(cause.replace(/^.*It differs by: |\)$/g, "").split("; ")).toEqual([
      "+ policy read-app-data",
      "+ group developers",
      "+ group read-only",
      "+ role reporter",
      "+ group developers: policy read-app-data is attached",
      "+ group developers: policy AmazonEC2FullAccess is attached",
      "+ group read-only: policy ReadOnlyAccess is attached",
      "+ role reporter: policy read-app-data is attached",
      "- group old: user ada is removed",
    ]);
    const told = context.stack.aws.notices.find(({ Subject }) => Subject === "Access plan refused: Rejected");
    expect(told?.Message).toContain("It differs by: + policy read-app-data; ");
    expect(cause).not.toContain("..");
    const outside = async (content: object) =>
      /Changed outside this tool.*?\n\n/s.exec((await steward("access", "plan", "-f", write(content))).stdout)?.[0];
    expect(await outside(file)).toBeUndefined(); // what was left halfway is nobody else's doing
    await iam().attachGroupPolicy({ GroupName: "untouched", PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" });
    expect(await outside(file)).toContain("group untouched: policy ReadOnlyAccess is attached");
  });

  it("fails at its step where something breaks, and a redrive ends it", async () => {
    const id = await planned(file);
    context.stack.aws.faults.push({ kind: "accessDenied", operation: "AttachGroupPolicy", times: 1 });
    const execution = await apply(id);
    expect(execution).toMatchObject({ status: "FAILED", progress: { state: "ApplyAccessChange" } });
    context.stack.engine.redrive(execution);
    await context.stack.clock.runUntil(execution.ended);
    expect([execution.status, state()]).toEqual(["SUCCEEDED", standing]);
  });

  it("lets a new plan take up what an application left halfway, which a redrive then does not touch", async () => {
    const id = await planned(file);
    context.stack.aws.faults.push({ kind: "accessDenied", operation: "AttachGroupPolicy", times: 1 });
    const halfway = await apply(id);
    await apply(await planned({}));
    expect(state()).toEqual(empty);
    context.stack.engine.redrive(halfway);
    await context.stack.clock.runUntil(halfway.ended);
    expect([halfway.error, state()]).toEqual(["PlanIsStale", empty]);
  });
});
