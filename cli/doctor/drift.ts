import { GetTemplateCommand } from "@aws-sdk/client-cloudformation";
import { paginateDescribeLogGroups } from "@aws-sdk/client-cloudwatch-logs";
import { parse } from "yaml";
import { stackOf } from "./stack.ts";
import { notOk, ok, restore, type Verdict } from "./verdict.ts";
import type { World } from "./world.ts";

interface Resource {
  Type: string;
  Condition?: string;
  Properties: Record<string, unknown>;
}

/** A value of the template as CloudFormation puts it in; undefined where it is made of what only CloudFormation knows. */
type Reader = (value: unknown) => string | undefined;

/**
 * Compares what a user may change in passing, functions' settings and how long logs are kept, with the template that was
 * deployed. CloudFormation's own detection compares everything, but it changes the stack's state: this command only reads.
 */
export async function hasNotDrifted(world: World): Promise<Verdict> {
  const { StackName, Parameters = [] } = await stackOf(world);
  const { TemplateBody = "" } = await world.cloudFormation.send(new GetTemplateCommand({ StackName }));
  const { Resources }: { Resources: Record<string, Resource> } = parsed(TemplateBody);
  const read = readerOf({
    "AWS::AccountId": world.account,
    "AWS::Partition": world.partition,
    "AWS::Region": world.region,
    ...Object.fromEntries(
      Parameters.map(({ ParameterKey = "", ParameterValue = "" }) => [ParameterKey, ParameterValue]),
    ),
  });
  const ofType = (type: string) => Object.values(Resources).filter(({ Type }) => Type === type);
  const changes = [
    ...ofType("AWS::Lambda::Function").flatMap((one) => changesOfFunction(world, one, read)),
    ...(await changesOfLogs(world, ofType("AWS::Logs::LogGroup"), read)),
  ];
  if (changes.length === 0) return ok("functions' settings and the retention of logs are as deployed");
  return notOk(changes.join("; "), restore);
}

/** The AWS CLI writes YAML when it packages a release; JSON is YAML, too, but takes a parser of YAML seconds. */
const parsed = (template: string) => (template.startsWith("{") ? JSON.parse(template) : parse(template));

function readerOf(known: Record<string, string>): Reader {
  return (value) => {
    if (value === undefined) return undefined; // the template leaves it to AWS
    if (typeof value !== "object" || value === null) return String(value);
    const [[name, argument] = []] = Object.entries(value);
    if (name === "Ref") return known[String(argument)];
    if (name !== "Fn::Sub" || typeof argument !== "string") return undefined;
    const names = [...argument.matchAll(/\$\{([^}]+)\}/g)].map(([, name = ""]) => name);
    if (names.some((one) => known[one] === undefined)) return undefined;
    return argument.replaceAll(/\$\{([^}]+)\}/g, (_, one: string) => known[one] ?? "");
  };
}

const settings = ["Handler", "MemorySize", "Runtime", "Timeout"] as const;

function changesOfFunction({ functions, prefix }: World, { Properties }: Resource, read: Reader): string[] {
  const name = read(Properties.FunctionName) ?? "";
  const found = functions().get(name.slice(prefix.length));
  if (!found) return []; // another check says that it is missing
  const wanted = (Properties.Environment as { Variables?: Record<string, unknown> } | undefined)?.Variables ?? {};
  const has = found.Environment?.Variables ?? {};
  const variables = [...new Set([...Object.keys(wanted), ...Object.keys(has)])].sort();
  return [
    ...settings.flatMap((setting) => difference(setting, read(Properties[setting]), String(found[setting]))),
    ...variables.flatMap((variable) =>
      variable in wanted
        ? difference(variable, read(wanted[variable]), has[variable])
        : [`${variable} is not of the template`],
    ),
  ].map((change) => `${name}: ${change}`);
}

/** Nothing where the template's value is made of what only CloudFormation knows, such as a condition. */
function difference(what: string, wanted: string | undefined, found: string | undefined): string[] {
  if (wanted === undefined || wanted === found) return [];
  return found === undefined
    ? [`${what} is missing`]
    : [`${what} is ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`];
}

async function changesOfLogs(world: World, groups: Resource[], read: Reader): Promise<string[]> {
  const found = await logGroupsOf(world);
  return groups.flatMap(({ Condition, Properties }) => {
    const name = read(Properties.LogGroupName) ?? "";
    const days = found.get(name);
    if (days === undefined) return Condition ? [] : [`the log group ${name} is missing`];
    return difference("its retention in days", read(Properties.RetentionInDays), days).map(
      (change) => `${name}: ${change}`,
    );
  });
}

/** Days for which each is kept, by its name. */
async function logGroupsOf({ logs, prefix }: World): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const folder of ["/aws/lambda/", "/aws/vendedlogs/states/"])
    for await (const { logGroups = [] } of paginateDescribeLogGroups(
      { client: logs },
      { logGroupNamePrefix: folder + prefix },
    ))
      for (const { logGroupName = "", retentionInDays = "for ever" } of logGroups)
        found.set(logGroupName, String(retentionInDays));
  return found;
}
