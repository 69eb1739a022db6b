import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import type { Account } from "../embedded-aws/account.ts";
import type { Seed } from "../embedded-aws/seed.ts";

const file = fileURLToPath(new URL("../infra/baseline.yml", import.meta.url));

/** `${!aws:username}` is CloudFormation's way to write IAM's own `${aws:username}`. */
const variable = /\$\{(!?)([^}]+)\}/g;

/** The policies and the group of `infra/baseline.yml`, as the stage `local` has them. */
export function baseline({ id }: Account): Seed {
  const known: Record<string, string> = {
    "AWS::AccountId": id,
    "AWS::Partition": "aws",
    "param:PERMISSIONS_BOUNDARY_ARN": "",
    "ReportBucket.Arn": `arn:aws:s3:::iam-steward-local-reports-${id}`,
    "sls:stage": "local",
  };
  const text = readFileSync(file, "utf8").replaceAll(variable, (whole, literal, name: string) => {
    const value = literal ? `\${${name}}` : known[name];
    if (value === undefined) throw new Error(`infra/baseline.yml asks for ${whole}, which is not known here`);
    return value;
  });
  const { Resources } = parse(text, { merge: true, logLevel: "silent" }); // `!Sub` and `!Ref` leave what they mark
  const policy = ({ Properties }: typeof Resources) => ({
    PolicyName: Properties.ManagedPolicyName,
    document: Properties.PolicyDocument,
  });
  const requireMfa = policy(Resources.RequireMfa);
  return {
    policies: [policy(Resources.Boundary), requireMfa],
    groups: [
      {
        GroupName: Resources.RequireMfaGroup.Properties.GroupName,
        policies: [`arn:aws:iam::${id}:policy/${requireMfa.PolicyName}`],
      },
    ],
  };
}
