import { beforeEach, describe, expect, it } from "vitest";
import type { Trail } from "../../embedded-aws/services/state.ts";
import { stackFor } from "../support/stack.ts";
import { stewardAt } from "../support/steward.ts";

const context = stackFor();
const TrailARN = "arn:aws:cloudtrail:us-east-1:123456789012:trail/all";
const whole: Trail = { Name: "all", TrailARN, IncludeGlobalServiceEvents: true, IsLogging: true };
const elsewhere = "arn:aws:cloudtrail:eu-central-1:123456789012:trail/all";
const advanced = (...fields: [Field: string, Equals: string][]) => ({
  AdvancedEventSelectors: [{ FieldSelectors: fields.map(([Field, Equals]) => ({ Field, Equals: [Equals] })) }],
});

beforeEach(() => {
  context.stack.aws.account.trails.length = 0;
});

const doctor = async (...trails: Trail[]) => {
  context.stack.aws.account.trails.push(...trails);
  const { stdout } = await stewardAt(context.stack, ["doctor"]);
  return /^.*\S +trail .*\n.*/m.exec(stdout)?.[0] ?? stdout;
};

describe("steward doctor looks at trails", () => {
  it.each<[what: string, trail: Partial<Trail>]>([
    ["of the region where IAM's events are", {}],
    ["of all regions", { TrailARN: elsewhere, IsMultiRegionTrail: true }],
    ["that logs only what writes", { EventSelectors: [{ ReadWriteType: "WriteOnly", IncludeManagementEvents: true }] }],
    ["with advanced selectors for management events", advanced(["eventCategory", "Management"], ["readOnly", "false"])],
  ])("and takes one %s", async (_, trail) => {
    expect(await doctor({ ...whole, ...trail })).toMatch(/^ok .*records what is changed in IAM/);
  });

  it.each<[why: string, trail: Partial<Trail>]>([
    ["is switched off", { IsLogging: false }],
    ["leaves out global services", { IncludeGlobalServiceEvents: false }],
    ["is of eu-central-1 alone, and IAM is in us-east-1", { TrailARN: elsewhere }],
    [
      "logs no management events that write",
      { EventSelectors: [{ ReadWriteType: "ReadOnly", IncludeManagementEvents: true }] },
    ],
    [
      "logs no management events that write",
      { EventSelectors: [{ ReadWriteType: "All", IncludeManagementEvents: false }] },
    ],
    ["logs no management events that write", advanced(["eventCategory", "Data"])],
    ["logs no management events that write", advanced(["eventCategory", "Management"], ["readOnly", "true"])],
  ])("and says that one %s, and what watch misses", async (why, trail) => {
    const said = await doctor({ ...whole, ...trail });
    expect(said).toMatch(/^not ok .*watch is told nothing; /);
    expect(said).toContain(why);
    expect(said).toContain("→ have a trail of all regions log management events that write");
  });

  it("one after the other, until one will do", async () => {
    expect(await doctor({ ...whole, Name: "off", TrailARN: elsewhere, IsLogging: false }, whole)).toMatch(/^ok /);
  });
});
