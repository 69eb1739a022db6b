import { readFileSync } from "node:fs";
import { beforeEach, expect, it } from "vitest";
import { issueCredentials } from "../../embedded-aws/identity.ts";
import { hub, member, stageWithMembers } from "../support/members.ts";
import { stewardAt } from "../support/steward.ts";

const { stack, seed } = stageWithMembers({ ACCOUNTS: member });
const agreed = ["--reason", "r", "--yes"];

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

it.each<[row: string, ...commands: string[]]>([
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
  ],
  ["`redrive`", "stop onboard-jo --plan", "redrive onboard-jo --plan"],
  ["`undo`", "undo onboard-jo --plan"],
  ["`find`", "find ada", "show person ada", "offboard ada --everywhere --plan", "restore ada --everywhere --plan"],
  ["`--account`", `users --account ${member}`],
  ["`doctor`", "doctor", "doctor --accounts"],
  ["`handback`", "handback"],
  ["`reactivate`", "reactivate KEY --plan"],
  ["`access diff`", "access pull", "can ada s3:GetObject"],
  ["`pause`", "pause --reason r", "resume"],
])("docs/steward.md lists what is needed for %s", async (row, ...commands) => {
  const enough = engineerWho([...actionsOf("everything"), ...actionsOf(row)]);
  const nothing = engineerWho(actionsOf("everything"));
  for (const command of commands) {
    const words = command.replace("KEY", key).split(" ");
    expect.soft(await typed(words, nothing), command).toContain("not authorized");
    expect.soft(await typed(words, enough), command).not.toContain("not authorized");
  }
});
