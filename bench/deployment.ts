import { chosen } from "../demo/stack.ts";
import { readTemplate } from "../infra/template.ts";

const stage = "bench";
const ofType = (type: string, parameters: Record<string, string>) =>
  Object.values(readTemplate(stage, parameters).Resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => Properties);
/** With those that are deployed on demand alone. */
const functions = new Map(
  ofType("AWS::Lambda::Function", { ...chosen, WATCH: "true", MANAGE_ACCOUNTS: "true" }).map((own) => [
    own.FunctionName.replace("iam-steward-bench-", ""),
    own,
  ]),
);

const account = "123456789012";
const anything = `arn:aws:iam::${account}:role/anything`;

/** What `serverless.yml` and `infra/` say of what is deployed. */
export const deployment = {
  megabytesOf: (name: string): number => functions.get(name)?.MemorySize ?? 0,

  /** An environment in which the function starts: its own, and something where CloudFormation would fill it in. */
  environmentOf: (name: string): Record<string, string> => {
    const value = (given: unknown) => {
      if (typeof given === "string") return given;
      return JSON.stringify(given) === '{"Ref":"AWS::AccountId"}' ? account : anything;
    };
    const own = Object.entries(functions.get(name)?.Environment.Variables ?? {})
      .filter(([variable]) => !variable.startsWith("AWS_")) // settings of the SDK, which would not take anything
      .map(([variable, given]) => [variable, value(given)]);
    return { AWS_REGION: "us-east-1", ...Object.fromEntries(own) };
  },

  /** How many resources of a type there are. */
  count: (type: string) => ofType(type, chosen).length,
};
