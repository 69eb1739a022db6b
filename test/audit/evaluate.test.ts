import type { AccessKeyMetadata, UserDetail } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { type AuditOptions, evaluate } from "../../audit/controls/evaluate.ts";
import { worstFirst } from "../../audit/controls/finding.ts";
import { risk } from "../../audit/controls/risk.ts";
import { parseCredentialReport } from "../../audit/read/credential-report.ts";
import type { Sources } from "../../audit/read/sources.ts";
import {
  activeKey,
  ago,
  goodPassword,
  judge,
  made,
  type Row,
  reportText,
  rootRow,
  thresholds,
  userRow,
} from "../support/credential-reports.ts";

const noPolicyFindings = {
  MinimumPasswordLength: 14,
  RequireUppercaseCharacters: true,
  RequireLowercaseCharacters: true,
  RequireNumbers: true,
  RequireSymbols: true,
  PasswordReusePrevention: 24,
};

const person = (UserName: string, more: Partial<UserDetail> = {}): UserDetail => ({
  UserName,
  Arn: `arn:aws:iam::123456789012:user/${UserName}`,
  CreateDate: new Date(ago(400)),
  ...more,
});

const tags = (given: Record<string, string>) => Object.entries(given).map(([Key, Value]) => ({ Key, Value }));

/** An account that answers every question, with nothing to find but what a test puts there. */
const everything = (rows: Row[], given: Partial<Sources> & { users?: UserDetail[] } = {}): Sources => ({
  report: { value: { generatedAt: made, rows: () => parseCredentialReport([reportText([rootRow(), ...rows])]) } },
  authorization: {
    value: { users: given.users ?? rows.map(({ user = "" }) => person(user)), groups: [], policies: [] },
  },
  serviceCredentials: { value: [] },
  unassignedDevices: { value: [] },
  serverCertificates: { value: [] },
  passwordPolicy: { value: noPolicyFindings },
  accessKeys: async () => [],
  ...given,
});

const audit = (sources: Sources, options: Partial<AuditOptions> = {}) =>
  evaluate(sources, { now: made + 60_000, thresholds, ...options });

const controlsFound = async (sources: Sources) => (await audit(sources)).findings.map(({ control }) => control);

const frank = userRow("frank");
const staleKey = userRow("frank", activeKey(1, ago(100)));
const keyMetadata = (
  AccessKeyId: string,
  created: string,
  Status: "Active" | "Inactive" = "Active",
): AccessKeyMetadata => ({
  UserName: "frank",
  AccessKeyId,
  Status,
  CreateDate: new Date(created),
});
const franksKey = { accessKeys: async () => [keyMetadata("AKIAFRANK", ago(100))] };
const denied = { unavailable: "AccessDenied: not allowed" };

