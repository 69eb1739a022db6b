import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { GenerateCredentialReportCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { embedded } from "../support/embedded-account.ts";
import { sampleAccount } from "../support/sample-account.ts";

const readme = readFileSync("README.md", "utf8");
const commands = [...readme.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = ""]) => block.trim().split("\n"));
const run = promisify(execFile);

/** A user's machine: a fresh clone, and an account of their own that the commands reach. */
describe("the README's commands, in a fresh clone", () => {
  const context = embedded({ now: () => new Date() });
  let clone: string;
  beforeAll(() => {
    clone = mkdtempSync(join(tmpdir(), "iam-steward-readme-"));
    execFileSync("git", ["clone", "--quiet", process.cwd(), clone]);
  });
  afterAll(() => rmSync(clone, { recursive: true }));

  it("begin with the two that set it up", () => {
    expect(commands.slice(0, 2)).toEqual(["npm ci && npm start", "npm test"]);
  });

  it("stand beside links that lead somewhere", () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = ""]) => path);
    expect(links.filter((path) => !existsSync(join(clone, path)))).toEqual([]);
  });

  const type = (command: string) => {
    const { accessKeyId, secretAccessKey } = context.aws.config.credentials;
    return run("sh", ["-c", command], {
      cwd: clone,
      env: {
        ...process.env,
        AWS_ENDPOINT_URL: context.aws.endpoint,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_REGION: "eu-west-1",
      },
      maxBuffer: 2 ** 25,
    });
  };

  it("tell a story of one screen, with the page at its end: npm ci && npm start", { timeout: 300_000 }, async () => {
    const { stdout } = await type(commands[0] ?? "");
    const story = stdout.slice(stdout.indexOf("An AWS account with")).trimEnd().split("\n");
    expect(story.length).toBeGreaterThanOrEqual(24);
    expect(story.length).toBeLessThanOrEqual(40);
    expect(story.join("\n")).toMatch(/nothing is left(.|\n)*the undo has succeeded/);
    const page = /file:\S+\.html/.exec(story.slice(-5).join("\n"))?.[0] ?? expect.fail("no page");
    expect(readFileSync(new URL(page), "utf8")).toContain("</html>");
  });

  // `npm test` is what runs beside this very test; a machine that can run this has run that.
  it.each(commands.slice(1).filter((command) => command !== "npm test"))(
    "%s",
    { timeout: 300_000 },
    async (command) => {
      await context.aws.seed(sampleAccount);
      await context.iam.send(new GenerateCredentialReportCommand({}));
      const { stdout } = await type(command);
      const file = />\s*(\S+)$/.exec(command)?.[1];
      expect(file ? readFileSync(join(clone, file), "utf8") : stdout).not.toBe("");
    },
  );
});
