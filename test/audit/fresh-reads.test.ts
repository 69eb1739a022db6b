import type { AccessKeyMetadata } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { parseCredentialReport } from "../../audit/read/credential-report.ts";
import {
  audit,
  controlsFound,
  everything,
  frank,
  keyMetadata,
  person,
  staleKey,
  tags,
} from "../support/audited-account.ts";
import { activeKey, ago, goodPassword, judge, reportText, rootRow, userRow } from "../support/credential-reports.ts";

describe("the fresh look at keys", () => {
  const found = async (keys: AccessKeyMetadata[] | undefined, row = staleKey) => {
    const { findings, doubts } = await audit(everything([row], { accessKeys: async () => keys }));
    return {
      keys: findings.map(({ control, accessKeyId }) => [control, accessKeyId]),
      details: findings.map(({ detail }) => detail),
      doubts,
    };
  };

  it("joins a slot by creation time and status, not by position", async () => {
    const row = userRow("frank", { ...activeKey(1, ago(5)), ...activeKey(2, ago(100)) });
    const { keys } = await found([keyMetadata("AKIAOLD", ago(100)), keyMetadata("AKIANEW", ago(5))], row);
    expect(keys).toEqual([
      ["key-age", "AKIAOLD"],
      ["two-active-keys", "AKIANEW"],
    ]);
  });

  it("advises no rotation that AWS has no room for", async () => {
    const row = userRow("frank", { ...activeKey(1, ago(100)), ...activeKey(2, ago(5)) });
    const nexts = async (status: "Active" | "Inactive") => {
      const keys = [keyMetadata("AKIAOLD", ago(100)), keyMetadata("AKIANEW", ago(5), status)];
      const { findings } = await audit(everything([row], { accessKeys: async () => keys }));
      return findings.filter(({ control }) => control === "key-age").map(({ next }) => next);
    };
    expect(await nexts("Active")).toEqual(["steward show user frank"]);
    expect(await nexts("Inactive")).toEqual(["steward rotate --key AKIAOLD frank"]);
  });

  it("refuses to guess between two keys of the same second", async () => {
    const { keys, details } = await found([keyMetadata("AKIAONE", ago(100)), keyMetadata("AKIATWO", ago(100))]);
    expect(keys).toEqual([["key-age", undefined]]);
    expect(details[0]).toContain("AKIAONE and AKIATWO");
  });

  it("tells keys of the same second apart where their status does", async () => {
    const { keys } = await found([keyMetadata("AKIAONE", ago(100), "Inactive"), keyMetadata("AKIATWO", ago(100))]);
    expect(keys).toEqual([["key-age", "AKIATWO"]]);
  });

  it.each<[string, AccessKeyMetadata[] | undefined]>([
    ["deleted", []],
    ["deactivated", [keyMetadata("AKIAOLD", ago(100), "Inactive")]],
    ["deleted together with its user", undefined],
  ])("drops the finding on a key that was %s since the report, and says so", async (_, keys) => {
    const result = await found(keys);
    expect(result.keys).toEqual([]);
    expect(result.doubts).toEqual([
      expect.stringContaining("Changed or deleted since the report, so findings on that were left out: frank."),
    ]);
  });

  it("keeps a finding on a key that the report does not date, and names it where there is but one", async () => {
    const undated = userRow("frank", { ...activeKey(1, "N/A"), user_creation_time: ago(400) });
    expect((await found([keyMetadata("AKIAONE", ago(100))], undated)).keys).toEqual([["key-age", "AKIAONE"]]);
    expect((await found([keyMetadata("AKIAONE", ago(100)), keyMetadata("AKIATWO", ago(9))], undated)).keys).toEqual([
      ["key-age", undefined],
    ]);
  });

  it("still finds two active keys where one was replaced since the report", async () => {
    const two = userRow("frank", { ...activeKey(1, ago(5)), ...activeKey(2, ago(6)) });
    const { keys } = await found([keyMetadata("AKIAONE", ago(0)), keyMetadata("AKIATWO", ago(6))], two);
    expect(keys).toEqual([["two-active-keys", undefined]]);
    expect((await found([keyMetadata("AKIATWO", ago(6))], two)).keys).toEqual([]);
  });

  it("does not take a certificate's name for a key", async () => {
    const certificate = {
      Path: "/",
      ServerCertificateName: "access_key_1",
      ServerCertificateId: "ASCA1",
      Arn: "arn:aws:iam::123456789012:server-certificate/access_key_1",
      Expiration: new Date(ago(1)),
    };
    const sources = everything([], { serverCertificates: { value: [certificate] }, accessKeys: async () => undefined });
    expect(await controlsFound(sources)).toEqual(["server-certificate"]);
  });

  it("looks at offenders only, each once", async () => {
    const asked: string[] = [];
    const rows = [staleKey, userRow("erin", activeKey(1, ago(3))), userRow("grace", goodPassword)];
    await audit(
      everything(rows, {
        accessKeys: async (user) => {
          asked.push(user);
          return [keyMetadata("AKIAOLD", ago(100))];
        },
      }),
    );
    expect(asked).toEqual(["frank"]);
  });

  it("keeps the finding, without an id, where the keys cannot be read", async () => {
    const accessKeys = async () => {
      throw Object.assign(new Error("Rate exceeded"), { name: "Throttling" });
    };
    const { findings, complete, coverage } = await audit(everything([staleKey], { accessKeys }));
    expect(findings).toMatchObject([{ control: "key-age", accessKeyId: undefined }]);
    expect(complete).toBe(false);
    expect(coverage["access-keys"]).toBe("unavailable: Throttling: Rate exceeded");
  });
});

