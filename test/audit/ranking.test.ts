import { describe, expect, it } from "vitest";
import { worstFirst } from "../../audit/evaluate/finding.ts";
import { risk } from "../../audit/evaluate/risk.ts";
import { audit, everything, keyMetadata, person } from "../support/audited-account.ts";
import {
  activeKey,
  ago,
  goodPassword,
  judge,
  type Row,
  reportText,
  rootRow,
  thresholds,
  userRow,
} from "../support/credential-reports.ts";

describe("the inventory", () => {
  it("counts users, MFA and keys, and a key of exactly the limit as within it", async () => {
    const rows = [
      userRow("a", { ...goodPassword, ...activeKey(1, ago(90)) }),
      userRow("b", { ...goodPassword, mfa_active: "false", ...activeKey(2, ago(90, 1)) }),
      userRow("c", { access_key_1_active: "false", access_key_1_last_rotated: ago(400) }),
    ];
    const { inventory } = await judge(reportText([rootRow({ mfa_active: "true" }), ...rows]));
    expect(inventory).toMatchObject({
      users: 3,
      consoleUsers: 2,
      consoleUsersWithMfa: 1,
      usersWithMfa: 1,
      usersWithActiveKeys: 2,
      activeKeys: 2,
      inactiveKeys: 1,
    });
    expect(inventory.keysByAge.filter(({ keys }) => keys > 0)).toEqual([
      { fromDays: 60, keys: 1 },
      { fromDays: 90, keys: 1 },
    ]);
  });
});

describe("the inventory's keys by age", () => {
  it("stand in bins of a month, the limit's own among them, and the oldest in the last", async () => {
    const ages = [0, 29, 30, 100, 100.5, 119, 360, 2000];
    const rows = ages.map((age, n) => userRow(`u${n}`, activeKey(1, ago(age), "N/A")));
    const { inventory } = await audit(everything(rows), { thresholds: { ...thresholds, keyMaxAgeDays: 100 } });
    const months = Array.from({ length: 13 }, (_, month) => month * 30);
    expect(inventory.keysByAge.map(({ fromDays }) => fromDays)).toEqual([...months, 100].sort((a, b) => a - b));
    expect(inventory.keysByAge.filter(({ keys }) => keys > 0)).toEqual([
      { fromDays: 0, keys: 2 },
      { fromDays: 30, keys: 1 },
      { fromDays: 90, keys: 1 },
      { fromDays: 100, keys: 2 },
      { fromDays: 360, keys: 2 },
    ]);
  });

  it("count a key without a date as old as its user, and root's not at all", async () => {
    const rows = [userRow("frank", { ...activeKey(1, "N/A"), user_creation_time: ago(50) })];
    const { inventory } = await judge(reportText([rootRow(activeKey(1, ago(5))), ...rows]));
    expect(inventory.keysByAge.filter(({ keys }) => keys > 0)).toEqual([{ fromDays: 30, keys: 1 }]);
    expect(inventory).toMatchObject({ users: 1, activeKeys: 1, inactiveKeys: 0, consoleUsers: 0, usersWithMfa: 0 });
  });
});

describe("the ranking", () => {
  it.each([
    [{ severity: "critical", age: 360, idle: 180 }, { privilege: "root", mfaActive: false }, 180],
    [{ severity: "low", age: 0, idle: 0 }, { privilege: "ordinary", mfaActive: true }, 1],
    [{ severity: "high", age: 90, idle: 0 }, { privilege: "ordinary", mfaActive: true }, 6.3],
    [{ severity: "high", age: 0, idle: 45 }, { privilege: "unknown", mfaActive: true }, 12.5],
    [{ severity: "medium", age: 9000, idle: 9000 }, { privilege: "admin", mfaActive: true }, 24],
    [{ severity: "medium", age: -9, idle: -9 }, { privilege: "admin", mfaActive: false }, 9],
  ] as const)("follows its formula: %o of %o", (finding, who, expected) => {
    const days = 86_400_000;
    expect(
      risk({ severity: finding.severity, age: finding.age * days, idle: finding.idle * days }, who, thresholds),
    ).toBe(expected);
  });

  it("settles equal risks by severity, then by name", async () => {
    const row = (name: string, more: Row) => userRow(name, more);
    const weak = { ...goodPassword, mfa_active: "false" };
    const rows = [row("zoe", weak), row("bob", weak), row("amy", { ...activeKey(2, ago(3)), ...activeKey(1, ago(3)) })];
    const { findings } = await judge(reportText([rootRow({ mfa_active: "true" }), ...rows]));
    expect(findings.map(({ user, control }) => [user, control])).toEqual([
      ["bob", "console-mfa"],
      ["zoe", "console-mfa"],
      ["amy", "two-active-keys"],
    ]);
    const equal = findings.map((finding) => ({ ...finding, risk: 1 }));
    for (const order of [equal, equal.toReversed()])
      expect(order.toSorted(worstFirst).map(({ user }) => user)).toEqual(["bob", "zoe", "amy"]);
  });

  it("puts the old, idle and powerful before the young, used and ordinary", async () => {
    const rows = [
      userRow("young", activeKey(1, ago(91))),
      userRow("old", activeKey(1, ago(399))),
      userRow("admin", activeKey(1, ago(91))),
    ];
    const admin = {
      AttachedManagedPolicies: [
        { PolicyName: "AdministratorAccess", PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
      ],
    };
    const sources = everything(rows, {
      users: [person("young"), person("old"), person("admin", admin)],
      accessKeys: async () => [keyMetadata("AKIA1", ago(91)), keyMetadata("AKIA2", ago(399))],
    });
    const { findings } = await audit(sources);
    expect(findings.filter(({ control }) => control === "key-age").map(({ user }) => user)).toEqual([
      "admin",
      "old",
      "young",
    ]);
    expect(findings.map(({ risk }) => risk)).toEqual(findings.map(({ risk }) => risk).sort((a, b) => b - a));
  });
});
