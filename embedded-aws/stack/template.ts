import type { Account } from "../account.ts";
import { awsPolicyDocument } from "../iam/aws-policies.ts";
import type { FunctionSettings } from "../lambda/function-environment.ts";
import { type Seed, seed } from "../seed.ts";
import { forward } from "../services/events/events.ts";
import type { Queue, Schedule } from "../services/state.ts";
import { checkDefinition } from "../workflow/check/check.ts";
import type { Json } from "../workflow/definition.ts";
import type { Engine } from "../workflow/engine.ts";
import { substitute } from "../workflow/substitutions.ts";
import type { InputTransformer } from "./input-transformer.ts";
import { madeUpName, resolver, type Template } from "./intrinsics.ts";

/** A template with the values that CloudFormation would put in; `stack` comes before the names that it makes up. */
export function readResources(template: Template, { id, region }: Pick<Account, "id" | "region">, stack: string) {
  const { resolve, holds } = resolver(template, { id, region, stack });
  const all = (type: string) =>
    Object.entries(template.Resources)
      .filter(([, { Type, Condition }]) => Type === type && (Condition === undefined || holds(Condition)))
      .map(([name, resource]) => ({
        name,
        ...madeUpName(resource, name, stack),
        ...resolve(resource.Properties ?? {}),
      }));
  const managed = all("AWS::IAM::ManagedPolicy");
  const ofManaged = (arn: string): Policy =>
    managed.find(({ name }) => resolve({ Ref: name }) === arn) ?? { PolicyDocument: awsDocument(arn) };
  const apart: Policy[] = [...all("AWS::IAM::RolePolicy"), ...all("AWS::IAM::Policy")];
  const roles = all("AWS::IAM::Role").map(
    ({ name, Policies = [], ManagedPolicyArns = [], AssumeRolePolicyDocument }) => {
      const roleName: string = resolve({ Ref: name });
      const isOfRole = ({ RoleName, Roles }: Policy) => RoleName === roleName || Roles?.includes(roleName) === true;
      const inline: Policy[] = [...Policies, ...apart.filter(isOfRole)];
      const attached: Policy[] = [...ManagedPolicyArns.map(ofManaged), ...managed.filter(isOfRole)];
      return {
        name: name as string,
        arn: resolve({ "Fn::GetAtt": [name, "Arn"] }) as string,
        roleName,
        trust: AssumeRolePolicyDocument as object,
        inline: Object.fromEntries(inline.map(({ PolicyName = "", PolicyDocument }) => [PolicyName, PolicyDocument])),
        policies: [...inline, ...attached].map(({ PolicyDocument }) => PolicyDocument),
      };
    },
  );
  /** What a role allows; undefined for one that the template does not have. */
  const policiesOf = (arn: string) => roles.find((role) => role.arn === arn)?.policies;
  return { resolve, all, roles, policiesOf };
}

export type Resources = ReturnType<typeof readResources>;

interface Policy {
  PolicyName?: string;
  PolicyDocument: object;
  /** The role that it is attached to, or all of them. */
  RoleName?: string;
  Roles?: string[];
}

function awsDocument(arn: string): object {
  const document = awsPolicyDocument(arn);
  if (document === undefined) throw new Error(`A role has ${arn}, whose document is not known here: write it out`);
  return JSON.parse(document);
}

/** The functions of a template, by their names without the prefix. */
export const functionsOf = (
  { all, policiesOf }: Resources,
  prefix: string,
  codeOf: (name: string) => string,
): Record<string, FunctionSettings> =>
  Object.fromEntries(
    all("AWS::Lambda::Function").map(({ FunctionName, Handler, Environment, Role, Timeout, MemorySize }) => {
      const name: string = FunctionName.replace(prefix, "");
      const policies = policiesOf(Role);
      const settings: FunctionSettings = {
        file: codeOf(name),
        functionName: FunctionName,
        exported: Handler.split(".")[1],
        environment: texts(Environment?.Variables ?? {}),
        ...(policies && { policies }),
        roleName: Role.split("/").at(-1),
        timeoutSeconds: Timeout ?? 3,
        memoryMegabytes: MemorySize ?? 128,
      };
      return [name, settings];
    }),
  );

const texts = (variables: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)]));

