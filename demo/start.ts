import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import yargs from "yargs";
import { bundleTogether } from "../infra/bundle.ts";
import { samplePeople } from "./sample-people.ts";
import { showAccess } from "./show-access.ts";
import { showAudit } from "./show-audit.ts";
import { showOffboarding } from "./show-offboarding.ts";
import { showOnboarding } from "./show-onboarding.ts";
import { showOrganization } from "./show-organization.ts";
import { showRotation } from "./show-rotation.ts";
import { startVirtualStack } from "./stack.ts";
import { DAY, storyOf } from "./story.ts";

/** `npm start`: the workflows on an embedded account, told on one screen. */
const { verbose } = await yargs(process.argv.slice(2))
  .scriptName("npm start --")
  .option("verbose", { type: "boolean", default: false, describe: "Print each state, notice and secret's name" })
  .strict()
  .version(false)
  .parseAsync();

const tonight = new Date("2026-11-20T02:00:00Z");
const lastNight = new Date(tonight.getTime() - DAY);
const bundles = mkdtempSync(join(tmpdir(), "iam-steward-start-"));
process.once("exit", () => rmSync(bundles, { recursive: true, force: true }));

const parameters = { REMEDIATION: "plan" };
const code = await bundleTogether(bundles);
const stack = await startVirtualStack(lastNight, { parameters, code });
stack.aws.seed(samplePeople(lastNight));
const users = stack.aws.account.iam.users.size;
console.log(`An AWS account with ${users} users, in this process. Nothing leaves this machine; weeks take seconds.`);

const story = storyOf(stack, verbose);
const page = await showAudit(story, tonight);
await showOnboarding(story);
await showRotation(story);
await showOffboarding(story);
await showAccess(story);
await showOrganization(story, tonight, code);
await stack.close();

console.log(`
The audit as a page:             ${pathToFileURL(page)}
Each state and notice:           npm start -- --verbose
Your own account, read only:     npm run --silent steward -- audit --html my-report.html
An account to try steward on:    npm run local`);
