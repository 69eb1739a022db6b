import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { allow, file, managedAccess } from "../support/access.ts";

const { context, steward, write, planned, apply, state } = managedAccess({ ALLOWED_GROUPS: "access/*" });
const changePassword = "arn:aws:iam::aws:policy/IAMUserChangePassword";

/** The commands of the first column: `aws iam create-group` is CreateGroup. */
const documented = [...readFileSync("docs/access.md", "utf8").matchAll(/^\| `aws (?:iam|accessanalyzer) (.*?) \| /gm)]
  .flatMap(([, column = ""]) => [...column.matchAll(/(?:^|`)([a-z]+(?:-[a-z]+)+)/g)].map(([, command = ""]) => command))
  .map((command) => command.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()));

async function move(...words: string[]): Promise<void> {
  const { stdout } = await steward("move", "ada", ...words, "--yes", "--reason", "a test", "--json");
  await context.stack.clock.runUntil(context.stack.engine.find(JSON.parse(stdout).executionArn).ended);
}

it("does for each command of the usual tutorials what the docs say, in the order of a tutorial", async () => {
  context.stack.aws.seed({ users: [{ UserName: "ada" }] });
  await apply(await planned({ ...file, passwordPolicy: { minimumLength: 16 } }));
  await move("--group", "developers", "--policy", changePassword);
  expect((await steward("can", "ada", "s3:GetObject")).stdout).toMatch(/Decision +allowed/);

  const policies = { "read-app-data": { document: allow("s3:ListBucket") } };
  const wider = await planned({ ...file, policies });
  await apply(wider);
  await apply(wider, "undo");
  const trust = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: "123456789012" }, Action: "sts:AssumeRole" }],
  };
  const groups = { developers: { policies: ["read-app-data"] } };
  await apply(await planned({ ...file, groups, roles: { reporter: { trust, policies: [], maxSessionHours: 2 } } }));
  expect(state().groups).toEqual({ developers: ["read-app-data"] });

  await move();
  const pulled = await steward("access", "pull");
  expect(pulled.stdout).toContain("read-app-data");
  await apply(await planned({}));
  expect((await steward("access", "diff", "-f", write({}))).code).toBe(0);

  const made = new Set(context.stack.aws.calls.map(({ operation }) => operation));
  expect(documented.filter((operation) => !made.has(operation))).toEqual([]);
  expect(documented.length).toBeGreaterThanOrEqual(25);
});
