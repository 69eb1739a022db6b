import { IAM } from "@aws-sdk/client-iam";
import { S3 } from "@aws-sdk/client-s3";
import { readAccess } from "../../../access/account.ts";
import type { Wanted } from "../../../access/state.ts";
import { keep, readApplied, replaceApplied } from "../../../access/store.ts";
import { invoke, type TestStack, toOperations } from "../../support/stack.ts";
import { byHand } from "../executions.ts";
import type { Scenario } from "../scenario.ts";

const path = "/access/";
const allow = (Action: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource: "*" }],
});
const trust = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
};
const own = (name: string) => `arn:aws:iam::123456789012:policy${path}${name}`;

const seed: Scenario["seed"] = () => ({
  policies: [
    { PolicyName: "readers", Path: path, document: allow("s3:GetObject") },
    { PolicyName: "obsolete", Path: path, document: allow("sqs:ReceiveMessage") },
  ],
  groups: [{ GroupName: "old", Path: path, policies: [own("obsolete")] }],
  users: [{ UserName: "ada", groups: ["old", "developers"], keys: [{}] }],
});

const wanted: Wanted = {
  path,
  policies: { readers: { document: allow("s3:ListBucket") } },
  groups: { new: { policies: [own("readers")] } },
  roles: { reporter: { trust, policies: [own("readers")], maxSessionSeconds: 3600 } },
  removeMembers: ["old"],
};

/** What the account gives, in the words of a plan: ids and old versions of policies do not count. */
function given({ aws: { account } }: TestStack): Record<string, unknown> {
  const { policies, groups, roles, users } = account.iam;
  const under = <T extends { Path: string }>(all: Iterable<T>) => [...all].filter(({ Path }) => Path === path);
  const attachments = (title: string, attached: Set<string>) =>
    [...attached].map((arn): [string, true] => [`${title}: policy ${arn.slice(arn.lastIndexOf("/") + 1)}`, true]);
  const facts: [string, unknown][] = [
    ...under(policies.values()).map(({ PolicyName, DefaultVersionId, versions }): [string, unknown] => [
      `policy ${PolicyName}`,
      versions.find(({ VersionId }) => VersionId === DefaultVersionId)?.Document,
    ]),
    ...under(groups.values()).flatMap(({ GroupName, attached }): [string, unknown][] => [
      [`group ${GroupName}`, true],
      ...attachments(`group ${GroupName}`, attached),
    ]),
    ...under(roles.values()).flatMap(({ RoleName, document, attached }): [string, unknown][] => [
      [`role ${RoleName}`, document],
      ...attachments(`role ${RoleName}`, attached),
    ]),
    ...under(users.get("ada")?.groups ?? []).map(({ GroupName }): [string, unknown] => [
      `group ${GroupName}: user ada`,
      true,
    ]),
  ];
  return Object.fromEntries(facts);
}

const storeOf = ({ aws, bucket }: TestStack) => ({ s3: new S3(aws.config), bucket });

async function read(stack: TestStack) {
  const { state } = await readAccess(new IAM(stack.aws.config), path);
  const { passwordPolicy: _, ...managed } = state;
  return managed;
}

/** Has what is in the account count as applied, and plans the file. */
async function begin(stack: TestStack): Promise<string> {
  const store = storeOf(stack);
  await replaceApplied(store, await readApplied(store), { managed: await read(stack) });
  return plan(stack, wanted);
}

async function plan(stack: TestStack, file: Wanted): Promise<string> {
  const id = await keep(storeOf(stack), "wanted", file);
  const planned = await invoke<{ plan: string }>(stack, "apply-access", { step: "plan", requestId: "p", wanted: id });
  return planned.plan;
}

let request: object;
let undone = 0;
let byFile = false;
let old: Wanted;

const isApplied = (stack: TestStack) => matches(stack, ["readers"], ["new"], ["reporter"], []);

const applied: Scenario["stands"] = (stack) => ({
  "the account is as planned": isApplied(stack),
  "operations were told": toOperations(stack).some(({ Subject }) => Subject === "Access plan applied"),
});

function matches(stack: TestStack, ...[policies, groups, roles, members]: string[][]): boolean {
  const now = Object.keys(given(stack));
  const names = (pattern: RegExp) => now.flatMap((fact) => pattern.exec(fact)?.[1] ?? []).sort();
  return (
    JSON.stringify([
      names(/^policy (\w+)$/),
      names(/^group (\w+)$/),
      names(/^role (\w+)$/),
      names(/^group (\w+): user/),
    ]) === JSON.stringify([policies, groups, roles, members])
  );
}

const common = {
  workflow: "apply-access",
  about: "ada",
  seed,
  detailType: byHand("apply-access"),
  request: (requestId: string) => ({ requestId, requestedBy: "on-call", reason: "a new file", ...request }),
  touches: /^(object access\/|policy arn:aws:iam::\d+:policy\/access\/|group (old|new)$|role reporter$|user ada$)/,
  given,
};

export const applyAccess: Scenario = {
  ...common,
  before: async (stack) => {
    request = { plan: await begin(stack) };
  },
  anew: async (stack) => ({ plan: await plan(stack, wanted) }),
  stands: applied,
};

export const undoAccess: Scenario = {
  ...common,
  name: "undo-access",
  before: async (stack) => {
    const { policies, groups, roles } = await read(stack);
    old = { path, policies, groups, roles, removeMembers: ["new"] };
    const id = await begin(stack);
    undone += 1;
    byFile = false;
    const input = { requestId: `to be undone ${undone}`, requestedBy: "a", reason: "b", plan: id };
    const { executionArn } = await invoke<{ executionArn: string }>(stack, "start-workflow", {
      workflow: "apply-access",
      input,
    });
    await stack.clock.runUntil(stack.engine.find(executionArn).ended);
    request = { plan: id, undo: true };
  },
  /** Where the way back was refused as well, the old file is applied, which says nothing of members. */
  anew: async (stack) => {
    if (isApplied(stack)) return {};
    byFile = true;
    return { plan: await plan(stack, old), undo: undefined };
  },
  stands: (stack) => ({
    "the account is as before the plan": matches(stack, ["obsolete", "readers"], ["old"], [], byFile ? [] : ["old"]),
    "operations were told": toOperations(stack).some(({ Subject = "" }) =>
      /^Access plan (undone|applied)$/.test(Subject),
    ),
  }),
};
