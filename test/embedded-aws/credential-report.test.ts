import { readFileSync } from "node:fs";
import { GenerateCredentialReportCommand, GetCredentialReportCommand } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { embedded, refused } from "../support/embedded-account.ts";
import { sampleAccount } from "../support/sample-account.ts";

const fixture = (name: string) =>
  readFileSync(new URL(`../fixtures/credential-reports/${name}`, import.meta.url), "utf8");

describe("the credential report", () => {
  const context = embedded({ reportSeconds: 3 });
  const generate = async () => (await context.iam.send(new GenerateCredentialReportCommand())).State;
  const get = () => context.iam.send(new GetCredentialReportCommand());
  const finished = async () => {
    await generate();
    context.pass(3);
    return get();
  };

  it("reads byte for byte as the sample of a live report", async () => {
    context.aws.seed(sampleAccount);
    const { Content, ReportFormat } = await finished();
    expect(ReportFormat).toBe("text/csv");
    expect(Buffer.from(Content ?? []).toString("utf8")).toBe(fixture("credential-report-small.csv"));
  });

  it("holds the root user alone in an account without users", async () => {
    context.aws.seed({ root: { created: "2026-10-01T09:12:33Z", password: false, mfa: false } });
    const { Content } = await finished();
    expect(Buffer.from(Content ?? []).toString("utf8")).toBe(fixture("credential-report-empty.csv"));
  });

  it("does not speak of a password that is gone, though its last use is remembered", async () => {
    const password = { created: "2026-01-01", lastUsed: "2026-11-01T00:00:00Z" };
    context.aws.seed({ users: [{ UserName: "ada", CreateDate: "2026-01-01T00:00:00Z", password }] });
    await context.iam.deleteLoginProfile({ UserName: "ada" });
    const { Content } = await finished();
    expect(Buffer.from(Content ?? []).toString()).toContain("user/ada,2026-01-01T00:00:00Z,false,N/A,N/A,N/A,false");
    expect((await context.iam.getUser({ UserName: "ada" })).User?.PasswordLastUsed).toEqual(
      new Date("2026-11-01T00:00:00Z"),
    );
  });

  it("is started, then in progress, then complete", async () => {
    await expect(get()).rejects.toMatchObject(refused("CredentialReportNotPresentException", "ReportNotPresent", 410));
    expect(await context.iam.send(new GenerateCredentialReportCommand())).toMatchObject({
      State: "STARTED",
      Description: "No report exists. Starting a new report generation task",
    });
    context.pass(2);
    expect(await generate()).toBe("INPROGRESS");
    await expect(get()).rejects.toMatchObject(refused("CredentialReportNotReadyException", "ReportInProgress", 404));
    context.pass(1);
    const complete = await context.iam.send(new GenerateCredentialReportCommand());
    expect(complete).toMatchObject({ State: "COMPLETE" });
    expect(complete.Description).toBeUndefined();
    expect((await get()).GeneratedTime).toEqual(new Date("2026-11-20T02:00:03Z"));
  });

  it("stays the same for four hours, whatever changes", async () => {
    const before = await finished();
    context.aws.seed({ users: [{ UserName: "newcomer" }] });
    context.pass(4 * 3600 - 1);
    expect(await generate()).toBe("COMPLETE");
    expect((await get()).Content).toEqual(before.Content);
    context.pass(1);
    await expect(get()).rejects.toMatchObject(refused("CredentialReportExpiredException", "ReportExpired", 410));
    expect(await generate()).toBe("STARTED");
    context.pass(3);
    expect(Buffer.from((await get()).Content ?? []).toString()).toContain("newcomer");
  });
});

describe("the credential report of a partition without root rows", () => {
  const context = embedded({ reportRoot: false });

  it("begins with the first user", async () => {
    context.aws.seed({ users: [{ UserName: "ada" }] });
    await context.iam.send(new GenerateCredentialReportCommand());
    const { Content } = await context.iam.send(new GetCredentialReportCommand());
    expect(
      Buffer.from(Content ?? [])
        .toString()
        .split("\n")[1],
    ).toMatch(/^ada,/);
  });
});
