import { madeUpRoleId } from "../services/trail/identity.ts";

/** What CloudFormation's functions are resolved against. */
export interface Surroundings {
  id: string;
  region: string;
  /** Comes before the names that CloudFormation makes up. */
  stack: string;
}

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type Fields = Record<string, Json>;
/** What `Ref` and `Fn::GetAtt` give for a resource. */
interface Physical {
  ref: string;
  [attribute: string]: string;
}

/** The end of a name that CloudFormation makes up; it is another in each stack. */
const MADE_UP = "1A2B3C4D5E6F";

/** Names and ARNs as CloudFormation gives them, by type; what is missing here is an error, and never made up. */
const physical: Record<string, (own: Fields, logicalId: string, at: Surroundings) => Physical> = {
  "AWS::CloudWatch::Alarm": ({ AlarmName }) => ({ ref: text(AlarmName) }),
  "AWS::Events::EventBus": ({ Name }, _, at) => ({ ref: text(Name), Arn: arn("events", at, `event-bus/${Name}`) }),
  "AWS::Events::Rule": ({ Name }, _, at) => ({ ref: text(Name), Arn: arn("events", at, `rule/${Name}`) }),
  "AWS::IAM::Group": ({ GroupName, Path = "/" }, logicalId, { id, region }) => ({
    ref: text(GroupName ?? logicalId),
    Arn: `arn:${partitionOf(region)}:iam::${id}:group${Path}${GroupName ?? logicalId}`,
  }),
  "AWS::IAM::ManagedPolicy": ({ ManagedPolicyName, Path = "/" }, logicalId, { id, region }) => {
    const own = `arn:${partitionOf(region)}:iam::${id}:policy${Path}${ManagedPolicyName ?? logicalId}`;
    return { ref: own, PolicyArn: own };
  },
  "AWS::IAM::Role": ({ RoleName }, logicalId, { id, region, stack }) => {
    const name = typeof RoleName === "string" ? RoleName : `${stack}${logicalId}-${MADE_UP}`;
    return { ref: name, Arn: `arn:${partitionOf(region)}:iam::${id}:role/${name}`, RoleId: madeUpRoleId(name) };
  },
  "AWS::KMS::Key": (_, logicalId, at) => ({ ref: logicalId, Arn: arn("kms", at, `key/${logicalId}`) }),
  "AWS::Lambda::Function": ({ FunctionName }, _, at) => ({
    ref: text(FunctionName),
    Arn: arn("lambda", at, `function:${FunctionName}`),
  }),
  "AWS::Logs::LogGroup": ({ LogGroupName }, _, at) => ({
    ref: text(LogGroupName),
    Arn: arn("logs", at, `log-group:${LogGroupName}:*`),
  }),
  "AWS::S3::Bucket": ({ BucketName }, logicalId, { stack, id, region }) => {
    const name = text(BucketName ?? `${stack}${logicalId.toLowerCase()}-${id}`);
    return { ref: name, Arn: `arn:${partitionOf(region)}:s3:::${name}` };
  },
  "AWS::SNS::Topic": ({ TopicName }, _, at) => ({ ref: arn("sns", at, text(TopicName)), TopicName: text(TopicName) }),
  "AWS::SQS::Queue": ({ QueueName }, _, at) => ({
    ref: `https://sqs.${at.region}.amazonaws.com/${at.id}/${QueueName}`,
    Arn: arn("sqs", at, text(QueueName)),
    QueueName: text(QueueName),
  }),
  "AWS::Scheduler::ScheduleGroup": ({ Name }) => ({ ref: text(Name) }),
  "AWS::StepFunctions::StateMachine": ({ StateMachineName }, _, at) => {
    const own = arn("states", at, `stateMachine:${StateMachineName}`);
    return { ref: own, Arn: own, Name: text(StateMachineName) };
  },
};

/** The property that names a resource, by type; CloudFormation makes up a name where the template has none. */
const namedBy: Record<string, string> = {
  "AWS::Events::Rule": "Name",
  "AWS::Lambda::Function": "FunctionName",
  "AWS::SNS::Topic": "TopicName",
  "AWS::SQS::Queue": "QueueName",
  "AWS::StepFunctions::StateMachine": "StateMachineName",
};