/** Puts the workflows of a template into an engine. */
export function loadMachines({ all }: Resources, engine: Engine): void {
  for (const machine of all("AWS::StepFunctions::StateMachine")) {
    const { StateMachineName: name, DefinitionString = "null", DefinitionSubstitutions = {}, RoleArn } = machine;
    const given: Json = machine.Definition ?? JSON.parse(DefinitionString);
    const { definition, problems } = substitute(given, DefinitionSubstitutions);
    problems.push(...checkDefinition(definition));
    if (problems.length > 0) throw new Error(`${name}: ${[...new Set(problems)].join("\n  ")}`);
    engine.load({ name, definition: definition as never, roleArn: RoleArn });
  }
}

/** One target of a rule, by its ARN. */
export interface WiredRule {
  name: string;
  /** `default`, or a bus of the template. */
  bus: string;
  pattern: object;
  target: string;
  /** What a bus of another account is written to with. */
  role?: string;
  transformer?: InputTransformer;
}

interface Target {
  Arn: string;
  RoleArn?: string;
  InputTransformer?: InputTransformer;
}

/** What the rules of a template that are on hand to their targets. */
export const rulesOf = ({ all }: Resources): WiredRule[] =>
  all("AWS::Events::Rule")
    .filter(({ State = "ENABLED" }) => State === "ENABLED")
    .flatMap(({ Name, EventBusName = "default", EventPattern, Targets }) =>
      Targets.map(({ Arn, RoleArn, InputTransformer }: Target) => ({
        name: Name,
        bus: EventBusName,
        pattern: EventPattern,
        target: Arn,
        ...(RoleArn && { role: RoleArn }),
        ...(InputTransformer && { transformer: InputTransformer }),
      })),
    );

/** A queue that a function of the template reads. */
export interface Mapping {
  EventSourceArn: string;
  FunctionName: string;
  BatchSize?: number;
  MaximumBatchingWindowInSeconds?: number;
  FunctionResponseTypes?: string[];
}

export const queuesOf = ({ all, resolve }: Resources): Queue[] =>
  all("AWS::SQS::Queue").map(({ name, VisibilityTimeout = 30, RedrivePolicy }) => ({
    arn: resolve({ "Fn::GetAtt": [name, "Arn"] }),
    visibilitySeconds: Number(VisibilityTimeout),
    redrive: RedrivePolicy,
    messages: [],
  }));

export const schedulesOf = ({ all }: Resources): Schedule[] =>
  all("AWS::Scheduler::Schedule").map(({ State = "ENABLED", ...schedule }) => ({ State, ...schedule }));

/** The policies, groups, topics and buckets of a template. */
export const seedOf = ({ all, resolve }: Resources): Seed => ({
  policies: all("AWS::IAM::ManagedPolicy").map(({ name, ManagedPolicyName = name, Path, PolicyDocument }) => ({
    PolicyName: ManagedPolicyName,
    ...(Path && { Path }),
    document: PolicyDocument,
  })),
  groups: all("AWS::IAM::Group").map(({ name, GroupName = name, ManagedPolicyArns = [] }) => ({
    GroupName,
    policies: ManagedPolicyArns,
  })),
  topics: all("AWS::SNS::Topic").map(({ TopicName }) => TopicName),
  buckets: Object.fromEntries(all("AWS::S3::Bucket").map(({ name }) => [resolve({ Ref: name }), {}])),
});

/**
 * Deploys in an account what a StackSet has in each of its accounts: policies, groups and roles, and rules that forward events to
 * another account. `parameters` are those that differ from their defaults.
 */
export function deployMember(account: Account, template: Template, parameters: Record<string, string> = {}): void {
  const Parameters = Object.fromEntries(
    Object.entries(template.Parameters ?? {}).map(([name, own]) => [
      name,
      { Default: parameters[name] ?? own.Default },
    ]),
  );
  const resources = readResources({ ...template, Parameters }, account, "");
  const roles = resources.roles.map(({ roleName: RoleName, trust, inline }) => ({ RoleName, trust, inline }));
  seed(account, { ...seedOf(resources), roles });
  for (const { target, role = "", ...rule } of rulesOf(resources))
    account.rules.push({ ...rule, target: (event) => forward(account, { target, role }, event) });
}
