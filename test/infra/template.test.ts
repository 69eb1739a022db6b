import { describe, expect, it } from "vitest";
import { createAccount } from "../../embedded-aws/account.ts";
import { readResources } from "../../embedded-aws/stack/template.ts";
import { strengthened } from "../../functions/apply-password-policy/strengthened.ts";
import { everything, readTemplate } from "../../infra/template.ts";

const prefix = "iam-steward-local-";
const functionsOf = (template: ReturnType<typeof readTemplate>) =>
  readResources(template, createAccount(), prefix).all("AWS::Lambda::Function");

describe("serverless.yml", () => {
  it("gives a parameter the value of the command line, else of the stage, else the default", () => {
    const retention = (stage: string, parameters = {}) =>
      readTemplate(stage, parameters).Resources.NotifyLogGroup?.Properties.RetentionInDays;
    expect([retention("local"), retention("dev"), retention("dev", { LOG_RETENTION_DAYS: "3" })]).toEqual([90, 7, "3"]);
  });

  it("has no condition that is constant, which linters and some endpoints refuse", () => {
    const { Conditions = {} } = readTemplate("local");
    expect(Object.entries(Conditions).filter(([, condition]) => !JSON.stringify(condition).includes('"Ref"'))).toEqual(
      [],
    );
  });

  it("lets watch start the cut of leavers only where WATCH_LEAVERS=cut asks for it, and leaves no gap elsewhere", () => {
    const policiesWith = (WATCH_LEAVERS: string) => {
      const { roles } = readResources(readTemplate("local", { WATCH: "true", WATCH_LEAVERS }), createAccount(), prefix);
      const { inline = {} } = roles.find(({ name }) => name === "WatchRole") ?? {};
      return Object.keys(inline);
    };
    expect([policiesWith("cut"), policiesWith("tell")]).toEqual([["watch", "cut"], ["watch"]]);
    const { WatchRole } = readTemplate("local", { WATCH: "true" }).Resources;
    expect(WatchRole?.Properties.Policies[0].PolicyDocument.Statement).not.toContainEqual({ Ref: "AWS::NoValue" });
  });

  it("gives each function its own variables, and those of no other", () => {
    const [confirmMfa] = functionsOf(readTemplate("local")).filter(({ name }) => name === "ConfirmMfaLambdaFunction");
    expect(confirmMfa.Environment.Variables).toEqual({
      HANDOVER_PREFIX: "iam-steward/local/",
      MANAGED_PATH: "/",
      POWERTOOLS_SERVICE_NAME: "iam-steward",
    });
  });

  it("lets each workflow assume its role, and the children of its labelled Maps, whatever ARN they send", () => {
    const { all, resolve, roles } = readResources(readTemplate("local", everything), createAccount(), prefix);
    const machines = all("AWS::StepFunctions::StateMachine").map(({ name, Definition, RoleArn }) => {
      const own: string = resolve({ Ref: name });
      const labels = [...JSON.stringify(Definition).matchAll(/"Label":"(\w+)"/g)].map(([, label]) => `${own}/${label}`);
      const { trust } = roles.find(({ arn }) => arn === RoleArn) ?? {};
      const [{ Condition }] = Reflect.get(trust ?? {}, "Statement");
      return { sent: [own, ...labels], taken: [Condition.ArnLike["aws:SourceArn"]].flat() };
    });
    expect(machines.some(({ sent }) => sent.includes(`${sent[0]}/rotations`))).toBe(true);
    for (const { sent, taken } of machines) expect(taken).toEqual(sent);
  });

  it("has the password policy applied again by a release that asks for more", () => {
    const { PasswordPolicy } = readTemplate("local", { MANAGE_PASSWORD_POLICY: "true" }).Resources;
    expect(PasswordPolicy?.Properties).toMatchObject(strengthened() ?? {});
  });

  it("keeps reports and keys when the stack is deleted, and nothing of a first deploy that fails", () => {
    const kept = Object.entries(readTemplate("local").Resources as Record<string, object>).flatMap(
      ([name, resource]) =>
        "DeletionPolicy" in resource
          ? [[name, resource.DeletionPolicy, Reflect.get(resource, "UpdateReplacePolicy")]]
          : [],
    );
    expect(kept.sort()).toEqual(
      ["HandoverKey", "Key", "ReportBucket"].map((name) => [name, "RetainExceptOnCreate", "Retain"]),
    );
  });

  it("is refused where it asks for a value that it does not have", () => {
    expect(() => readTemplate("local", { MANAGE_PASSWORD_POLICY: "perhaps" })).toThrow(
      /self:custom\.passwordPolicy\.perhaps\} is not known here/,
    );
  });
});
