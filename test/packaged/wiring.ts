import { basename, join } from "node:path";
import type { EmbeddedAws } from "../../embedded-aws/embedded-aws.ts";
import type { FunctionSettings } from "../../embedded-aws/lambda/function-environment.ts";
import type { WiredRule, Wiring } from "../../embedded-aws/stack/wiring.ts";
import type { Engine } from "../../embedded-aws/workflow/engine.ts";
import { substitute } from "../../embedded-aws/workflow/substitutions.ts";
import { ofType, readTemplate, type Template } from "../packaging/package-service.ts";
import { resolver } from "./intrinsics.ts";

const prefix = "iam-steward-local-";

/** What was packaged: the template, and a folder in which each zip lies unpacked under its name. */
export interface Packaged {
  template: string;
  bundles: string;
}

/** A packaged template with the values that CloudFormation would put in. */
export function readPackaged({ template: file }: Packaged, at: { id: string; region: string }) {
  const template: Template = readTemplate(file);
  const { resolve, holds } = resolver(template, at);
  const all = (type: string) =>
    ofType(template, type)
      .filter(([, { Condition }]) => Condition === undefined || holds(Condition))
      .map(([name, { Properties }]) => ({ name, ...resolve(Properties) }));
  const roles = all("AWS::IAM::Role").map(({ name, RoleName = name, Policies }) => ({
    name: name as string,
    arn: resolve({ "Fn::GetAtt": [name, "Arn"] }) as string,
    roleName: RoleName as string,
    policies: Policies.map(({ PolicyDocument }: { PolicyDocument: object }) => PolicyDocument) as object[],
  }));
  const policiesOf = (arn: string) => roles.find((role) => role.arn === arn)?.policies ?? [];
  return { resolve, all, roles, policiesOf };
}

/** The same as a stack's wiring: whatever stands in the template, and nothing from the sources. */
export function wiringOf(packaged: Packaged, aws: EmbeddedAws, parameters: Record<string, string>): Wiring {
  const { resolve, all, policiesOf } = readPackaged(packaged, aws.account);
  seedBaseline(aws, all);
  return {
    prefix,
    functions: Object.fromEntries(all("AWS::Lambda::Function").map((own) => functionOf(own))),
    load: (engine) => {
      for (const machine of all("AWS::StepFunctions::StateMachine")) load(engine, machine);
    },
    policiesOf,
    bucket: resolve({ Ref: "ReportBucket" }),
    topics: { operations: resolve({ Ref: "OperationsTopic" }), people: resolve({ Ref: "PeopleTopic" }) },
    bus: resolve({ Ref: "Bus" }),
    schedules: all("AWS::Scheduler::Schedule").map(({ State = "ENABLED", ...schedule }) => ({ State, ...schedule })),
    rules: all("AWS::Events::Rule").flatMap(rulesOf),
  };

  // biome-ignore lint/suspicious/noExplicitAny: properties of CloudFormation
  function functionOf({ FunctionName, Code, Handler, Environment, Role, Timeout, MemorySize }: any) {
    const name = FunctionName.replace(prefix, "");
    const [module, exported] = Handler.split(".");
    const own: Record<string, string> = Environment.Variables;
    const changed = Object.entries(parameters).filter(([name]) => name in own || name.startsWith("AWS_"));
    const settings: FunctionSettings = {
      file: join(packaged.bundles, basename(Code.S3Key, ".zip"), `${module}.mjs`),
      exported,
      environment: { ...own, ...Object.fromEntries(changed) },
      policies: policiesOf(Role),
      timeoutSeconds: Timeout,
      memoryMegabytes: MemorySize,
    };
    return [name, settings] as const;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: properties of CloudFormation
function load(engine: Engine, { StateMachineName: name, Definition, DefinitionSubstitutions, RoleArn }: any): void {
  const { definition, problems } = substitute(Definition, DefinitionSubstitutions);
  if (problems.length > 0) throw new Error(`${name}: ${problems.join("; ")}`);
  engine.load({ name, definition, roleArn: RoleArn });
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

/** Policies and groups of the template, and the roles that its parameters name. */
// biome-ignore lint/suspicious/noExplicitAny: properties of CloudFormation
function seedBaseline(aws: EmbeddedAws, all: (type: string) => any[]): void {
  aws.seed({
    policies: all("AWS::IAM::ManagedPolicy").map(({ name, ManagedPolicyName = name, Path, PolicyDocument }) => ({
      PolicyName: ManagedPolicyName,
      ...(Path && { Path }),
      document: PolicyDocument,
    })),
    groups: all("AWS::IAM::Group").map(({ name, GroupName = name, ManagedPolicyArns = [] }) => ({
      GroupName,
      policies: ManagedPolicyArns,
    })),
    roles: [{ RoleName: "administrator" }, { RoleName: "billing" }],
  });
}

/** The parameters that whoever deploys has to set, as the stack of the other tests has them. */
export const deployedWith = {
  ALLOWED_CONSUMERS: "arn:aws:iam::123456789012:role/billing",
  ALLOWED_GROUPS: "analysts developers",
  ALLOWED_POLICIES: "arn:aws:iam::aws:policy/IAMUserChangePassword",
  HANDOVER_PRINCIPALS: "arn:aws:iam::123456789012:role/administrator",
};
