import { expect, it } from "vitest";
import { withNewFunctions } from "../../demo/new-functions.ts";
import { readTemplate } from "../../infra/template.ts";

const prefix = "iam-steward-local-";
const everything = readTemplate("local", { MANAGE_ACCESS: "true", MANAGE_ACCOUNTS: "true", WATCH: "true" });
const servedBy = (template: typeof everything, all = everything) =>
  Object.values(withNewFunctions(template, all, prefix).Resources)
    .filter(({ Type }) => Type === "AWS::Lambda::Function")
    .map(({ Properties }) => Properties.FunctionName)
    .sort();

it("npm run local serves a function that serverless.yml does not have yet", () => {
  const { CreateUserLambdaFunction: _, ...Resources } = everything.Resources;
  const without = { ...everything, Resources };
  expect(servedBy(without, without)).toEqual(servedBy(everything));
});

it("npm run local does not serve a function that is off", () => {
  const off = servedBy(readTemplate("local"));
  expect(servedBy(everything).filter((name) => !off.includes(name))).toEqual([
    `${prefix}apply-access`,
    `${prefix}audit-organization`,
    `${prefix}watch`,
  ]);
});
