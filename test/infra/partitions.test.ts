import { describe, expect, it } from "vitest";
import { readResources } from "../../embedded-aws/stack/template.ts";
import { readTemplate } from "../../infra/template.ts";

const parameters = { ALLOWED_GROUPS: "analysts developers" };
const stack = "iam-steward-test-";

/** The template's properties as CloudFormation makes them in a region. */
function deployedIn(region: string) {
  const template = readTemplate("test", parameters);
  const { resolve } = readResources(template, { id: "123456789012", region }, stack);
  return resolve(Object.values(template.Resources).map(({ Properties }) => Properties));
}

describe.each([
  ["us-gov-west-1", "aws-us-gov", "amazonaws.com"],
  ["cn-north-1", "aws-cn", "amazonaws.com.cn"],
  ["eu-central-1", "aws", "amazonaws.com"],
])("a stack in %s", (region, partition, domain) => {
  const text = JSON.stringify(deployedIn(region));

  it("names nothing of another partition, which IAM and Step Functions would refuse", () => {
    const partitions = new Set([...text.matchAll(/arn:(aws[\w-]*):/g)].map(([, found]) => found));
    expect([...partitions]).toEqual([partition]);
    const domains = new Set([...text.matchAll(/"\w+\.[\w-]+\.(amazonaws\.com[.\w]*)"/g)].map(([, found]) => found));
    expect([...domains]).toEqual([domain]);
  });

  it("lets set-access give the allowed groups", () => {
    for (const group of ["iam-steward-test-require-mfa", "analysts", "developers"])
      expect(text).toMatch(new RegExp(`"arn:${partition}:iam::(\\*|123456789012):group/${group}"`));
  });
});
