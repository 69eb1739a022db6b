import { fileURLToPath } from "node:url";
import { type Clock, virtualClock } from "../embedded-aws/clock.ts";
import type { Template } from "../embedded-aws/stack/intrinsics.ts";
import * as embedded from "../embedded-aws/stack/stack.ts";
import { deployMember } from "../embedded-aws/stack/template.ts";
import { memberTemplate } from "../infra/member.ts";
import { parameterNamed } from "../infra/release.ts";
import { readTemplate, readTemplateFile } from "../infra/template.ts";

/** What `serverless.yml` deploys, and the names that are asked for most. */
export interface Stack<C extends Clock = Clock> extends embedded.Stack<C> {
  bucket: string;
  topics: { operations: string; people: string };
  /** Where requests come in, and where workflows say what has happened. */
  bus: string;
}

type Optional<C extends Clock> = Omit<embedded.StackOptions<C>, "codeOf" | "prefix" | "environment" | "template">;

export interface StackOptions<C extends Clock> extends Optional<C> {
  /** Parameters of `serverless.yml` that are to differ from those of the stage; with `AWS_…`, variables of every function. */
  parameters?: Record<string, string>;
  /** Code to run in the place of `functions/<name>/handler.ts`, by name: absolute paths. */
  code?: Record<string, string>;
  /** The template to deploy; made of `serverless.yml` unless given. */
  template?: embedded.StackOptions<C>["template"];
}

/** The stack's names in the account are `iam-steward-local-<name>`. */
export const stage = "local";
export const prefix = `iam-steward-${stage}-`;

/** CloudFormation ends the name that it makes up with random characters. This one can be typed. */
export function nameReportBucket<T extends Template>(template: T): T {
  const BucketName = { "Fn::Sub": `${prefix}reports-\${AWS::AccountId}` };
  Object.assign(template.Resources.ReportBucket?.Properties, { BucketName });
  return template;
}

/** What a user who deploys has to choose: the groups, policies and roles of an account that is empty otherwise. */
export const chosen = {
  ALLOWED_CONSUMERS: "arn:aws:iam::123456789012:role/billing",
  ALLOWED_GROUPS: "analysts developers",
  ALLOWED_POLICIES: "arn:aws:iam::aws:policy/IAMUserChangePassword",
  HANDOVER_PRINCIPALS: "arn:aws:iam::123456789012:role/administrator",
  MANAGE_ACCESS: "true",
};

/** Deploys `serverless.yml` on an embedded account: each function and workflow has its own role and variables. */
export async function startStack<C extends Clock>(options: StackOptions<C>): Promise<Stack<C>> {
  const { parameters = {}, code = {}, ...others } = options;
  const template = nameReportBucket(options.template ?? readTemplate(stage, { ...chosen, ...parameters }));
  const isVariable = ([name]: [string, string]) => name.startsWith("AWS_");
  const environment = Object.fromEntries(Object.entries(parameters).filter(isVariable));
  const codeOf = (name: string) => code[name] ?? source(name);
  const accounts = options.accounts ?? (parameters.ACCOUNTS ?? "").split(" ").filter(Boolean);
  const organization = parameters.ORGANIZATION_ID;
  const stack = await embedded.startStack({ ...others, accounts, organization, template, prefix, codeOf, environment });
  stack.aws.seed({ roles: [{ RoleName: "administrator" }, { RoleName: "billing" }] });
  const { id: hub, region } = stack.aws.account;
  const values = { ...chosen, ...parameters, STAGE: stage, HUB_ACCOUNT: hub };
  const named = Object.fromEntries(Object.entries(values).map(([name, value]) => [parameterNamed(name), value]));
  const [ofMember, forwarder] = [memberTemplate(), readTemplateFile("infra/forwarder.yml")];
  for (const id of accounts) {
    const { account } = stack.aws.member(id);
    deployMember(account, ofMember, named);
    deployMember(account, forwarder, { Account: hub, Region: region });
  }
  const idOf = (logicalId: string): string => stack.resolve({ Ref: logicalId });
  return {
    ...stack,
    bucket: idOf("ReportBucket"),
    topics: { operations: idOf("OperationsTopic"), people: idOf("PeopleTopic") },
    bus: idOf("Bus"),
  };
}

const source = (name: string) => fileURLToPath(new URL(`../functions/${name}/handler.ts`, import.meta.url));

/** The demonstration's and the tests' stack, whose clock stands at `start` until it is told to run. */
export const startVirtualStack = (start: Date, options: Omit<StackOptions<Clock>, "clock"> = {}) =>
  startStack({ ...options, clock: virtualClock(start) });
