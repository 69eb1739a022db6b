import { globSync } from "node:fs";
import { resolve } from "node:path";
import { describe } from "vitest";
import { describeGrants } from "./grants.ts";

/** Held by sources alone, or a fault at each call: what they would add here is time. */
const elsewhere = /\/(contracts|[\w-]+-(faults|hostile))\.test\.ts$/;
/** They take long, and ask for nothing that others do not ask for. */
const costly =
  /\/(issue-key|issue-password|notify|start-workflow-events|rotate-key-midway|enroll-mfa-time|cut|repeated-cut|absent-leaver|quarantine)\.test\.ts$/;
/** Besides the workflows, functions: they have ways that no workflow's test goes. */
const files = globSync("test/{functions,statemachines}/*.test.ts").filter(
  (file) => ![elsewhere, costly].some((left) => left.test(file)),
);
/** The command that a deploy is tried with first. */
const rehearsal = "test/cli/rehearse/story.test.ts";
/** What somebody tries who has a function's role, or is an administrator within the boundary. */
const attempts = globSync("test/privilege/{bounded-user,removal-of-boundaries}.test.ts");

/** The tests of the workflows once more, on what would be deployed, each part held to its role. */
for (const file of [...files, ...attempts, rehearsal].sort())
  describe(`packaged: ${file}`, () => import(resolve(file)));

describe("packaged: what no other test does", async () => void (await import("./rare.ts")));

/** Last, because it looks at all that those before have asked for. */
describeGrants();
