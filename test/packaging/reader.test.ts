import { basename } from "node:path";
import { describe, expect, inject, it } from "vitest";
import type { Template } from "../../embedded-aws/stack/intrinsics.ts";
import { readTemplate as readService } from "../../infra/template.ts";
import { readTemplate } from "./package-service.ts";
import { options } from "./setup.ts";

/** What only AWS needs, and the embedded account goes without. */
const onlyPackaged = ["ServerlessDeploymentBucket", "ServerlessDeploymentBucketPolicy"];

/** Without the order of creation, and with a function's zip by its name alone. */
function comparable({ Resources }: Template) {
  const bare = Object.entries(structuredClone(Resources)).map(([name, resource]) => {
    const { DependsOn, ...rest } = resource as typeof resource & { DependsOn?: unknown };
    if (rest.Properties?.Code) rest.Properties.Code = basename(rest.Properties.Code.S3Key);
    return [name, rest] as const;
  });
  return new Map(bare.filter(([name]) => !onlyPackaged.includes(name)));
}

describe("the template that the embedded account deploys", () => {
  const packaged = readTemplate(inject("template"));
  const read = readService("test", options);

  it("has the resources of the packaged one, with the same properties", () => {
    expect(comparable(read)).toEqual(comparable(packaged));
    expect(Object.keys(packaged.Resources)).toEqual(expect.arrayContaining(onlyPackaged));
  });

  it("has its parameters and conditions", () => {
    expect(read.Parameters).toEqual(packaged.Parameters);
    expect(read.Conditions).toEqual(packaged.Conditions);
  });
});