/** The name that is made up here: CloudFormation's ends in random characters. */
export function madeUpName({ Type }: Resource, logicalId: string, stack: string): Fields {
  const property = namedBy[Type];
  return property === undefined ? {} : { [property]: `${stack}${logicalId}` };
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
const partitionOf = (region: string) =>
  region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";

const arn = (service: string, { id, region }: Surroundings, resource: string) =>
  `arn:${partitionOf(region)}:${service}:${region}:${id}:${resource}`;

function text(value: Json | undefined): string {
  if (typeof value === "string") return value;
  throw new Error(`${JSON.stringify(value)} is no text`);
}

/** What `AWS::NoValue` comes to: the property or the item is left out. */
const noValue = undefined as unknown as Json;

/** Puts values in the place of CloudFormation's functions, in a part of a template. */
export function resolver({ Resources, Conditions = {}, Parameters = {} }: Template, at: Surroundings) {
  const pseudo: Record<string, string> = {
    "AWS::AccountId": at.id,
    "AWS::Partition": partitionOf(at.region),
    "AWS::Region": at.region,
    "AWS::URLSuffix": at.region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com",
  };
  const attributeOf = (logicalId: string, attribute: string): string => {
    const resource: Resource | undefined = Resources[logicalId];
    const known = resource && physical[resource.Type]?.(namesOf(resource, logicalId), logicalId, at)[attribute];
    if (known === undefined) throw new Error(`nothing is known of ${attribute} of ${logicalId} (${resource?.Type})`);
    return known;
  };
  /** Other properties may refer to resources that refer back. */
  const namesOf = (resource: Resource, logicalId: string): Fields => {
    const given = Object.entries(resource.Properties ?? {}).filter(([key]) => /Name$|^Path$/.test(key));
    return {
      ...madeUpName(resource, logicalId, at.stack),
      ...(resolve(Object.fromEntries(given) as Fields) as Fields),
    };
  };
  const ref = (name: string) => pseudo[name] ?? Parameters[name]?.Default ?? attributeOf(name, "ref");
  const sub = (argument: Json): string => {
    const [template, given] = Array.isArray(argument) ? [text(argument[0]), resolve(argument[1] ?? {})] : [argument];
    return text(template as Json).replace(/\$\{([^}]+)\}/g, (_, name: string) => {
      if (name.startsWith("!")) return `\${${name.slice(1)}}`; // meant for somebody else, as a policy's variable is
      const own = (given as Fields | undefined)?.[name];
      if (own !== undefined) return text(own);
      const [logicalId = "", attribute] = name.split(/\.(.*)/);
      return attribute === undefined ? ref(logicalId) : attributeOf(logicalId, attribute);
    });
  };
  const holds = (name: string): boolean => {
    if (!(name in Conditions)) throw new Error(`there is no condition ${name}`);
    return resolve(Conditions[name]) === true;
  };
  const functions: Record<string, (argument: Json) => Json> = {
    Ref: (name) => (name === "AWS::NoValue" ? noValue : ref(text(name))),
    "Fn::GetAtt": (path) => {
      const [logicalId, attribute] = Array.isArray(path) ? path : text(path).split(".");
      return attributeOf(text(logicalId), text(attribute));
    },
    "Fn::And": (argument) => (argument as { Condition: string }[]).every(({ Condition }) => holds(Condition)),
    "Fn::Equals": (argument) => {
      const [one, other] = (argument as Json[]).map(resolve);
      return one === other;
    },
    "Fn::If": (argument) => {
      const [name, then, otherwise] = argument as [string, Json, Json];
      return resolve(holds(name) ? then : otherwise);
    },
    "Fn::Join": (argument) => {
      const [delimiter, parts] = argument as [string, Json];
      return (resolve(parts) as Json[]).map(text).join(delimiter);
    },
    "Fn::Not": (argument) => !resolve((argument as Json[])[0] as Json),
    "Fn::Or": (argument) => (argument as Json[]).some((condition) => resolve(condition) === true),
    "Fn::Select": (argument) => {
      const [at, list] = resolve(argument) as [number, Json[]];
      return list[Number(at)] ?? fail(`Fn::Select finds nothing at ${at}`);
    },
    "Fn::Split": (argument) => {
      const [delimiter, whole] = argument as [string, Json];
      return text(resolve(whole)).split(delimiter);
    },
    "Fn::Sub": sub,
  };
  const resolve = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(resolve).filter((part) => part !== noValue);
    if (typeof value !== "object" || value === null) return value;
    const [[name = "", argument = null] = [], ...others] = Object.entries(value);
    const call = functions[name];
    if (call && others.length === 0) return call(argument);
    if (name.startsWith("Fn::")) throw new Error(`${name} is not known here`);
    const parts = Object.entries(value).map(([key, part]) => [key, resolve(part)] as const);
    return Object.fromEntries(parts.filter(([, part]) => part !== noValue));
  };
  // biome-ignore lint/suspicious/noExplicitAny: properties differ by type, and tests reach for what they know
  return { resolve: resolve as (value: unknown) => any, holds };
}

const fail = (why: string): never => {
  throw new Error(why);
};

export interface Resource {
  Type: string;
  Condition?: string;
  // biome-ignore lint/suspicious/noExplicitAny: each type has properties of its own
  Properties: any;
}

/** A CloudFormation template, as far as it is read here. */
export interface Template {
  Parameters?: Record<string, { Default: string }>;
  // biome-ignore lint/suspicious/noExplicitAny: an intrinsic function of CloudFormation
  Conditions?: Record<string, any>;
  Resources: Record<string, Resource>;
}
