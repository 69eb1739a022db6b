import { beforeEach, describe, expect, it } from "vitest";
import { stackFor } from "../support/stack.ts";
import { stewardAt, stewardOn } from "../support/steward.ts";

const context = stackFor();
/** Types a command; meanwhile the account's time passes as fast as nothing is at work. */
const type = (...words: string[]) => stewardOn(context.stack, words);
const json = async (...words: string[]) => JSON.parse((await type(...words, "--json")).stdout);
const user = (name: string) => context.stack.aws.account.iam.users.get(name);

beforeEach(() => context.stack.aws.seed({ groups: [{ GroupName: "developers" }, { GroupName: "analysts" }] }));

describe("steward show", () => {
  it("shows a person on one screen, a key, and a group", async () => {
    context.stack.aws.seed({
      users: [
        {
          UserName: "kim",
          groups: ["developers"],
          tags: {
            "steward:owner": "boss@example.com",
            "steward:exempt": "key-age",
            "steward:exempt-until": "2027-01-01",
            "steward:exempt-reason": "legacy",
          },
          keys: [
            { created: "2026-01-01", lastUsed: { date: "2026-11-19T00:00:00Z", service: "s3", region: "eu-west-1" } },
          ],
        },
      ],
    });
    const audit = await type("start", "audit", "--reason", "to see", "--follow");
    expect(audit.code).toBe(0);

    const screen = (await type("show", "user", "kim")).stdout;
    for (const part of [
      /Owner +boss@example/,
      /Exempt +key-age until 2027-01-01: legacy/,
      /\(s3 eu-west-1\)/,
      /MFA +none/,
      /Groups +developers/,
      /Findings of the audit of/,
      /exempt key-age/,
    ])
      expect(screen).toMatch(part);
    const person = await json("show", "user", "kim");
    const [{ accessKeyId }] = person.keys;
    const shown = (await type("show", "key", accessKeyId)).stdout;
    expect(shown).toMatch(/User +arn:aws:iam::123456789012:user\/kim/);
    expect(shown).toContain(`steward rotate --key ${accessKeyId} kim`);
    expect((await json("show", "group", "developers")).members).toEqual(["kim"]);
  });

  it("names what runs rather than what an older audit advised, and no rotation where both keys are active", async () => {
    const at = (...words: string[]) => stewardAt(context.stack, words); // time stands still
    const exposed = "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3";
    const keys = [{ created: "2026-01-01", lastUsed: "2026-11-19T00:00:00Z" }];
    context.stack.aws.seed({
      users: [
        { UserName: "lee", keys, policies: [exposed] },
        { UserName: "lou", keys },
        { UserName: "mia", keys: [...keys, { created: "2026-11-19T01:00:00Z" }], policies: [exposed] },
        { UserName: "max", keys: [{ created: "2026-01-02", lastUsed: "2026-11-10T00:00:00Z" }, ...keys] },
      ],
    });
    await type("start", "audit", "--reason", "to see", "--follow");
    const nexts = async (name: string) => {
      const { keys: shown, audit } = JSON.parse((await at("show", "user", name, "--json")).stdout);
      const [{ accessKeyId }] = shown;
      return { accessKeyId, nexts: [...new Set(audit.findings.map(({ next }: { next: string }) => next))] };
    };
    const [idle] = [user("max")?.accessKeys].flat();
    expect((await nexts("max")).nexts).toEqual([
      `aws iam update-access-key --user-name=max --access-key-id=${idle?.AccessKeyId} --status=Inactive`,
    ]);
    const leaked = await nexts("lee");
    expect(leaked.nexts).toContain(`steward start contain-key ${leaked.accessKeyId}`);
    expect(JSON.parse((await at("show", "key", leaked.accessKeyId, "--json")).stdout).next).toBe(
      `steward start contain-key ${leaked.accessKeyId}`,
    );
    expect((await nexts("mia")).nexts).not.toContainEqual(expect.stringContaining("contain-key")); // which key, nobody says
    const [old] = user("mia")?.accessKeys ?? [];
    expect((await nexts("mia")).nexts).toContainEqual(expect.stringContaining(`--access-key-id=${old?.AccessKeyId} `));
    const before = await nexts("lou");
    expect(before.nexts).toEqual([`steward rotate --key ${before.accessKeyId} lou`]);
    await at("rotate", "lou", "--reason", "old", "--yes");
    const running = context.stack.engine.executions().at(-1)?.name;
    expect((await nexts("lou")).nexts).toEqual([`steward watch ${running}`]);
    expect(JSON.parse((await at("show", "key", before.accessKeyId, "--json")).stdout).next).toBe(
      `steward watch ${running}`,
    );
  });

  it.each([
    [["show", "user", "kimm"], "There is no IAM user kimm. Did you mean kim?"],
    [["show", "group", "developer"], "There is no group developer. Did you mean developers?"],
    [["show", "key", "AKIAIOSFODNN7EXAMPLE"], "IAM does not say whose the access key AKIAIOSFODNN7EXAMPLE is"],
    [["show", "group", "a b"], "There is no group a b."],
    [["secret", "pickup", "a b", "password", "--force"], "a b is no user's name: "],
    [["show", "key", "kim"], "kim is not the id of an access key"],
    [["watch", "onboard-nobody"], "There is no execution onboard-nobody."],
    [
      ["explain", "arn:aws:states:us-east-1:123456789012:execution:iam-steward-local-audit:x"],
      "There is no execution arn",
    ],
  ])("says what is wrong with %j, and what is near", async (words, message) => {
    context.stack.aws.seed({ users: [{ UserName: "kim" }] });
    expect(await type(...words)).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining(message) });
  });
});
