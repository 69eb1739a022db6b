import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  activeKey,
  ago,
  goodPassword,
  judge,
  made,
  type Row,
  reportText,
  rootRow,
  userRow,
} from "../support/credential-reports.ts";

const key = (created: string, lastUsed?: string): Row => activeKey(1, created, lastUsed);
const inactive = (created: string): Row => ({ access_key_1_active: "false", access_key_1_last_rotated: created });
const certificate = (created: string): Row => ({ cert_1_active: "true", cert_1_last_rotated: created });
const password = (changes: Row): Row => ({ ...goodPassword, ...changes });

/** Each limit: what passes at the last second, and what fails one second later. */
const limits: [string, Row, Row][] = [
  ["key-age", key(ago(90)), key(ago(90, 1))],
  ["unused-credential", key(ago(60), ago(45, -1)), key(ago(60), ago(45))],
  ["unused-credential", key(ago(45, -1), "N/A"), key(ago(45), "N/A")],
  ["unused-credential", password({ password_last_used: ago(45, -1) }), password({ password_last_used: ago(45) })],
  [
    "unused-credential",
    password({ password_last_used: "no_information", password_last_changed: ago(45, -1) }),
    password({ password_last_used: "no_information", password_last_changed: ago(45) }),
  ],
  ["password-age", password({ password_last_changed: ago(90) }), password({ password_last_changed: ago(90, 1) })],
  ["stale-inactive-key", inactive(ago(90)), inactive(ago(90, 1))],
  ["certificate-age", certificate(ago(90)), certificate(ago(90, 1))],
];

const controlsOf = async (row: Row, root = rootRow()) =>
  (await judge(reportText([root, userRow("frank", row)]))).findings.map(({ control }) => control);

