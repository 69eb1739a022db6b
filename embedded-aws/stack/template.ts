import type { Account } from "../account.ts";
import type { FunctionSettings } from "../lambda/function-environment.ts";
import type { Seed } from "../seed.ts";
import { checkDefinition } from "../workflow/check/check.ts";
import type { Json } from "../workflow/definition.ts";
import type { Engine } from "../workflow/engine.ts";
import { substitute } from "../workflow/substitutions.ts";
import { resolver, type Template } from "./intrinsics.ts";
import type { WiredRule, Wiring } from "./wiring.ts";

/** A template with the values that CloudFormation would put in; `stack` comes before the names that it makes up. */
export function readResources(template: Template, { id, region }: Pick<Account, "id" | "region">, stack: string) {
  const { resolve, holds } = resolver(template, { id, region, stack });
  const all = (type: string) =>
    Object.entries(template.Resources)
      .filter(([, { Type, Condition }]) => Type === type && (Condition === undefined || holds(Condition)))
      .map(([name, { Properties }]) => ({ name, ...resolve(Properties) }));
  const roles = all("AWS::IAM::Role").map(({ name, RoleName = name, Policies = [] }) => ({
    name: name as string,
    arn: resolve({ "Fn::GetAtt": [name, "Arn"] }) as string,
    roleName: RoleName as string,
    policies: Policies.map(({ PolicyDocument }: { PolicyDocument: object }) => PolicyDocument) as object[],
  }));
  const policiesOf = (arn: string) => roles.find((role) => role.arn === arn)?.policies ?? [];
  return { resolve, all, roles, policiesOf };
}

export type Resources = ReturnType<typeof readResources>;

/** What a stack has by its template: each function and workflow is held to its own role. */
export function wiringOf(
  { all, policiesOf }: Resources,
  { prefix, codeOf, environment }: FunctionOptions,
): Omit<Wiring, "bucket" | "topics" | "bus"> {
  return {
    prefix,
    functions: Object.fromEntries(all("AWS::Lambda::Function").map((own) => functionOf(own))),
    load: (engine) => {
      for (const machine of all("AWS::StepFunctions::StateMachine")) load(engine, machine);
    },
    policiesOf,
    schedules: all("AWS::Scheduler::Schedule").map(({ State = "ENABLED", ...schedule }) => ({ State, ...schedule })),
    rules: all("AWS::Events::Rule").flatMap(rulesOf),
  };

  // biome-ignore lint/suspicious/noExplicitAny: properties of CloudFormation
  function functionOf({ FunctionName, Handler, Environment, Role, Timeout, MemorySize }: any) {
    const name: string = FunctionName.replace(prefix, "");
    const settings: FunctionSettings = {
      file: codeOf(name),
      exported: Handler.split(".")[1],
      environment: { ...texts(Environment.Variables), ...environment },
      policies: policiesOf(Role),
      timeoutSeconds: Timeout,
      memoryMegabytes: MemorySize,
    };
    return [name, settings] as const;
  }
}

interface FunctionOptions {
  /** How the names of functions in the account begin; without it they are the names that are known here. */
  prefix: string;
  /** Absolute path of a function's code, by the function's name. */
  codeOf(name: string): string;
  /** Given to every function, beside its own. */
  environment?: Record<string, string>;
}

const texts = (variables: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)]));

// biome-ignore lint/suspicious/noExplicitAny: properties of CloudFormation
function load(engine: Engine, { StateMachineName: name, Definition, DefinitionSubstitutions, RoleArn }: any): void {
  const { definition, problems } = substitute(Definition as Json, DefinitionSubstitutions);
  problems.push(...checkDefinition(definition));
  if (problems.length > 0) throw new Error(`${name}: ${[...new Set(problems)].join("\n  ")}`);
  engine.load({ name, definition: definition as never, roleArn: RoleArn });
}

// biome-ignore lint/suspicious/noExplicitAny: properties of CloudFormation
const rulesOf = ({ Name, EventBusName = "default", EventPattern, Targets, State = "ENABLED" }: any): WiredRule[] =>
  State === "ENABLED"
    ? // biome-ignore lint/suspicious/noExplicitAny: properties of CloudFormation
      Targets.map(({ Arn, InputTransformer }: any) => ({
        name: Name,
        bus: EventBusName,
        pattern: EventPattern,
        target: Arn,
        ...(InputTransformer && { transformer: InputTransformer }),
      }))
    : [];

/** The policies and groups of a template. */
export const seedOf = ({ all }: Resources): Seed => ({
  policies: all("AWS::IAM::ManagedPolicy").map(({ name, ManagedPolicyName = name, Path, PolicyDocument }) => ({
    PolicyName: ManagedPolicyName,
    ...(Path && { Path }),
    document: PolicyDocument,
  })),
  groups: all("AWS::IAM::Group").map(({ name, GroupName = name, ManagedPolicyArns = [] }) => ({
    GroupName,
    policies: ManagedPolicyArns,
  })),
});
