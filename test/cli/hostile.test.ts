import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { activeKey, ago, judge, reportText, userRow } from "../support/credential-reports.ts";
import { embedded } from "../support/embedded-account.ts";
import { oddNames } from "../support/hostile.ts";
import { stewardHere } from "../support/steward.ts";

const context = embedded();
const environment = () => ({
  AWS_ENDPOINT_URL: context.aws.endpoint,
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: context.aws.config.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: context.aws.config.credentials.secretAccessKey,
  STEWARD_STAGE: "local",
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "iam-steward-hostile-"));
});
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string | Buffer) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

/** Exit code 1, nothing where a program reads, and a few short lines for a person, with nothing of our code. */
async function expectRefusals(lines: string[][]): Promise<void> {
  for (const words of lines) {
    const { code, stdout, stderr } = await stewardHere(words, environment());
    expect([words, code, stdout]).toEqual([words, 1, ""]);
    expect(stderr).toMatch(/^steward: \S/);
    expect(stderr).not.toMatch(/^\s+at |node:internal|\[object/m);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not reach a terminal
    expect(stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e]/);
    expect(stderr.length).toBeLessThan(2_000);
  }
}

describe("steward", () => {
  it("refuses arguments that no one should type", async () => {
    await expectRefusals([
      ["__proto__"],
      ["constructor"],
      ["\u001b[2Jaudit"],
      ["audit", "--__proto__.polluted=1"],
      ["audit", "--constructor.prototype.polluted=1"],
      ["audit", "--key-max-age-days", "1e99"],
      ["audit", "--as-of", `2026-11-20T02:00:00Z${"0".repeat(500)}`],
      ["audit", "--report", "../../../../../../etc"],
      ["audit", "--report", "/proc/self/mem"],
      ["audit", "--fail-on", "__proto__"],
      ["audit", "--previous", "package.json"],
    ]);
  });

  it("refuses names of users that are none before it asks for any secret", async () => {
    const typed = [
      "../../root",
      "аda",
      "\u202eada",
      "ada\nbob",
      "*",
      "arn:aws:iam::999999999999:user/ada",
      "__proto__",
    ];
    await expectRefusals(typed.map((name) => ["secret", "pickup", name, "password", "--force"]));
    await expectRefusals([["secret", "pickup", "ada", "../password", "--force"]]);
    expect(context.aws.calls.filter(({ operation }) => operation === "GetSecretValue")).toEqual([]);
  });

  it("refuses files that are no credential report", async () => {
    const good = reportText([userRow("ada")]);
    const [header = "", row = ""] = good.split("\n");
    await expectRefusals(
      [
        file("empty.csv", ""),
        file("zeros.csv", Buffer.alloc(100_000)),
        file("random.csv", Buffer.from(Array.from({ length: 50_000 }, (_, n) => (n * 7919) % 256))),
        file("proto.csv", `__proto__,constructor\n1,2\n`),
        file("twice.csv", `${header},user\n${row},eve\n`),
        file("torn.csv", good.slice(0, -40)),
        file("quote.csv", `${header}\n"${row}\n`),
        file("line.csv", `${header}\n${"x".repeat(5_000_000)}\n`),
        file("other.json", '{"findings": []}'),
        file("dates.csv", reportText([userRow("ada", { ...activeKey(1, "275760-09-14T00:00:00Z") })])),
      ].map((name) => ["audit", "--report", name, "--as-of", "2026-11-20T02:00:00Z"]),
    );
  });

  it("judges users with odd names like all others", async () => {
    const rows = oddNames.map((name) => userRow(name, activeKey(1, ago(400), ago(1))));
    const { findings } = await judge(reportText(rows));
    const stale = findings.filter(({ control }) => control === "key-age");
    expect(stale.map(({ user }) => user).sort()).toEqual(oddNames.toSorted());
  });
});
