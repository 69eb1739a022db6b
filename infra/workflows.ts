import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { parse } from "yaml";

/** What a role may do beside what its definition asks for, by the keys of infra/roles/statements.yml. */
const also: Record<string, string[]> = {
  "audit-organization": [
    "startAccounts",
    "followAccounts",
    "startAudits",
    "followAudits",
    "hearOfAudits",
    "readAccounts",
    "encryptReports",
  ],
  audit: ["startRotations", "followRotations", "readRotations", "encryptReports"],
  "offboard-everywhere": ["startLooks", "followLooks", "readPeople", "encryptReports"],
  onboard: ["startEnrolments"],
};

/** The state of an audit that takes it into that of all accounts. */
const merging = "AuditOrganizationRemerge";

/** Values of a definition's placeholders; any other names a function. */
const known: Record<string, object> = {
  AuditWorkflow: { Ref: "AuditWorkflow" },
  Bus: { Ref: "Bus" },
  EnrollMfaWorkflow: { Ref: "EnrollMfaWorkflow" },
  ReportBucket: { Ref: "ReportBucket" },
  RequireMfaGroup: { Ref: "RequireMfaGroup" },
};

/**
 * The resources of each workflow, by its name: state machine, role and log group, made of its definition. Where a stage serves
 * other accounts, they say to each function for which one it works.
 */
export const workflows = () => ({ false: workflowsWith(alone), true: workflowsWith(forMembers) });

const workflowsWith = (change: (definition: unknown) => unknown) =>
  Object.fromEntries(
    globSync("statemachines/*.asl.yml").map((file) => {
      const name = basename(file, ".asl.yml");
      return [
        name,
        { Resources: resourcesOf(name, change(parse(readFileSync(file, "utf8"), { merge: true, maxAliasCount: -1 }))) },
      ];
    }),
  );

function resourcesOf(name: string, definition: unknown) {
  const id = `${name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}Workflow`;
  const text = JSON.stringify(definition);
  const placeholders = [...new Set([...text.matchAll(/\$\{(\w+)\}/g)].map(([, key = ""]) => key))].sort();
  const functions = placeholders.filter((key) => !(key in known)).map((key) => [key, arnOf(`${key}LambdaFunction`)]);
  const values = placeholders.flatMap((key) => (known[key] ? [[key, known[key]]] : []));
  const log = { LogGroupName: `/aws/vendedlogs/states/${named(name)}`, RetentionInDays: param("LOG_RETENTION_DAYS") };
  return {
    [id]: {
      Type: "AWS::StepFunctions::StateMachine",
      Properties: {
        StateMachineName: named(name),
        StateMachineType: "STANDARD",
        RoleArn: arnOf(`${id}Role`),
        Definition: inAnyPartition(definition),
        DefinitionSubstitutions: Object.fromEntries([...functions, ...values]),
        LoggingConfiguration: {
          Level: "ALL",
          IncludeExecutionData: false,
          Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: arnOf(`${id}LogGroup`) } }],
        },
        TracingConfiguration: { Enabled: true },
      },
    },
    [`${id}LogGroup`]: { Type: "AWS::Logs::LogGroup", Properties: log },
    [`${id}Role`]: roleOf(name, text, Object.fromEntries(functions), placeholders.includes("Bus")),
  };
}

function roleOf(name: string, definition: string, functions: Record<string, object>, tells: boolean) {
  const machine = `arn:\${AWS::Partition}:states:\${AWS::Region}:\${AWS::AccountId}:stateMachine:${named(name)}`;
  // Step Functions sends the machine's ARN (probe: states-source-arn). Children of a labelled Map may send it with the
  // label: AWS documents neither (no probe: labelled-map).
  const labels = [...definition.matchAll(/"Label":"([^"]+)"/g)].map(([, label]) => sub(`${machine}/${label}`));
  const take = { Sid: "TakeSteps", ...allow("lambda:InvokeFunction"), Resource: Object.values(functions) };
  const tell = { Sid: "TellWhatHappened", ...allow("events:PutEvents"), Resource: arnOf("Bus") };
  const more = [...(also[name] ?? []), "deliverLogs", "traceWorkflow"];
  const Statement = [
    take,
    ...(tells ? [tell] : []),
    ...more.map((key) => `\${file(infra/roles/statements.yml):${key}}`),
  ];
  const trust = {
    ...allow("sts:AssumeRole"),
    Principal: { Service: "states.amazonaws.com" },
    Condition: {
      StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } },
      ArnLike: { "aws:SourceArn": labels.length > 0 ? [sub(machine), ...labels] : sub(machine) },
    },
  };
  return {
    Type: "AWS::IAM::Role",
    Properties: {
      AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [trust] },
      Policies: [{ PolicyName: name, PolicyDocument: { Version: "2012-10-17", Statement } }],
    },
  };
}

// `${sls:stage}` and its like are filled in later, as in the files beside this one.
const named = (name: string) => `iam-steward-\${sls:stage}-${name}`;
const param = (name: string) => `\${param:${name}}`;
const sub = (text: string) => ({ "Fn::Sub": text });
const arnOf = (id: string) => ({ "Fn::GetAtt": [id, "Arn"] });
const allow = (Action: string) => ({ Effect: "Allow", Action });

/** Definitions name AWS's integrations as its documentation does; GovCloud and China know them by ARNs of their partition. */
function inAnyPartition(value: unknown): unknown {
  if (typeof value === "string")
    return value.startsWith("arn:aws:") ? sub(`arn:\${AWS::Partition}:${value.slice(8)}`) : value;
  if (Array.isArray(value)) return value.map(inAnyPartition);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, inAnyPartition(part)]));
}

/** In a stage that serves its own account alone, no audit is part of another: the state that would merge them goes. */
function alone(definition: unknown) {
  const { States, ...rest } = definition as { States: Record<string, { Choices?: { Next: string }[] }> };
  const { [merging]: _, ...others } = States;
  const left = Object.entries(others).map(([name, state]) => [
    name,
    state.Choices ? { ...state, Choices: state.Choices.filter(({ Next }) => Next !== merging) } : state,
  ]);
  return { ...rest, States: Object.fromEntries(left) };
}

const asked = "$states.context.Execution.Input.account";
const askedOr = (otherwise: string) => `{% $exists(${asked}) ? ${asked} : ${otherwise} %}`;
/** Which account an execution is of. */
const ownAccount = '$split($states.context.Execution.Id, ":")[4]';
/** The one function whose own requests name an account. */
const door = `\${StartWorkflow}`;

/** Gives each function that a definition calls, and each event, the account that the execution's input names. */
function forMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(forMembers);
  if (typeof value !== "object" || value === null) return value;
  const parts = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, forMembers(part)]));
  if ("FunctionName" in parts && parts.FunctionName !== door)
    return { ...parts, Payload: withAccount(parts.Payload, askedOr("null")) };
  return "DetailType" in parts ? { ...parts, Detail: withAccount(parts.Detail, askedOr(ownAccount)) } : parts;
}

/** An expression leaves out what is not there. */
const withAccount = (fields: unknown, account: string) =>
  typeof fields === "string" ? fields.replace("{% {", `{% { "account": ${asked},`) : { account, ...(fields as object) };
