import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Resource, Template } from "../embedded-aws/stack/intrinsics.ts";
import type { Json } from "./conditional.ts";
import { mark, referring } from "./marks.ts";
import { inIam, servedIn } from "./members.ts";
import { parametersIn, readMarkedTemplate } from "./release.ts";

/** Of the baseline, what users need wherever they are. */
const baseline = ["Boundary", "RequireMfa", "RequireMfaGroup"];

/**
 * The template for each account that a stage serves, as a StackSet deploys it. Each function has a role here, which trusts that
 * function's role in the stage's account and nobody else, and may do in IAM what that role may do in its own account: both are
 * made of infra/roles.
 */
export function memberTemplate() {
  // Whether a stage watches is not known here: the role of watch reads, and trusts nobody where there is no watch.
  const template = readMarkedTemplate(({ name, usual }) => (name === "WATCH" ? "true" : usual));
  const roles = servedIn(template).map(({ name, roleId, role }) => [
    `${roleId.replace(/Role$/, "")}MemberRole`,
    memberRole(name, ownRole(roleId, role), role),
  ]);
  const own = [...baseline.map((id) => [id, template.Resources[id]]), ["ReadMemberRole", reader]];
  const Resources = referring(atMember(Object.fromEntries([...own, ...roles]), template));
  const { OwnBoundary, InChina, InGovCloud } = template.Conditions as Record<string, Json>;
  const Conditions = referring({ OwnBoundary, InChina, InGovCloud } as Json);
  const HubAccount = { Type: "String", Description: "The account of iam-steward", AllowedPattern: "^[0-9]{12}$" };
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: "What iam-steward needs in an account that it serves from another",
    Parameters: { HubAccount, ...parametersIn({ Conditions, Resources }) },
    Conditions,
    Resources,
  } as unknown as Template;
}

/** A role's ARN in the stage's account. CloudFormation ends a name that it makes up with characters that nobody knows before. */
const ownRole = (roleId: string, { Properties }: Resource) =>
  `arn:\${AWS::Partition}:iam::${mark("HubAccount")}:role/${Properties.RoleName ?? `iam-steward-${mark("Stage")}-${roleId}-*`}`;

/** Lets the stage's account in, or of it what a condition says. */
const trustInHub = (condition: object = {}) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { AWS: { "Fn::Sub": `arn:\${AWS::Partition}:iam::${mark("HubAccount")}:root` } },
      Action: "sts:AssumeRole",
      ...condition,
    },
  ],
});

/** The condition names the role and not Principal: a trust policy would keep its id, and a role that is made anew has another. */
const memberRole = (name: string, trusted: string, role: Resource) => ({
  Type: "AWS::IAM::Role",
  Properties: {
    RoleName: `iam-steward-${mark("Stage")}-${name}`,
    Description: `What ${name} of iam-steward may do to the users of this account`,
    AssumeRolePolicyDocument: trustInHub({
      Condition: { ArnLike: { "aws:PrincipalArn": { "Fn::Sub": trusted } } },
    }),
    Policies: [{ PolicyName: name, PolicyDocument: { Version: "2012-10-17", Statement: inIam(role) } }],
  },
});

/** For `steward --account`: the stage's account says by its own policies who may assume it. */
const reader = {
  Type: "AWS::IAM::Role",
  Properties: {
    RoleName: `iam-steward-${mark("Stage")}-read`,
    Description: "What steward reads of this account's users, and of what they did",
    AssumeRolePolicyDocument: trustInHub(),
    Policies: [
      {
        PolicyName: "read",
        PolicyDocument: {
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "Read",
              Effect: "Allow",
              Action: ["cloudtrail:LookupEvents", "iam:GenerateCredentialReport", "iam:Get*", "iam:List*"],
              Resource: "*",
            },
          ],
        },
      },
    ],
  },
};

/** Hand-over secrets are in the stage's account, in a folder of this account's. */
const handover = (account: string, folder: string) =>
  `arn:\${AWS::Partition}:secretsmanager:*:${account}:secret:iam-steward/${mark("Stage")}/${folder}\${!aws:userid}/*`;

/** Without what the stage's own account alone has, and with the way to its secrets. */
function atMember(resources: Record<string, unknown>, template: Template): Json {
  const text = JSON.stringify(resources)
    .replaceAll(handover(`\${AWS::AccountId}`, ""), handover(mark("HubAccount"), `\${AWS::AccountId}/`))
    .replaceAll(JSON.stringify(mark("PermissionsBoundaryArn")), JSON.stringify(ownBoundary));
  const isElsewhere = (value: unknown) => {
    const id = (value as { "Fn::GetAtt"?: string[] } | null)?.["Fn::GetAtt"]?.[0];
    return id !== undefined && id in template.Resources && !(id in resources);
  };
  const known = JSON.parse(text, (_, value) =>
    Array.isArray(value) ? value.filter((each) => !isElsewhere(each)) : value,
  );
  known.RequireMfa.Properties.PolicyDocument.Statement.push(opensHandover);
  return known;
}

/** The policy of the name that PERMISSIONS_BOUNDARY_ARN has, in this account. Fn::Select fails where nothing is given. */
const ownBoundary = {
  "Fn::Sub": [
    `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:\${Policy}`,
    {
      Policy: {
        "Fn::Select": [5, { "Fn::Split": [":", { "Fn::Join": ["", [mark("PermissionsBoundaryArn"), ":::::"]] }] }],
      },
    },
  ],
};

/** Secrets Manager decrypts in the user's name, by a key of another account: that asks for a right in both. */
const opensHandover = {
  Sid: "OpenOwnHandover",
  Effect: "Allow",
  Action: "kms:Decrypt",
  Resource: { "Fn::Sub": `arn:\${AWS::Partition}:kms:*:${mark("HubAccount")}:key/*` },
  Condition: { StringLike: { "kms:ViaService": "secretsmanager.*" } },
};

if (import.meta.main) {
  const [, , file = "dist/member.json"] = process.argv;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(memberTemplate(), null, 2)}\n`);
}