describe("the controls of the credential report", () => {
  it.each(limits)("%s begins at the second of its limit", async (control, passes, fails) => {
    expect(await controlsOf(passes)).not.toContain(control);
    expect(await controlsOf(fails)).toContain(control);
  });

  it("calls a credential that nobody used for 90 days a high risk, and not a second sooner", async () => {
    const severity = async (lastUsed: string) => {
      const { findings } = await judge(reportText([userRow("frank", key(ago(89), lastUsed))]));
      return findings.find(({ control }) => control === "unused-credential")?.severity;
    };
    expect(await severity(ago(90, -1))).toBe("medium");
    expect(await severity(ago(90))).toBe("high");
  });

  it.each([
    [
      password({ password_last_used: "no_information", password_last_changed: ago(50) }),
      { credential: "password", ageDays: 50, detail: "The password was set 50 days ago and never used." },
      "aws iam delete-login-profile --user-name=frank",
    ],
    [
      password({ password_last_used: ago(46), password_last_changed: ago(50) }),
      { credential: "password", ageDays: 50, detail: "The password was last used 46 days ago." },
      "aws iam delete-login-profile --user-name=frank",
    ],
    [
      key(ago(60), ago(45)),
      { credential: "access_key_1", ageDays: 60, detail: "The active key was last used 45 days ago." },
      "steward show user frank",
    ],
    [
      key(ago(50), "N/A"),
      { credential: "access_key_1", ageDays: 50, detail: "The active key was set 50 days ago and never used." },
      "steward show user frank",
    ],
  ])("says how long what is not used, and what to type about it", async (row, said, next) => {
    const { findings } = await judge(reportText([rootRow(), userRow("frank", row)]));
    expect(findings.filter(({ control }) => control === "unused-credential")).toEqual([
      expect.objectContaining({ ...said, next: expect.stringContaining(next) }),
    ]);
  });

  it("says how old root's key and an inactive key are", async () => {
    const { findings } = await judge(
      reportText([rootRow(key(ago(120), ago(100))), userRow("frank", inactive(ago(95)))]),
    );
    expect(findings.map(({ control, ageDays }) => [control, ageDays])).toEqual([
      ["root-access-key", 120],
      ["stale-inactive-key", 95],
    ]);
  });

  it("root-used begins at the second of its limit, and asks key and password alike", async () => {
    const used = async (root: Row) => controlsOf({}, rootRow(root));
    expect(await used({ password_last_used: ago(45) })).toEqual([]);
    expect(await used({ password_last_used: ago(45, -1) })).toEqual(["root-used"]);
    expect(await used({ access_key_2_last_used_date: ago(45) })).toEqual([]);
    expect(await used({ access_key_2_last_used_date: ago(45, -1) })).toEqual(["root-used"]);
  });

  it("knows root's password by when it was last changed, or else by when the account was made", async () => {
    const since = async (password_last_changed: string) => {
      const { findings } = await judge(reportText([rootRow({ password_last_used: ago(1), password_last_changed })]));
      return findings.map(({ control, created }) => [control, created]);
    };
    expect(await since(ago(20))).toContainEqual(["root-used", ago(20)]);
    expect(await since("N/A")).toContainEqual(["root-used", ago(400)]);
  });

  it("asks root for MFA unless the report says that there is no password", async () => {
    expect(await controlsOf({}, rootRow({ password_enabled: "true" }))).toEqual(["root-mfa"]);
    expect(await controlsOf({}, rootRow({ password_enabled: "not_supported" }))).toEqual(["root-mfa"]);
    expect(await controlsOf({}, rootRow({ password_enabled: "false" }))).toEqual([]);
    expect(await controlsOf({}, rootRow({ password_enabled: "true", mfa_active: "true" }))).toEqual([]);
  });

  it("judges root by the root controls and nothing else", async () => {
    const worst = { ...key(ago(400), ago(300)), ...activeKey(2, ago(400), "N/A"), ...certificate(ago(400)) };
    const root = rootRow({
      ...worst,
      password_enabled: "true",
      password_last_changed: ago(400),
      password_last_used: ago(300),
    });
    expect(new Set(await controlsOf({}, root))).toEqual(new Set(["root-access-key", "root-mfa"]));
  });

  it("asks console users for MFA, and nobody else", async () => {
    expect(await controlsOf(password({ mfa_active: "false" }))).toEqual(["console-mfa"]);
    expect(await controlsOf({ mfa_active: "false" })).toEqual([]);
  });

  it("finds two active keys, but not one beside an inactive one", async () => {
    expect(await controlsOf({ ...key(ago(3)), ...activeKey(2, ago(2)) })).toEqual(["two-active-keys"]);
    expect(await controlsOf({ ...inactive(ago(3)), ...activeKey(2, ago(2)) })).toEqual([]);
  });

  it("finds a never used key that was made with a console user, ten minutes at most apart", async () => {
    const madeApart = (seconds: number, lastUsed = "N/A", more: Row = goodPassword) =>
      controlsOf({ ...more, user_creation_time: ago(5), ...key(ago(5, -seconds), lastUsed) });
    expect(await madeApart(600)).toEqual(["key-at-setup"]);
    expect(await madeApart(601)).toEqual([]);
    expect(await madeApart(5, ago(1))).toEqual([]);
    expect(await madeApart(5, "N/A", {})).toEqual([]);
  });

  it("says how far a key is over the limit on the day when it passes it", async () => {
    const told = async (created: string) => {
      const { findings } = await judge(reportText([rootRow(), userRow("frank", key(created))]));
      return findings.find(({ control }) => control === "key-age")?.detail;
    };
    expect(await told(ago(90, 5))).toBe("The key is just over 90 days old; the limit is 90 days.");
    expect(await told(ago(90, 3600))).toBe("The key is 90 days and 1 hour old; the limit is 90 days.");
    expect(await told(ago(90, 3 * 3600))).toBe("The key is 90 days and 3 hours old; the limit is 90 days.");
    expect(await told(ago(91))).toBe("The key is 91 days old; the limit is 90 days.");
  });

  it("takes a key without a date to be as old as its user", async () => {
    expect(await controlsOf({ ...key("N/A"), user_creation_time: ago(91) })).toEqual(["key-age"]);
  });

  it("takes a password or certificate without a date to be as old as its user", async () => {
    const old = { user_creation_time: ago(91) };
    expect(await controlsOf({ ...password({ password_last_changed: "N/A" }), ...old })).toEqual(["password-age"]);
    expect(await controlsOf({ ...certificate("N/A"), ...old })).toEqual(["certificate-age"]);
    expect(await controlsOf({ ...inactive("N/A"), ...old })).toEqual([]);
  });

  it("announces a key from fifteen days before its limit, and root's never", async () => {
    const announced = async (created: string) => {
      const { findings, upcoming } = await judge(reportText([rootRow(), userRow("frank", key(created))]));
      expect(upcoming.every(({ control, severity }) => control === "key-age" && severity === "low")).toBe(true);
      const found = findings.some(({ control }) => control === "key-age");
      return [found, ...upcoming.map(({ user, credential, detail }) => `${user} ${credential}: ${detail}`)];
    };
    const told = (day: string) => `frank access_key_1: The key reaches the limit of 90 days on ${day}.`;
    expect(await announced(ago(75, -1))).toEqual([false]);
    expect(await announced(ago(75))).toEqual([false, told("2026-12-05")]);
    expect(await announced(ago(90))).toEqual([false, told("2026-11-20")]);
    expect(await announced(ago(90, 1))).toEqual([true]);
    const { upcoming } = await judge(reportText([rootRow(key(ago(80))), userRow("frank", inactive(ago(80)))]));
    expect(upcoming).toEqual([]);
  });

  it("never loses a finding as time passes", async () => {
    const seconds = fc.integer({ min: 0, max: 400 * 86_400 });
    await fc.assert(
      fc.asyncProperty(seconds, seconds, fc.integer({ min: 0, max: 100 * 86_400 }), async (created, used, later) => {
        const text = reportText([
          userRow("frank", {
            ...key(ago(0, Math.max(created, used)), ago(0, used)),
            ...password({ mfa_active: "false" }),
          }),
        ]);
        const now = await judge(text);
        const then = await judge(text, { asOf: made + later * 1000 });
        const remaining = new Map(then.findings.map((finding) => [finding.id, finding]));
        for (const { id, risk } of now.findings) expect(remaining.get(id)?.risk).toBeGreaterThanOrEqual(risk);
      }),
    );
  });
});
