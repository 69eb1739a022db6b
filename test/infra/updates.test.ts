import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readTemplate } from "../../infra/template.ts";

type Named = { Type: string } & Record<string, unknown>;

/** Each resource of version 0.1.0 that has a name or is kept for good, with the properties that CloudFormation cannot change. */
const released: Record<string, Named> = JSON.parse(readFileSync("test/fixtures/releases/names-0.1.0.json", "utf8"));
const today = readTemplate("test").Resources;

/**
 * Properties whose change replaces a resource (createOnlyProperties of the types' schemas). CloudFormation creates the
 * replacement before it deletes the resource, and refuses that under the same name
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-resource-name.html).
 */
const replacing = (type: string) => [
  ...(type === "AWS::IAM::ManagedPolicy" ? ["Description"] : []),
  ...["EventBusName", "FifoQueue", "FifoTopic", "PackageType", "Path", "StateMachineType"],
];
const naming =
  /^(Alarm|Alias|Bucket|Dashboard|Function|Group|LogGroup|ManagedPolicy|Queue|Role|StateMachine|Topic)?Name$|^StatementId$/;

const namesOf = (properties: object) =>
  Object.entries(properties).flatMap(([property, value]) => (naming.test(property) ? [`${property} ${value}`] : []));

describe("an update of a stack of version 0.1.0", () => {
  it("replaces nothing that keeps its name", () => {
    const refused = Object.entries(released).flatMap(([id, { Type, ...before }]) => {
      const now = today[id];
      if (!now) return []; // deleted with the update
      const keepsName = namesOf(before).every((name) => namesOf(now.Properties).includes(name));
      const changed = replacing(Type).filter((property) => now.Properties[property] !== before[property]);
      return now.Type !== Type || (keepsName && changed.length > 0) ? [[id, Type, ...changed]] : [];
    });
    expect(refused).toEqual([]);
  });

  it("gives no resource the name of another, which is deleted only after it is made", () => {
    const nameOf = (type: string, properties: object) => namesOf(properties).map((name) => `${type} ${name}`);
    const before = new Map(
      Object.entries(released).flatMap(([id, { Type, ...own }]) => nameOf(Type, own).map((name) => [name, id])),
    );
    const taken = Object.entries(today).flatMap(([id, { Type, Properties }]) =>
      nameOf(Type, Properties).filter((name) => (before.get(name) ?? id) !== id),
    );
    expect(before.size).toBeGreaterThan(50);
    expect(taken).toEqual([]);
  });

  it("keeps the report bucket and the keys, which reports and secrets are encrypted with", () => {
    for (const id of ["ReportBucket", "Key", "HandoverKey"])
      expect([id, today[id]?.Type, today[id]?.Properties.BucketName]).toEqual([id, released[id]?.Type, undefined]);
  });
});
