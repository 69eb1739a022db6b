import { describe, expect, it } from "vitest";
import { audit, controlsFound, everything, frank, noPolicyFindings, tags } from "../support/audited-account.ts";
import { ago } from "../support/credential-reports.ts";

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
    const nextFor = async (value: object | null) =>
      (await audit(everything([], { passwordPolicy: { value } }))).findings.map(({ next }) => next);
    expect(await nextFor(null)).toEqual([expect.stringMatching(/^aws iam update-account-password-policy .*=14 /)]);
    expect(await nextFor({})).toEqual(["aws iam get-account-password-policy"]); // its other rules are to be kept
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
