import { describe, expect, it } from "vitest";
import { createAccount } from "../../embedded-aws/account.ts";
import { readResources } from "../../embedded-aws/stack/template.ts";
import { readTemplate } from "../../infra/template.ts";

const prefix = "iam-steward-local-";
const functionsOf = (template: ReturnType<typeof readTemplate>) =>
  readResources(template, createAccount(), prefix).all("AWS::Lambda::Function");

describe("serverless.yml", () => {
  it("gives a parameter the value of the command line, else of the stage, else the default", () => {
    const retention = (stage: string, parameters = {}) =>
      readTemplate(stage, parameters).Resources.NotifyLogGroup?.Properties.RetentionInDays;
    expect([retention("local"), retention("dev"), retention("dev", { LOG_RETENTION_DAYS: "3" })]).toEqual([90, 7, "3"]);
  });

  it("gives each function its own variables, and those of no other", () => {
    const [confirmMfa] = functionsOf(readTemplate("local")).filter(({ name }) => name === "ConfirmMfaLambdaFunction");
    expect(confirmMfa.Environment.Variables).toEqual({
      HANDOVER_PREFIX: "iam-steward/local/",
      MANAGED_PATH: "/",
      POWERTOOLS_SERVICE_NAME: "iam-steward",
    });
  });

  it("is refused where it asks for a value that it does not have", () => {
    expect(() => readTemplate("local", { MANAGE_PASSWORD_POLICY: "perhaps" })).toThrow(
      /self:custom\.passwordPolicy\.perhaps\} is not known here/,
    );
  });
});
