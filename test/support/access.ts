import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IAM } from "@aws-sdk/client-iam";
import { afterEach, beforeEach } from "vitest";
import { stackFor } from "./stack.ts";
import { stewardOn } from "./steward.ts";

export const allow = (Action: string | string[], Resource = "*") => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource }],
});

/** As people write a file by hand, in JSON, which YAML takes. */
export const file = {
  policies: { "read-app-data": { description: "Read the app's data", document: allow("s3:GetObject") } },
  groups: {
    developers: { policies: ["AmazonEC2FullAccess", "read-app-data"] },
    "read-only": { policies: ["ReadOnlyAccess"] },
  },
  roles: {
    reporter: {
      trust: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
      },
      policies: ["read-app-data"],
      maxSessionHours: 4,
    },
  },
};

/** A stack that manages access, and what people type at it. */
export function managedAccess(parameters: Record<string, string> = {}) {
  const context = stackFor(parameters);
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "iam-steward-access-"));
    const { policies } = context.stack.aws.account.iam;
    for (const [arn, { Path }] of policies) if (Path === "/access/") policies.delete(arn);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const steward = (...words: string[]) => stewardOn(context.stack, words);
  const write = (content: object) => {
    writeFileSync(join(folder, "access.yml"), JSON.stringify(content));
    return join(folder, "access.yml");
  };
  const plan = (content: object) => steward("access", "plan", "-f", write(content), "--format", "json");
  const planned = async (content: object): Promise<string> => {
    const { stdout, stderr } = await plan(content);
    if (stdout === "") throw new Error(stderr);
    return JSON.parse(stdout).id;
  };
  const apply = async (id: string, verb = "apply") => {
    const { stdout, stderr } = await steward("access", verb, id, "--yes", "--reason", "a test", "--json");
    if (stdout === "") throw new Error(stderr);
    const execution = context.stack.engine.find(JSON.parse(stdout).executionArn);
    await context.stack.clock.runUntil(execution.ended);
    return execution;
  };
  const state = () => {
    const { policies, groups, roles } = context.stack.aws.account.iam;
    const under = <T extends { Path: string }>(all: Iterable<T>) => [...all].filter(({ Path }) => Path === "/access/");
    const names = (attached: Set<string>) => [...attached].map((arn) => arn.slice(arn.lastIndexOf("/") + 1)).sort();
    return {
      policies: Object.fromEntries(
        under(policies.values()).map(({ PolicyName, DefaultVersionId, versions }) => [
          PolicyName,
          JSON.parse(versions.find(({ VersionId }) => VersionId === DefaultVersionId)?.Document ?? "null"),
        ]),
      ),
      groups: Object.fromEntries(under(groups.values()).map((each) => [each.GroupName, names(each.attached)])),
      roles: Object.fromEntries(under(roles.values()).map((each) => [each.RoleName, names(each.attached)])),
    };
  };
  const iam = () => new IAM(context.stack.aws.config);
  const subjects = () => context.stack.aws.notices.map(({ Subject }) => Subject);
  return { context, steward, write, plan, planned, apply, state, iam, subjects };
}
