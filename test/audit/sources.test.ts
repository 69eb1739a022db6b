import { IAMClient } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { evaluate } from "../../audit/evaluate/evaluate.ts";
import { fetchSources } from "../../audit/read/fetch-sources.ts";
import { awaitReport } from "../../cli/people/await-report.ts";
import { essence, fixture, made, thresholds } from "../support/credential-reports.ts";
import { embedded } from "../support/embedded-account.ts";
import { sampleAccount } from "../support/sample-account.ts";

describe("an audit of a live account", () => {
  const context = embedded();
  const waits: number[] = [];

  const audit = async () => {
    waits.length = 0;
    const fetchReport = () =>
      awaitReport(context.iam, async (milliseconds) => {
        waits.push(milliseconds);
        context.pass(milliseconds / 1000);
      });
    const sources = await fetchSources(context.iam, fetchReport, { thresholds });
    return evaluate(sources, { now: context.aws.account.now().getTime(), thresholds });
  };

  const counted = () =>
    Object.fromEntries(
      Map.groupBy(context.aws.calls, ({ operation }) => operation)
        .entries()
        .map(([name, calls]) => [name, calls.length]),
    );

  it("finds in the account what the sample report tells of it, and each key's id", async () => {
    await context.aws.seed(sampleAccount);
    const { findings, coverage, complete, account } = await audit();
    const offline = new Set(essence(JSON.parse(fixture("credential-report-small.expected.json"))));
    const same = findings.filter(({ control }) => [...offline].some((line) => line.startsWith(`${control} `)));
    expect(essence(same)).toEqual([...offline].sort());
    expect(essence(findings.filter((finding) => !same.includes(finding)))).toEqual(["password-policy <account> null"]);
    expect({ account, complete }).toEqual({ account: "123456789012", complete: true });
    const { "access-file": ofStage, "identity-store": ofPeople, ...others } = coverage;
    expect(ofPeople).toBe("not asked");
    expect([ofStage, new Set(Object.values(others))]).toEqual(["not asked", new Set(["ok"])]);
    const keys = findings.filter(
      ({ credential, user }) => credential?.startsWith("access_key") && user !== "<root_account>",
    );
    expect(keys.filter(({ accessKeyId }) => !accessKeyId?.startsWith("AKIA"))).toEqual([]);
  });

  it("costs one call for each offender beside those for the whole account", async () => {
    const { behaviour } = context.aws.account;
    Object.assign(behaviour, { pageItems: 500, emptyPages: true });
    const user = (n: number) => ({
      UserName: `user-${String(n).padStart(4, "0")}`,
      CreateDate: "2026-11-01T00:00:00Z",
      keys: [
        { created: n % 100 === 0 ? "2026-01-01T00:00:00Z" : "2026-11-01T00:00:00Z", lastUsed: "2026-11-19T12:00:00Z" },
      ],
    });
    await context.aws.seed({ users: Array.from({ length: 5000 }, (_, n) => user(n)) });
    const { findings, inventory } = await audit();
    expect(findings.filter(({ control }) => control === "key-age")).toHaveLength(50);
    expect(inventory.users).toBe(5000);
    const { ListAccessKeys, ...whole } = counted();
    expect(ListAccessKeys).toBe(2 * 50); // an empty page comes before each that holds something
    expect(Object.values(whole).reduce((sum, calls) => sum + calls, 0)).toBeLessThanOrEqual(30);
  });

  it("reads the keys of users with an old one while details of the account are still to come", async () => {
    Object.assign(context.aws.account.behaviour, { pageItems: 1, emptyPages: true });
    const stale = { CreateDate: "2026-01-01T00:00:00Z", keys: [{ created: "2026-01-01T00:00:00Z" }] };
    const fresh = Array.from({ length: 40 }, (_, n) => ({ UserName: `fresh-${n}` }));
    await context.aws.seed({ users: [{ UserName: "stale", ...stale }, ...fresh] });
    const { findings } = await audit();
    expect(findings.find(({ control }) => control === "key-age")).toMatchObject({
      user: "stale",
      accessKeyId: expect.stringMatching(/^AKIA/),
    });
    const order = context.aws.calls.map(({ operation }) => operation);
    expect(order.indexOf("ListAccessKeys")).toBeLessThan(order.lastIndexOf("GetAccountAuthorizationDetails"));
    expect(counted().ListAccessKeys).toBe(2); // an empty page, and the key's: nothing is read again when it is judged
  });

  it("judges what the credential report does not show", async () => {
    await context.aws.seed({
      users: [
        {
          UserName: "svc",
          CreateDate: "2026-11-01T00:00:00Z",
          serviceCredentials: [{ service: "bedrock.amazonaws.com" }],
        },
        { UserName: "guest", CreateDate: "2026-11-01T00:00:00Z", tags: { "steward:expires-at": "2026-11-10" } },
        { UserName: "boss", CreateDate: "2026-11-01T00:00:00Z", groups: ["admins"] },
        {
          UserName: "leak",
          CreateDate: "2026-11-01T00:00:00Z",
          policies: ["arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3"],
        },
      ],
      groups: [{ GroupName: "admins", policies: ["arn:aws:iam::aws:policy/AdministratorAccess"] }],
      orphanDevices: [{ name: "left" }, { name: "open", tags: { "steward:expires-at": "2026-11-25" } }],
      serverCertificates: [{ name: "web", expires: "2026-12-01T00:00:00Z" }],
    });
    const { findings } = await audit();
    expect(findings.map(({ control, user }) => `${control} ${user}`).sort()).toEqual([
      "admin-without-mfa boss",
      "expired-account guest",
      "orphan-mfa <account>",
      "password-policy <account>",
      "quarantine-policy leak",
      "server-certificate <account>",
      "service-credential svc",
    ]);
  });

  it("waits for a report that AWS takes minutes to make, ever more patiently", async () => {
    context.aws.account.behaviour.reportSeconds = 90;
    const { complete } = await audit();
    expect(complete).toBe(true);
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThanOrEqual(90_000);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits.length).toBeLessThan(15);
  });

  it("gives up on a report after five minutes, and says so", async () => {
    context.aws.account.behaviour.reportSeconds = 3600;
    const { complete, coverage } = await audit();
    expect(complete).toBe(false);
    expect(coverage["credential-report"]).toMatch(/^unavailable: .*within five minutes/);
  });

  it("takes the report at hand, with a doubt, where AWS will not make another", async () => {
    await audit();
    context.aws.faults.push({ kind: "limitExceeded", operation: "GenerateCredentialReport", times: Infinity });
    const { complete, doubts } = await audit();
    expect(complete).toBe(true);
    expect(doubts).toEqual([expect.stringContaining("LimitExceeded")]);
  });

  const callOf = {
    "credential-report": "GetCredentialReport",
    "authorization-details": "GetAccountAuthorizationDetails",
    "access-keys": "ListAccessKeys",
    "service-specific-credentials": "ListServiceSpecificCredentials",
    "virtual-mfa-devices": "ListVirtualMFADevices",
    "server-certificates": "ListServerCertificates",
    "password-policy": "GetAccountPasswordPolicy",
  } as const;
  const kinds = ["accessDenied", "throttle", "serverError", "notImplemented"] as const;
  const cases = Object.entries(callOf).flatMap(([source, operation]) =>
    kinds.map((kind) => [source, kind, operation] as const),
  );

  it.each(cases)(
    "is incomplete where %s is refused for good by %s, and judges the rest",
    async (source, kind, operation) => {
      await context.aws.seed(sampleAccount);
      context.aws.faults.push({ kind, operation, times: Infinity });
      const { complete, coverage, findings } = await audit();
      expect(complete).toBe(false);
      expect(coverage[source as keyof typeof callOf]).toMatch(/^unavailable: \w+: \S/);
      expect(findings.length).toBeGreaterThan(0);
    },
  );

  it("stops where nobody would answer any question", async () => {
    const stranger = new IAMClient({
      ...context.aws.config,
      credentials: { accessKeyId: "AKIAUNKNOWN", secretAccessKey: "x" },
      maxAttempts: 1,
    });
    const audit = fetchSources(stranger, () => awaitReport(stranger, async () => {}));
    await expect(audit).rejects.toMatchObject({ name: "InvalidClientTokenId" });
  });

  it("counts ages from when the report was made", async () => {
    const { asOf } = await audit();
    expect(Date.parse(asOf)).toBe(made);
  });
});