describe("people who come and go", () => {
  it("looks again before it reports a user that the account's details do not know", async () => {
    const passwordOnly = userRow("grace", { ...goodPassword, mfa_active: "false" });
    const gone = everything([passwordOnly], { users: [], accessKeys: async () => undefined });
    expect((await audit(gone)).findings).toEqual([]);
    const missedByPaging = everything([passwordOnly], { users: [], accessKeys: async () => [] });
    expect((await audit(missedByPaging)).findings).toMatchObject([{ control: "console-mfa", user: "grace" }]);
  });

  it("does not blame a new person for a former one of the same name", async () => {
    const sources = everything([staleKey], { users: [person("frank", { CreateDate: new Date(ago(0, 60)) })] });
    const { findings, doubts } = await audit(sources);
    expect(findings).toEqual([]);
    expect(doubts).toContainEqual(expect.stringContaining("so the report's row was left out: frank."));
  });

  it("judges by fresh reads who came after the report", async () => {
    const admin = {
      AttachedManagedPolicies: [
        { PolicyName: "AdministratorAccess", PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
      ],
    };
    const freshRow = async () => {
      const text = reportText([userRow("new1", { ...goodPassword, mfa_active: "false" })]);
      const [row] = (await Array.fromAsync(parseCredentialReport([text]))).flat();
      return row;
    };
    const { findings, doubts, complete } = await audit(everything([], { users: [person("new1", admin)], freshRow }));
    expect(findings.map(({ control }) => control).sort()).toEqual([
      "admin-without-mfa",
      "console-mfa",
      "direct-policy",
    ]);
    expect({ doubts, complete }).toEqual({ doubts: [], complete: true });
  });

  it("is incomplete where who came after the report cannot be read", async () => {
    const freshRow = async () => {
      throw Object.assign(new Error("not allowed"), { name: "AccessDenied" });
    };
    const { complete, doubts } = await audit(everything([], { users: [person("new1")], freshRow }));
    expect(complete).toBe(false);
    expect(doubts).toEqual([expect.stringContaining("tags alone: new1.")]);
  });

  it("carries over what it knew of a user that the details missed, and says so", async () => {
    const users = [person("frank", { Tags: tags({ "steward:expires-at": "2026-01-01" }) })];
    const first = await audit(everything([frank], { users }));
    const second = await audit(everything([frank], { users: [], accessKeys: async () => [] }), { previous: first });
    expect(second.findings).toMatchObject([{ control: "expired-account", carriedOver: true }]);
    expect(second.doubts).toEqual([expect.stringContaining("not judged by policies, groups and tags: frank.")]);
    const gone = await audit(everything([frank], { users: [], accessKeys: async () => undefined }), {
      previous: first,
    });
    expect(gone).toMatchObject({ findings: [], resolved: [{ control: "expired-account" }] });
  });

  it("says who came after the report", async () => {
    const { doubts } = await audit(everything([], { users: [person("new1"), person("new2")] }));
    expect(doubts).toEqual([expect.stringContaining("tags alone: new1, new2.")]);
    const many = async (count: number) => {
      const users = Array.from({ length: count }, (_, n) => person(`new${n}`));
      return (await audit(everything([], { users }))).doubts;
    };
    expect(await many(5)).toEqual([expect.stringContaining("alone: new0, new1, new2, new3, new4.")]);
    expect(await many(7)).toEqual([expect.stringContaining("alone: new0, new1, new2, new3, new4 and 2 more.")]);
  });

  it("says who has more keys than the report shows", async () => {
    const { doubts } = await judge(
      reportText(
        [rootRow({ additional_credentials_info: "N/A" }), userRow("x", { additional_credentials_info: "1 more" })],
        [...Object.keys(frank), "additional_credentials_info"],
      ),
    );
    expect(doubts).toEqual([expect.stringContaining("more keys or certificates than the report shows: x.")]);
  });
});
