import { fileURLToPath } from "node:url";
import { type Clock, virtualClock } from "../embedded-aws/clock.ts";
import type { Template } from "../embedded-aws/stack/intrinsics.ts";
import { readResources, seedOf, wiringOf } from "../embedded-aws/stack/template.ts";
import { type Stack, startWiredStack, type WiredStackOptions } from "../embedded-aws/stack/wired-stack.ts";
import { readTemplate } from "../infra/template.ts";

export type { Stack } from "../embedded-aws/stack/wired-stack.ts";

export interface StackOptions<C extends Clock> extends WiredStackOptions<C> {
  /** Parameters of `serverless.yml` that are to differ from those of the stage; with `AWS_…`, variables of every function. */
  parameters?: Record<string, string>;
  /** Code to run in the place of `functions/<name>/handler.ts`, by name: absolute paths. */
  code?: Record<string, string>;
  /** The template to deploy; made of `serverless.yml` unless given. */
  template?: Template;
}

/** The stack's names in the account are `iam-steward-local-<name>`. */
const stage = "local";
const prefix = `iam-steward-${stage}-`;

/** What a user who deploys has to choose: the groups, policies and roles of an account that is empty otherwise. */
export const chosen = {
  ALLOWED_CONSUMERS: "arn:aws:iam::123456789012:role/billing",
  ALLOWED_GROUPS: "analysts developers",
  ALLOWED_POLICIES: "arn:aws:iam::aws:policy/IAMUserChangePassword",
  HANDOVER_PRINCIPALS: "arn:aws:iam::123456789012:role/administrator",
};

/** Deploys `serverless.yml` on an embedded account: each function and workflow has its own role and variables. */
export function startStack<C extends Clock>(options: StackOptions<C>): Promise<Stack<C>> {
  const { parameters = {}, code = {}, template, ...wired } = options;
  const isVariable = ([name]: [string, string]) => name.startsWith("AWS_");
  const environment = Object.fromEntries(Object.entries(parameters).filter(isVariable));
  return startWiredStack(wired, (aws) => {
    const resources = readResources(template ?? readTemplate(stage, { ...chosen, ...parameters }), aws.account, prefix);
    aws.seed({ ...seedOf(resources), roles: [{ RoleName: "administrator" }, { RoleName: "billing" }] });
    const codeOf = (name: string) => code[name] ?? source(name);
    return {
      ...wiringOf(resources, { prefix, codeOf, environment }),
      bucket: resources.resolve({ Ref: "ReportBucket" }),
      topics: {
        operations: resources.resolve({ Ref: "OperationsTopic" }),
        people: resources.resolve({ Ref: "PeopleTopic" }),
      },
      bus: resources.resolve({ Ref: "Bus" }),
    };
  });
}

const source = (name: string) => fileURLToPath(new URL(`../functions/${name}/handler.ts`, import.meta.url));

/** The demonstration's and the tests' stack, whose clock stands at `start` until it is told to run. */
export const startVirtualStack = (start: Date, options: Omit<StackOptions<Clock>, "clock"> = {}) =>
  startStack({ ...options, clock: virtualClock(start) });
