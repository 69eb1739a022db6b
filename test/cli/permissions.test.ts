import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, it } from "vitest";
import { issueCredentials } from "../../embedded-aws/identity.ts";
import { hub, member, stageWithMembers } from "../support/members.ts";
import { invoke } from "../support/stack.ts";
import { stewardAt } from "../support/steward.ts";

const { stack, seed } = stageWithMembers({ ACCOUNTS: member });
const agreed = ["--reason", "r", "--yes"];
const folder = mkdtempSync(join(tmpdir(), "iam-steward-access-"));
const accessFile = join(folder, "access.yml");
writeFileSync(accessFile, "groups: { testers: { policies: [] } }");
afterAll(() => rmSync(folder, { recursive: true }));

/** The cells of docs/steward.md's table of permissions, by what they are for. */
const [, section = ""] = readFileSync("docs/steward.md", "utf8").split("## Permissions");
const cells = new Map(
  [...section.matchAll(/^\| (.+?) \| (.+) \|$/gm)].map(([, about = "", actions = ""]) => [about, actions]),
);
const cellOf = (word: string) =>
  [...cells].find(([about]) => about.includes(word)) ?? expect.unreachable(`no row about ${word}`);

/** What a row lists: the service is named once for several actions, and "those of" another row counts as well. */
function actionsOf(word: string): string[] {
  const [, cell] = cellOf(word);
  let service = "";
  const own = [...cell.matchAll(/`(?:([a-z\d]+):)?([A-Z]\w+\*?)`/g)].map(([, prefix = service, action]) => {
    service = prefix;
    return `${service}:${action}`;
  });
  const others = [...cell.matchAll(/those of `?([a-z-]+)/g)].flatMap(([, other = ""]) => actionsOf(other));
  return [...own, ...others];
}

/** Credentials of an engineer who may do what is listed, and nothing else. */
function engineerWho(Action: string[]): Record<string, string> {
  const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] };
  const who = { arn: `arn:aws:sts::${hub}:assumed-role/engineer/jane`, userId: "AROAZX6WF4RTUPRWNY7VZ:jane" };
  const { accessKeyId, secretAccessKey, sessionToken = "" } = issueCredentials(stack().aws.account, who, [policy]);
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
}

const typed = async (words: string[], who: Record<string, string> = {}) => {
  const { code, stdout, stderr } = await stewardAt(stack(), words, who);
  return `exit code ${code}\n${stderr}${stdout}`;
};
let key = "";
beforeEach(async () => {
  const keys = [{ created: new Date(0) }];
  seed([{ UserName: "ada", password: {}, mfa: true, keys }], hub);
  seed([{ UserName: "ada", password: {}, keys }]);
  stack().aws.seed({ groups: [{ GroupName: "developers" }] });
  key = stack().aws.account.iam.users.get("ada")?.accessKeys[0]?.AccessKeyId ?? "";
  await typed(["onboard", "jo", "--owner", "b@example.com", "--console", ...agreed]);
  await stack().clock.advance(60_000);
});

/** A change of access, an enrolment that runs, an onboarding that failed and one that was refused. */
async function make(): Promise<void> {
  await typed(["move", "jo", "--group", "developers", ...agreed]);
  await typed(["start", "enroll-mfa", "jo", ...agreed]);
  stack().aws.faults.push({ kind: "accessDenied", operation: "CreateUser" });
  await typed(["onboard", "kay", "--owner", "b@example.com", ...agreed]);
  await stack().clock.advance(60_000);
  const who = { requestId: "r-1", requestedBy: "hr", reason: "r", userName: "ada", owner: "b@example.com" };
  const input = { ...who, groups: [], console: false, accessKey: false, mfa: false };
  await invoke(stack(), "start-workflow", { workflow: "onboard", input });
  await stack().clock.advance(60_000);
  stack().aws.account.iam.users.delete("ada"); // so that the same request would be taken now
}

const rows: [row: string, ...commands: string[]][] = [
  ["`list`", "list", "watch onboard-jo", "explain onboard-jo", "show execution onboard-jo", "show group developers"],
  ["`trail`", "trail ada"],
  ["`users`", "users", "keys", "groups", "policies"],
  [
    "starting",
    "rotate ada --plan",
    "move ada --group developers --plan",
    "mfa reset ada --plan",
    "onboard al --owner b@example.com --plan",
    "offboard ada --plan",
    "start contain-key KEY --reason r --yes",
    "start contain-key KEY --reason r --yes --request-id r-2",
  ],
  ["`redrive`", "stop enroll-mfa-jo --yes", "redrive onboard-kay --yes", "redrive onboard-ada --yes"],
  ["`undo`", "undo change-access-jo --reason r --yes"],
  ["`find`", "find ada", "show person ada", "offboard ada --everywhere --plan", "restore ada --everywhere --plan"],
  ["`--account`", `users --account ${member}`],
  ["`doctor`", "doctor", "doctor --accounts"],
  ["`handback`", "handback"],
  ["`reactivate`", "reactivate KEY --plan"],
  ["`access diff`", "access pull", "can ada s3:GetObject"],
  ["`access plan`", `access plan -f ${accessFile}`],
  ["`pause`", "pause --reason r", "resume"],
];
it.each(rows)("docs/steward.md lists what is needed for %s", async (row, ...commands) => {
  const enough = engineerWho([...actionsOf("everything"), ...actionsOf(row)]);
  const nothing = engineerWho(actionsOf("everything"));
  if (commands.some((command) => /^(redrive|undo)/.test(command))) await make();
  for (const command of commands) {
    if (command === "resume") await typed(["onboard", "lu", "--owner", "b@example.com", ...agreed]); // which is held
    const words = command.replace("KEY", key).split(" ");
    expect.soft(await typed(words, nothing), command).toContain("not authorized");
    expect.soft(await typed(words, enough), command).not.toContain("not authorized");
  }
});

it("is tried of each row, but of those that ask for codes, go by a secret's own policy, or stand elsewhere", () => {
  const tried = new Set(rows.map(([row]) => cellOf(row)[0]));
  const others = [...cells.keys()].filter((about) => !tried.has(about) && !/^(for|-+)$/.test(about));
  expect(others).toEqual(["everything", "`audit`", "`mfa confirm`", "`secret pickup`, `--qr`", "`rehearse`"]);
});
