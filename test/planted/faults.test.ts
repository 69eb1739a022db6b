import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { bundlePatched, type Patch } from "../faults/bundles.ts";
import { caseOf, fewSingles } from "../faults/cases.ts";
import { numbered } from "../faults/kinds.ts";
import { runner } from "../faults/run.ts";
import { scenarios, titleOf } from "../faults/scenarios.ts";
import { startFaultStack } from "../faults/stack.ts";
import type { TestStack } from "../support/stack.ts";

const code = inject("bundles") ?? expect.fail("the suite has bundled nothing");

let stack: TestStack;
let run: ReturnType<typeof runner>;
beforeAll(async () => {
  stack = await startFaultStack(code);
  run = runner(stack);
});
afterAll(() => stack.close());

/** `npm run faults` makes every call meet every kind. */
describe("a few faults", () => {
  it.each(scenarios.map(titleOf))("leave nothing behind of %s, which ends well or is told of", async (workflow) => {
    const clean = await run(caseOf(`${workflow}:`));
    expect(clean.endedWell).toBe(true);
    const outcomes = [clean];
    for (const asked of fewSingles(workflow, numbered(clean.calls))) outcomes.push(await run(asked));
    expect(outcomes.filter(({ violations }) => violations.length > 0)).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(2); // of the four changes of watch every second is struck
  });
});

