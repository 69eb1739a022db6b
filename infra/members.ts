import type { Statement } from "../embedded-aws/policy/evaluate.ts";
import type { Resource, Template } from "../embedded-aws/stack/intrinsics.ts";
import { mark } from "./marks.ts";
import { readTemplate } from "./template.ts";

/** What works in its own account only. */
const atHomeOnly = ["apply-access", "apply-password-policy"];

export interface Served {
  /** `create-user`. */
  name: string;
  /** Logical id of its role in the stage's own template. */
  roleId: string;
  role: Resource;
}

const listed = <T>(value: T | T[] | undefined): T[] => (value === undefined ? [] : [value].flat()) as T[];

const statementsOf = ({ Properties }: Resource): Statement[] =>
  Properties.Policies.flatMap(
    (policy: { PolicyDocument: { Statement: Statement[] } }) => policy.PolicyDocument.Statement,
  );

const isOfIam = ({ Action, NotAction }: Statement) =>
  [...listed(Action), ...listed(NotAction)].some((action) => action.startsWith("iam:"));

/** What a role may do in IAM, and what it is denied whatever else is attached to it. */
export const inIam = (role: Resource): Statement[] => statementsOf(role).filter(isOfIam);

/** The functions that go into member accounts: those whose role grants something in IAM. */
export const servedIn = ({ Resources }: Template): Served[] =>
  Object.values(Resources)
    .filter(({ Type }) => Type === "AWS::Lambda::Function")
    .map(({ Properties }) => {
      const roleId = /^\$\{(\w+)\.Arn\}$/.exec(Properties.Role["Fn::Sub"])?.[1] ?? "";
      return {
        name: Properties.FunctionName.replace(/^iam-steward-[^-]+-/, ""),
        roleId,
        role: Resources[roleId] as Resource,
      };
    })
    .filter(({ name, role }) => !atHomeOnly.includes(name) && inIam(role).some(({ Effect }) => Effect === "Allow"));

/** `${sls:stage}` for the stage's mark, so that it is filled in as in the files beside this one. */
const forAnyStage = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll(mark("Stage"), `\${sls:stage}`));

/**
 * What a stage that serves other accounts adds to the roles of its own: each function may enter the member role of its
 * function and no other, and the files of other accounts are to it as those of its own. By WATCH, whose role not each stage has.
 */
export const ownRolesOfMembers = () => ({ false: addedTo({ WATCH: "false" }), true: addedTo({ WATCH: "true" }) });

function addedTo(parameters: Record<string, string>) {
  const template = readTemplate(mark("Stage"), parameters);
  const served = new Map(servedIn(template).map(({ roleId, name }) => [roleId, name]));
  const roles = Object.entries(template.Resources).filter(([, { Type }]) => Type === "AWS::IAM::Role");
  const added = roles.flatMap(([id, role]) => {
    const name = served.get(id);
    const Statement = [...(name ? [entering(name)] : []), ...filesOfOthers(role)];
    if (Statement.length === 0) return [];
    const PolicyDocument = { Version: "2012-10-17", Statement };
    const Properties = { RoleName: { Ref: id }, PolicyName: "members", PolicyDocument };
    return [[id.replace(/Role$/, "InMembers"), { Type: "AWS::IAM::RolePolicy", Properties }]];
  });
  return { Resources: forAnyStage(Object.fromEntries(added)) };
}

/** An account that is not one of the stage's is not entered, whatever a request says: its role would see what we send. */
const entering = (name: string) => ({
  Sid: "EnterMembers",
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Resource: { "Fn::Sub": `arn:\${AWS::Partition}:iam::*:role/iam-steward-\${sls:stage}-${name}` },
  Condition: {
    StringEquals: {
      "Fn::If": [
        "InOrganization",
        { "aws:ResourceOrgID": { Ref: "OrganizationId" } },
        { "aws:ResourceAccount": { "Fn::Split": [" ", { Ref: "Accounts" }] } },
      ],
    },
  },
});

const ownFolder = `/\${AWS::AccountId}/`;

const filesOfOthers = (role: Resource) =>
  statementsOf(role).flatMap((statement) => {
    const own = listed(statement.Resource as unknown).filter((each) => JSON.stringify(each).includes(ownFolder));
    if (own.length === 0 || listed(statement.Action).some((action) => !action.startsWith("s3:"))) return [];
    return [{ ...statement, Resource: JSON.parse(JSON.stringify(own).replaceAll(ownFolder, "/*/")) }];
  });