describe("what policies, groups and tags tell", () => {
  const document = (statement: object) =>
    encodeURIComponent(JSON.stringify({ Version: "2012-10-17", Statement: statement }));
  const everythingAllowed = document([{ Effect: "Allow", Action: ["*"], Resource: "*" }]);
  const administrator = { PolicyName: "AdministratorAccess", PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" };
  const admins = { GroupName: "admins", Arn: "arn:aws:iam::123456789012:group/admins" };
  const local = { PolicyName: "all", Arn: "arn:aws:iam::123456789012:policy/all" };
  const attachedLocal = [{ PolicyName: "all", PolicyArn: local.Arn }];
  const versions = [
    {
      VersionId: "v1",
      IsDefaultVersion: false,
      Document: document({ Effect: "Allow", Action: "s3:*", Resource: "*" }),
    },
    { VersionId: "v2", IsDefaultVersion: true, Document: everythingAllowed },
  ];

  it.each([
    ["AWS's policy on himself", { AttachedManagedPolicies: [administrator] }, {}, []],
    [
      "an inline policy of his own",
      { UserPolicyList: [{ PolicyName: "p", PolicyDocument: everythingAllowed }] },
      {},
      [],
    ],
    ["his group's AWS policy", { GroupList: ["admins"] }, { AttachedManagedPolicies: [administrator] }, []],
    [
      "his group's inline policy",
      { GroupList: ["admins"] },
      { GroupPolicyList: [{ PolicyName: "p", PolicyDocument: everythingAllowed }] },
      [],
    ],
    [
      "a customer policy in its default version",
      { AttachedManagedPolicies: attachedLocal },
      {},
      [{ ...local, PolicyVersionList: versions }],
    ],
    [
      "a document that cannot be read",
      { UserPolicyList: [{ PolicyName: "p", PolicyDocument: "%7Bnot json" }] },
      {},
      [],
    ],
  ])("knows an administrator by %s, and misses his MFA", async (_, user, group, policies) => {
    const authorization = { value: { users: [person("frank", user)], groups: [{ ...admins, ...group }], policies } };
    expect(await controlsFound(everything([frank], { authorization }))).toContain("admin-without-mfa");
    expect(await controlsFound(everything([{ ...frank, mfa_active: "true" }], { authorization }))).not.toContain(
      "admin-without-mfa",
    );
  });

  it.each(["*", "*:*", "**"])("takes Action %s for everything", async (Action) => {
    const statement = { Effect: "Allow", Action, Resource: "*" };
    const users = [person("frank", { UserPolicyList: [{ PolicyName: "p", PolicyDocument: document(statement) }] })];
    expect(await controlsFound(everything([frank], { users }))).toContain("admin-without-mfa");
  });

  it.each([
    ["China's partition", "arn:aws-cn:iam::aws:policy/AdministratorAccess", true],
    ["the account's own, of the same name", "arn:aws:iam::123456789012:policy/AdministratorAccess", false],
    ["another of AWS's", "arn:aws:iam::aws:policy/job-function/SystemAdministrator", false],
  ])("tells AWS's AdministratorAccess by its ARN: %s", async (_, PolicyArn, admin) => {
    const users = [person("frank", { AttachedManagedPolicies: [{ PolicyArn }] })];
    const found = await controlsFound(everything([frank], { users }));
    expect(found).toEqual(admin ? ["admin-without-mfa", "direct-policy"] : ["direct-policy"]);
  });

  it("looks at a customer policy in its default version only", async () => {
    const only = versions.map((version) => ({ ...version, IsDefaultVersion: !version.IsDefaultVersion }));
    const authorization = {
      value: {
        users: [person("frank", { AttachedManagedPolicies: attachedLocal })],
        groups: [],
        policies: [{ ...local, PolicyVersionList: only }],
      },
    };
    expect(await controlsFound(everything([frank], { authorization }))).toEqual(["direct-policy"]);
  });

  it.each([
    ["a denial", { Effect: "Deny", Action: "*", Resource: "*" }],
    ["one service", { Effect: "Allow", Action: "s3:*", Resource: "*" }],
    ["one resource", { Effect: "Allow", Action: "*", Resource: "arn:aws:s3:::bucket" }],
    ["all but one service", { Effect: "Allow", NotAction: "iam:*", Resource: "*" }],
    ["reading in every service", { Effect: "Allow", Action: "*:Get*", Resource: "*" }],
    ["every bucket", { Effect: "Allow", Action: "*", Resource: "arn:aws:s3:::*" }],
  ])("does not take %s for everything", async (_, statement) => {
    const users = [person("frank", { UserPolicyList: [{ PolicyName: "p", PolicyDocument: document(statement) }] })];
    expect(await controlsFound(everything([frank], { users }))).toEqual(["direct-policy"]);
  });

  it("finds policies on the user himself, but for those that lock him out", async () => {
    const attached = (...names: string[]) => ({
      AttachedManagedPolicies: names.map((PolicyName) => ({
        PolicyName,
        PolicyArn: `arn:aws:iam::aws:policy/${PolicyName}`,
      })),
    });
    const found = (...names: string[]) =>
      controlsFound(everything([frank], { users: [person("frank", attached(...names))] }));
    expect(await found("ReadOnlyAccess")).toEqual(["direct-policy"]);
    expect(await found("AWSDenyAll")).toEqual([]);
    expect(await found("AWSCompromisedKeyQuarantineV4")).toEqual(["quarantine-policy"]);
  });

  it("finds an account whose end has passed, and one whose end cannot be read", async () => {
    const ending = (end: string) =>
      controlsFound(everything([frank], { users: [person("frank", { Tags: tags({ "Steward:Expires-At": end }) })] }));
    expect(await ending("2026-11-20")).toEqual([]);
    expect(await ending("2026-11-19")).toEqual(["expired-account"]);
    expect(await ending("2026-11-20T01:59:59Z")).toEqual(["expired-account"]);
    expect(await ending("2026-11-20T02:00:00Z")).toEqual([]);
    expect(await ending("next week")).toEqual(["expired-account"]);
  });

  it("lists groups with their members and policies", async () => {
    const authorization = {
      value: {
        users: [person("frank", { GroupList: ["admins"] }), person("erin", { GroupList: ["admins"] })],
        groups: [
          { GroupName: "readers", Arn: "arn:aws:iam::123456789012:group/readers" },
          {
            ...admins,
            AttachedManagedPolicies: [administrator],
            GroupPolicyList: [{ PolicyName: "A-few-more", PolicyDocument: document([]) }],
          },
          { GroupName: "writers", Arn: "arn:aws:iam::123456789012:group/writers" },
        ],
        policies: [],
      },
    };
    const { inventory } = await audit(everything([frank, userRow("erin")], { authorization }));
    expect(inventory.groups).toEqual([
      { name: "admins", arn: admins.Arn, members: ["erin", "frank"], policies: ["A-few-more", "AdministratorAccess"] },
      { name: "readers", arn: "arn:aws:iam::123456789012:group/readers", members: [], policies: [] },
      { name: "writers", arn: "arn:aws:iam::123456789012:group/writers", members: [], policies: [] },
    ]);
  });
});

describe("what belongs to no row of the report", () => {
  const credential = {
    UserName: "frank",
    ServiceName: "bedrock.amazonaws.com",
    ServiceSpecificCredentialId: "ACCA1",
    Status: "Active" as const,
  };

  it.each([
    ["without expiry", { CreateDate: new Date(ago(3)) }, true],
    ["older than 90 days", { CreateDate: new Date(ago(90, 1)), ExpirationDate: new Date(ago(-9)) }, true],
    ["of 90 days", { CreateDate: new Date(ago(90)), ExpirationDate: new Date(ago(-9)) }, false],
  ])("judges a service credential %s", async (_, dates, fails) => {
    const serviceCredentials = { value: [{ ...credential, ...dates }] };
    const { findings } = await audit(everything([frank], { serviceCredentials }));
    expect(findings.map(({ control, user, credential: id }) => [control, user, id])).toEqual(
      fails ? [["service-credential", "frank", "ACCA1"]] : [],
    );
  });

  it("leaves a device alone while its enrolment is open", async () => {
    const device = (Tags: { Key: string; Value: string }[]) => ({
      SerialNumber: "arn:aws:iam::123456789012:mfa/frank",
      Tags,
    });
    const found = (Tags: { Key: string; Value: string }[]) =>
      controlsFound(everything([], { unassignedDevices: { value: [device(Tags)] } }));
    expect(await found([])).toEqual(["orphan-mfa"]);
    expect(await found(tags({ "steward:expires-at": ago(-2) }))).toEqual([]);
    expect(await found(tags({ "steward:expires-at": ago(2) }))).toEqual(["orphan-mfa"]);
    expect(await found(tags({ team: "blue", "Steward:Expires-At": ago(0) }))).toEqual([]);
    expect(await found(tags({ "steward:expires-at": ago(0, 1) }))).toEqual(["orphan-mfa"]);
  });

  it("wants a password policy, and none weaker than the benchmark's", async () => {
    const found = (policy: object | null) => controlsFound(everything([], { passwordPolicy: { value: policy } }));
    expect(await found(null)).toEqual(["password-policy"]);
    expect(await found({ ...noPolicyFindings, PasswordReusePrevention: 23 })).toEqual(["password-policy"]);
    expect(await found({ ...noPolicyFindings, MinimumPasswordLength: 13 })).toEqual(["password-policy"]);
    for (const kind of ["Uppercase", "Lowercase"])
      expect(await found({ ...noPolicyFindings, [`Require${kind}Characters`]: false })).toEqual(["password-policy"]);
    for (const kind of ["Numbers", "Symbols"])
      expect(await found({ ...noPolicyFindings, [`Require${kind}`]: false })).toEqual(["password-policy"]);
    expect(await found(noPolicyFindings)).toEqual([]);
  });

  it("finds server certificates that expire within 30 days", async () => {
    const certificate = (Expiration: string) => ({
      value: [
        {
          Path: "/",
          ServerCertificateName: "web",
          ServerCertificateId: "ASCA1",
          Arn: "arn:aws:iam::123456789012:server-certificate/web",
          Expiration: new Date(Expiration),
        },
      ],
    });
    const found = (end: string) => controlsFound(everything([], { serverCertificates: certificate(end) }));
    expect(await found(ago(-30, -1))).toEqual([]);
    expect(await found(ago(-30))).toEqual(["server-certificate"]);
    expect(await found(ago(1))).toEqual(["server-certificate"]);
    const told = async (end: string) =>
      (await audit(everything([], { serverCertificates: certificate(end) }))).findings.map(({ detail }) => detail);
    expect(await told(ago(0, -1))).toEqual(["The certificate expires in 0 days."]);
    expect(await told(ago(0))).toEqual(["The certificate has expired."]);
  });
});

describe("a protected user", () => {
  it.each<[string, Partial<UserDetail>, boolean]>([
    ["by tag, whatever its value", { Tags: tags({ "Steward:Protected": "no" }) }, true],
    ["by path", { Arn: "arn:aws:iam::123456789012:user/break-glass/frank" }, true],
    [
      "not by the like of it",
      { Arn: "arn:aws:iam::123456789012:user/x/frank", Tags: tags({ protected: "yes" }) },
      false,
    ],
  ])("is known %s, and nothing but a look is proposed", async (_, more, known) => {
    const row = { ...staleKey, arn: more.Arn ?? "arn:aws:iam::123456789012:user/frank" };
    const { findings } = await audit(everything([row], { ...franksKey, users: [person("frank", more)] }));
    const next = known ? "steward show user frank" : "steward rotate --key AKIAFRANK frank";
    expect(findings).toMatchObject([{ control: "key-age", protected: known || undefined, next }]);
  });
});

describe("exemptions and owners", () => {
  const exempt = {
    "steward:exempt": "console-mfa key-age",
    "steward:exempt-until": "2026-11-20",
    "steward:exempt-reason": "vendor",
  };
  const withTags = async (given: Record<string, string>) => {
    const { findings, totals } = await audit(
      everything([staleKey], { ...franksKey, users: [person("frank", { Tags: tags(given) })] }),
    );
    return { finding: findings.find(({ control }) => control === "key-age"), totals };
  };

  it("keeps an exempt finding in sight, out of the totals", async () => {
    const { finding, totals } = await withTags(exempt);
    expect(finding).toMatchObject({ exempt: { until: "2026-11-20T23:59:59Z", reason: "vendor" } });
    expect(totals.high).toBe(0);
  });

  it.each([
    ["no end", { "steward:exempt-until": "" }, /no valid end/],
    ["no reason", { "steward:exempt-reason": " " }, /no reason/],
    ["an end that has passed", { "steward:exempt-until": "2026-11-19" }, /ended at 2026-11-19T23:59:59Z/],
    ["an end that is no time", { "steward:exempt-until": "soon" }, /no valid end/],
  ])("does not count an exemption with %s, and says so (PEERS 23)", async (_, change, why) => {
    const { finding, totals } = await withTags({ ...exempt, ...change });
    expect(finding).toMatchObject({ exempt: undefined, detail: expect.stringMatching(why) });
    expect(totals.high).toBe(1);
  });

  it.each(["never 2099", "ticket-2099", "12/31/2099", "2099-01-01T00:00:00"])(
    "does not take %s for an end",
    async (end) => {
      expect((await withTags({ ...exempt, "steward:exempt-until": end })).finding?.exempt).toBeUndefined();
    },
  );

  it("forgets an exemption and an owner whose tags are gone", async () => {
    const tagged = everything([staleKey], {
      ...franksKey,
      users: [person("frank", { Tags: tags({ ...exempt, "steward:owner": "a@b.c" }) })],
    });
    const first = await audit(tagged);
    const { findings } = await audit(everything([staleKey], franksKey), { previous: first });
    expect(findings).toMatchObject([{ exempt: undefined, owner: undefined }]);
  });

  it("ends an exemption in time on a finding that is carried over", async () => {
    const Tags = tags({ ...exempt, "steward:exempt": "direct-policy" });
    const users = [
      person("frank", { Tags, UserPolicyList: [{ PolicyName: "p", PolicyDocument: "%7B%22Statement%22:%5B%5D%7D" }] }),
    ];
    const first = await audit(everything([frank], { users }));
    expect(first.findings).toMatchObject([{ control: "direct-policy", exempt: { reason: "vendor" } }]);
    const later = made + 3 * 86_400_000;
    const report = {
      value: { generatedAt: later, rows: () => parseCredentialReport([reportText([rootRow(), frank])]) },
    };
    const second = await audit(everything([frank], { authorization: denied, report }), { now: later, previous: first });
    expect(second.findings).toMatchObject([{ carriedOver: true, exempt: undefined }]);
    expect(second.totals.low).toBe(1);
  });

  it("lets an exemption count to the very second of its end, carried over or not", async () => {
    const atEnd = { ...exempt, "steward:exempt-until": "2026-11-20T02:00:00Z" };
    expect((await withTags(atEnd)).finding?.exempt?.until).toBe("2026-11-20T02:00:00Z");
    const users = [person("frank", { Tags: tags(atEnd) })];
    const first = await audit(everything([staleKey], { ...franksKey, users }));
    const { findings } = await audit(everything([], { report: denied, users }), { now: made, previous: first });
    expect(findings).toMatchObject([{ carriedOver: true, exempt: { reason: "vendor" } }]);
  });

  it("does not stretch an exemption to another control", async () => {
    const { finding } = await withTags({ ...exempt, "steward:exempt": "key-ages" });
    expect(finding?.exempt).toBeUndefined();
  });

  it("names the owner", async () => {
    expect((await withTags({ "steward:owner": "ops@example.com" })).finding?.owner).toBe("ops@example.com");
  });
});

describe("the fresh look at keys", () => {
  const found = async (keys: AccessKeyMetadata[] | undefined, row = staleKey) => {
    const { findings, doubts } = await audit(everything([row], { accessKeys: async () => keys }));
    return {
      keys: findings.map(({ control, accessKeyId }) => [control, accessKeyId]),
      details: findings.map(({ detail }) => detail),
      doubts,
    };
  };

  it("joins a slot by creation time and status, not by position (PEERS 3)", async () => {
    const row = userRow("frank", { ...activeKey(1, ago(5)), ...activeKey(2, ago(100)) });
    const { keys } = await found([keyMetadata("AKIAOLD", ago(100)), keyMetadata("AKIANEW", ago(5))], row);
    expect(keys).toEqual([
      ["key-age", "AKIAOLD"],
      ["two-active-keys", "AKIANEW"],
    ]);
  });

  it("refuses to guess between two keys of the same second (PEERS 14)", async () => {
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
    ["deleted together with its user (PEERS 10)", undefined],
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
  it("looks again before it reports a user whom the account's details do not know", async () => {
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
    expect(doubts).toContainEqual(expect.stringContaining("former user was left out: frank."));
  });

  it("judges by fresh reads who came after the report", async () => {
    const admin = {
      AttachedManagedPolicies: [
        { PolicyName: "AdministratorAccess", PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
      ],
    };
    const freshRow = async () => {
      const [row] = await Array.fromAsync(
        parseCredentialReport([reportText([userRow("new1", { ...goodPassword, mfa_active: "false" })])]),
      );
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

  it("carries over what it knew of a user whom the details missed, and says so", async () => {
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

describe("the time that ages are counted from", () => {
  const report = (generatedAt: number, rows = [frank]) => ({
    report: { value: { generatedAt, rows: () => parseCredentialReport([reportText([rootRow(), ...rows])]) } },
  });

  it("is when the report was made, whatever the clock says", async () => {
    expect(await audit(everything([frank]), { now: made + 86_400_000 })).toMatchObject({
      asOf: "2026-11-20T02:00:00Z",
      generatedAt: "2026-11-20T02:00:00Z",
      doubts: [],
    });
  });

  it("is the clock where the report claims to be more than a day away from it", async () => {
    for (const now of [made + 86_400_001, Date.parse("2029-01-01T00:00:00Z")]) {
      const { asOf, doubts, complete } = await audit(everything([frank]), { now });
      expect(Date.parse(asOf)).toBe(Math.floor(now / 1000) * 1000);
      expect(doubts).toEqual([expect.stringContaining("counted from the clock")]);
      expect(complete).toBe(true);
    }
  });

  it("is when the report was made where a date in it is that very second", async () => {
    const now = userRow("frank", { ...goodPassword, password_last_used: ago(0) });
    const { asOf, doubts } = await audit(everything([now]));
    expect([asOf, doubts]).toEqual(["2026-11-20T02:00:00Z", []]);
  });

  it("is the clock where the report holds a later date than its own", async () => {
    const later = userRow("frank", { ...goodPassword, password_last_used: ago(0, -30) });
    const { asOf, doubts } = await audit(everything([frank], report(made, [later])));
    expect(asOf).toBe("2026-11-20T02:01:00Z");
    expect(doubts).toEqual([expect.stringContaining("password_last_used of frank is 2026-11-20T02:00:30Z")]);
  });

  it("says where the report holds a date that is still to come", async () => {
    const text = reportText([rootRow(), userRow("frank", activeKey(1, "2099-01-01T00:00:00Z"))]);
    const { doubts } = await judge(text, { asOf: undefined, now: made });
    expect(doubts).toEqual([
      expect.stringContaining("access_key_1_last_rotated of frank is 2099-01-01T00:00:00Z, which is still to come"),
    ]);
  });

  it("is never earlier than what the report holds, where somebody asked for a time", async () => {
    await expect(judge(reportText([staleKey]), { asOf: made - 3 * 86_400_000 })).rejects.toMatchObject({
      name: "ReportError",
      message: expect.stringContaining("access_key_1_last_used_date of frank is 2026-11-19T02:00:00Z"),
    });
  });
});

describe("coverage and the night before", () => {
  it("never says complete where a source did not answer, and names it", async () => {
    for (const source of [
      "report",
      "authorization",
      "serviceCredentials",
      "unassignedDevices",
      "serverCertificates",
      "passwordPolicy",
    ] as const) {
      const { complete, coverage } = await audit(everything([frank], { [source]: denied }));
      expect(complete).toBe(false);
      expect(Object.values(coverage)).toContain("unavailable: AccessDenied: not allowed");
    }
  });

  it("says of each source whether it was asked", async () => {
    const asked = await audit(everything([frank]));
    expect(new Set(Object.values(asked.coverage))).toEqual(new Set(["ok"]));
    expect(asked).toMatchObject({ comparedWith: null, resolved: [] });
    const { coverage, complete } = await judge(reportText([rootRow(), frank]));
    expect(complete).toBe(true);
    expect(Object.entries(coverage).filter(([, state]) => state === "ok")).toHaveLength(2);
    expect(coverage).toMatchObject({ "credential-report": "ok", "root-row": "ok", "access-keys": "not asked" });
    expect(new Set(Object.values(coverage))).toEqual(new Set(["ok", "not asked"]));
    const unread = await audit(everything([frank], { report: denied }));
    expect(unread.coverage["root-row"]).toMatch(/^unavailable: \w/);
  });

  it("resolves what an earlier version looked for and this one does not", async () => {
    const first = await audit(everything([staleKey], franksKey));
    const former = first.findings.map((finding) => ({ ...finding, id: "0123456789abcdef", control: "former-control" }));
    const { resolved } = await audit(everything([frank]), { previous: { ...first, findings: former } });
    expect(resolved).toEqual(former);
    expect(first.findings.map(({ id }) => id)).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/)]);
  });

  it("does not say that root is well where the report has no row on root (PEERS 13)", async () => {
    const { complete, coverage } = await judge(reportText([frank]));
    expect(complete).toBe(false);
    expect(coverage["root-row"]).toMatch(/^unavailable/);
  });

  it("keeps the night a finding was first seen, and tells new from resolved", async () => {
    const first = await audit(
      everything([staleKey, userRow("erin", { ...goodPassword, mfa_active: "false" })], franksKey),
    );
    const rows = [staleKey, userRow("erin", goodPassword), userRow("grace", { ...goodPassword, mfa_active: "false" })];
    const report = {
      value: { generatedAt: made + 3_600_000, rows: () => parseCredentialReport([reportText([rootRow(), ...rows])]) },
    };
    const second = await audit(everything(rows, { ...franksKey, report }), { now: made + 3_600_000, previous: first });
    expect(second.findings.map(({ user, firstSeen }) => [user, firstSeen])).toEqual([
      ["frank", "2026-11-20T02:00:00Z"],
      ["grace", "2026-11-20T03:00:00Z"],
    ]);
    expect(second.resolved).toMatchObject([{ user: "erin", control: "console-mfa" }]);
  });

  it("calls a finding new though both audits go by the same report", async () => {
    const first = await audit(everything([frank]));
    const users = [person("frank", { Tags: tags({ "steward:expires-at": "2026-01-01" }) })];
    const second = await audit(everything([frank], { users }), { previous: first });
    expect(second.findings).toMatchObject([{ control: "expired-account", isNew: true }]);
    const third = await audit(everything([frank], { users }), { previous: second });
    expect(third.findings.map(({ isNew }) => isNew)).toEqual([undefined]);
  });

  it("says where the earlier audit went by other limits", async () => {
    for (const other of [{ keyMaxAgeDays: 30 }, { unusedDays: 30 }]) {
      const first = await audit(everything([frank]), { thresholds: { ...thresholds, ...other } });
      const { doubts } = await audit(everything([frank]), { previous: first });
      expect(doubts).toEqual([expect.stringContaining("other limits")]);
    }
  });

  it("does not resolve offline what only a live audit can see", async () => {
    const users = [person("frank", { Tags: tags({ "steward:expires-at": "2026-01-01" }) })];
    const first = await audit(everything([frank], { users }));
    const offline = await judge(reportText([rootRow(), frank]), { previous: first });
    expect(offline).toMatchObject({ resolved: [], findings: [{ control: "expired-account", carriedOver: true }] });
  });

  it("carries over what an unavailable source told last, and resolves nothing of it", async () => {
    const users = [person("frank", { Tags: tags({ "steward:expires-at": "2026-01-01" }) })];
    const first = await audit(everything([frank], { users }));
    const second = await audit(everything([frank], { authorization: denied }), { previous: first });
    expect(second.findings).toMatchObject([{ control: "expired-account", carriedOver: true }]);
    expect(second.resolved).toEqual([]);
    const third = await audit(everything([frank]), { previous: second });
    expect(third).toMatchObject({ findings: [], resolved: [{ control: "expired-account" }] });
  });

  it("remembers owner and exemption of a known finding while the tags cannot be read", async () => {
    const Tags = tags({
      "steward:owner": "ops@example.com",
      "steward:exempt": "key-age",
      "steward:exempt-until": "2026-12-31",
      "steward:exempt-reason": "vendor",
    });
    const first = await audit(everything([staleKey], { ...franksKey, users: [person("frank", { Tags })] }));
    const { findings, totals } = await audit(everything([staleKey], { ...franksKey, authorization: denied }), {
      previous: first,
    });
    expect(findings).toMatchObject([{ owner: "ops@example.com", exempt: { reason: "vendor" } }]);
    expect(totals.high).toBe(0);
  });
});

describe("the account that is audited", () => {
  const silent = everything([], { report: denied, authorization: denied });
  const other = "arn:aws-cn:iam::999999999999";

  it.each<[string, Sources, Partial<AuditOptions>, string, string]>([
    ["the report", everything([frank]), { account: "999999999999" }, "123456789012", "arn:aws:iam::123456789012:root"],
    [
      "the account's users",
      everything([], { report: denied, users: [person("frank", { Arn: `${other}:user/frank` })] }),
      {},
      "999999999999",
      `${other}:root`,
    ],
    ["who asks", silent, { account: "999999999999" }, "999999999999", "arn:aws:iam::999999999999:root"],
    ["nobody", silent, {}, "unknown", "arn:aws:iam:::root"],
  ])("is told by %s", async (_, sources, options, account, arn) => {
    const result = await audit({ ...sources, passwordPolicy: { value: null } }, options);
    expect(result.account).toBe(account);
    expect(result.findings.filter(({ control }) => control === "password-policy")).toMatchObject([{ account, arn }]);
  });

  it("is told by the audit before where nothing else does", async () => {
    const first = await audit(everything([frank], { passwordPolicy: { value: null } }));
    const { account, findings } = await audit({ ...silent, passwordPolicy: { value: null } }, { previous: first });
    expect(account).toBe("123456789012");
    expect(findings.map(({ id }) => id)).toEqual(first.findings.map(({ id }) => id));
  });
});

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