describe("the faults find out", () => {
  it.each<[what: string, found: string, name: string, changed: string, patch: Patch]>([
    [
      "a clean-up that lets keys live whose secret is lost",
      "nobody holds its secret",
      "onboard:issue-key/iam.CreateAccessKey#1:deathAfter",
      "issue-key",
      { file: "shared/iam/removal.ts", from: /(function removeKey\([^)]*\)[^{]*\{)/, to: "$1 return;" },
    ],
    [
      "a last step that takes a failure for success",
      "not so: she is marked as whole",
      "onboard:create-user/iam.TagUser#1:throttledForGood",
      "create-user",
      {
        file: "functions/create-user/handler.ts",
        from: /(await iam\.send\(new TagUserCommand\(.*?\)\));/s,
        to: "$1.catch(() => {});",
      },
    ],
    [
      "a step of a deletion that swallows an error",
      "not so: a certificate says that nothing is left",
      "offboard:offboard-step/secretsmanager.DeleteSecret#1:accessDenied",
      "offboard-step",
      {
        file: "functions/offboard-step/remove.ts",
        from: /(await destroySecret\(.*?\));/,
        to: "$1.catch(() => {});",
      },
    ],
    [
      "a notice with a secret in it",
      "a secret can be read in notices",
      "onboard:",
      "issue-password",
      {
        file: "shared/iam/stored-password.ts",
        from: /return name;/,
        to: "return name + JSON.stringify(stored.value);",
      },
    ],
    [
      "a step that touches somebody else",
      "user bob was touched",
      "change-access:",
      "set-access",
      { file: "functions/set-access/handler.ts", from: /addAccess\(iam, userName/, to: 'addAccess(iam, "bob"' },
    ],
    [
      "a step that does not look for the key that an earlier try lost",
      "somebody had to try it again",
      "rotate-key:issue-key/iam.CreateAccessKey#1:deathAfter",
      "issue-key",
      { file: "functions/issue-key/attempt.ts", from: /(function removeLostKeys\([^)]*\)[^{]*\{)/, to: "$1 return;" },
    ],
    [
      "a step that touches a protected user",
      "user guarded was touched",
      "change-access:",
      "set-access",
      { file: "functions/set-access/handler.ts", from: /addAccess\(iam, userName/, to: 'addAccess(iam, "guarded"' },
    ],
    [
      "a deletion that no notice has announced",
      "the user ada was deleted, and no notice had said so",
      "offboard:",
      "notify",
      { file: "functions/notify/offboard-notices.ts", from: / The user will be deleted at \$\{until\}\./, to: "" },
    ],
    [
      "a key's deletion that no notice has announced",
      "was deleted, and no notice had said so",
      "rotate-key:",
      "notify",
      {
        file: "functions/notify/rotation-notices.ts",
        from: / It will be deleted after \$\{deleteAfter\}\.`,\n\s*`If a program/,
        to: "`, `If a program",
      },
    ],
    [
      "a way back that takes nothing back and says that it did",
      "what differs (group new, policy readers) is not what was told ()",
      "apply-access:apply-access/iam.CreateRole#1:limitExceeded",
      "apply-access",
      {
        file: "functions/apply-access/handler.ts",
        from: /return planBack\((await load\(store, "plans", plan\)), at\);/,
        to: "const p = $1; return planBack({ ...p, before: await standing(p) }, 0);",
      },
    ],
    [
      "a workflow that takes a namesake for its user",
      "the new user ada was touched",
      "change-access:change-access/SetAccessApply#1:replaced",
      "set-access",
      { file: "shared/iam/presence.ts", from: /named\?\.UserId === userId/, to: "named" },
    ],
    [
      "an undo of a refused request that leaves the user there",
      "user ada is not as it was, though the request was undone",
      "onboard:set-access/iam.AddUserToGroup#1:limitExceeded",
      "create-user",
      {
        file: "functions/create-user/handler.ts",
        from: /if \(user\) await removeUser/,
        to: "if (!user) await removeUser",
      },
    ],
    [
      "a step that fails of its own mistake",
      "failed of TypeError",
      "change-access:",
      "set-access",
      {
        file: "functions/set-access/handler.ts",
        from: /addAccess\(iam, userName/,
        to: "addAccess(undefined, userName",
      },
    ],
    [
      "a key that programs find before STS knows it",
      "held a key that did not work",
      "rotate-key:issue-key/iam.CreateAccessKey#1:lag",
      "issue-key",
      {
        file: "functions/issue-key/stored-key.ts",
        from: /\[pending, AccessKeyId\]/,
        to: '["AWSCURRENT", AccessKeyId]',
      },
    ],
    [
      "a cut that says that it is whole, and cuts nothing",
      "a request of ada was granted after the cut",
      "offboard:",
      "cut-access",
      {
        file: "functions/cut-access/handler.ts",
        from: / check,(.*)const make = async [^\n]*/s,
        to: " check: async () => ({ missing: [], roles: [], rolesInAll: 0, unseen: [] }),$1const make = async () => [];",
      },
    ],
  ])("%s", async (_, found, name, changed, patch) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "iam-steward-faults-"));
    await stack.functions.updateCode(changed, await bundlePatched(folder.path, changed, patch));
    const { violations } = await run(caseOf(name)).finally(() =>
      stack.functions.updateCode(changed, code[changed] ?? expect.unreachable()),
    );
    expect(violations.join("\n")).toContain(found);
  });
});

describe("the faults find out, where the stack is changed as well", () => {
  it("a failed execution of which nobody is told", async () => {
    const stack = await startFaultStack(code, ({ Resources }) => {
      delete Resources.FailedExecutions;
    });
    const asked = caseOf("onboard:create-user/iam.TagUser#1:throttledForGood");
    const { violations } = await runner(stack)(asked).finally(stack.close);
    expect(violations.join("\n")).toMatch(/ended as FAILED, and nobody was told/);
  });

  it("a user who is made without a boundary", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "iam-steward-faults-"));
    const file = await bundlePatched(folder.path, "create-user", {
      file: "shared/iam/users.ts",
      from: /CreateUserCommand\(\{ UserName, Path, PermissionsBoundary,/,
      to: "CreateUserCommand({ UserName, Path,",
    });
    const stack = await startFaultStack({ ...code, "create-user": file }, ({ Resources }) => {
      const [{ PolicyDocument }] = Resources.CreateUserRole?.Properties.Policies ?? [];
      for (const statement of PolicyDocument.Statement)
        if (statement.Action === "iam:CreateUser") delete statement.Condition;
    });
    const { violations } = await runner(stack)(caseOf("onboard:")).finally(stack.close);
    expect(violations.join("\n")).toContain("has no permissions boundary");
  });
});
