import {
  type IAMClient,
  type PolicyUsageType,
  paginateGetGroup,
  paginateListEntitiesForPolicy,
} from "@aws-sdk/client-iam";
import { paginateListSecrets } from "@aws-sdk/client-secrets-manager";
import { unless } from "../../shared/errors.ts";
import { type Listed, listExecutions } from "../executions/executions.ts";
import { BadInput } from "../terminal/errors.ts";
import { iamClient, secretsClient, stepFunctionsClient } from "./aws.ts";
import type { Stage } from "./stage.ts";

export interface Entity {
  type: "group" | "role" | "user";
  name: string;
}

/** What in the account depends on the stack of a stage. */
export interface Dependents {
  /** Users and roles whose permissions boundary is the stack's. */
  bounded: Entity[];
  /** Users in the group that requires MFA. */
  members: string[];
  /** Who has a policy of the stack attached, the stack's own group aside. */
  attached: (Entity & { policyArn: string })[];
  /** Names of executions that run. */
  running: string[];
  /** Names of hand-over secrets. */
  secrets: string[];
}

export const boundaryArn = ({ partition, accountId, name }: Stage) =>
  `arn:${partition}:iam::${accountId}:policy/iam-steward-${name}-boundary`;
export const requireMfaGroup = ({ name }: Pick<Stage, "name">) => `iam-steward-${name}-require-mfa`;
const requireMfaArn = (stage: Stage) => boundaryArn(stage).replace(/boundary$/, "require-mfa");

/**
 * IAM deletes no policy that is attached or a boundary, and no group with members, so that the deletion of the stack would
 * fail halfway (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups_manage_delete.html). Works on what such a
 * deletion has left, too.
 */
export async function dependentsOf(stage: Stage): Promise<Dependents> {
  const iam = await iamClient(stage);
  const group = requireMfaGroup(stage);
  const attachedTo = async (policyArn: string) =>
    (await entitiesOf(iam, policyArn, "PermissionsPolicy")).map((entity) => ({ ...entity, policyArn }));
  const [bounded, members, byBoundary, byRequireMfa, running, secrets] = await Promise.all([
    entitiesOf(iam, boundaryArn(stage), "PermissionsBoundary"),
    membersOf(iam, group),
    attachedTo(boundaryArn(stage)),
    attachedTo(requireMfaArn(stage)),
    runningOf(stage),
    secretsOf(stage),
  ]);
  const attached = [...byBoundary, ...byRequireMfa].filter(({ type, name }) => type !== "group" || name !== group);
  return { bounded, members, attached, running: running.map(({ name }) => name), secrets };
}

const entitiesOf = (client: IAMClient, PolicyArn: string, PolicyUsageFilter: PolicyUsageType): Promise<Entity[]> =>
  listed(paginateListEntitiesForPolicy({ client }, { PolicyArn, PolicyUsageFilter }), (page) => [
    ...(page.PolicyUsers ?? []).map(({ UserName = "" }) => ({ type: "user" as const, name: UserName })),
    ...(page.PolicyRoles ?? []).map(({ RoleName = "" }) => ({ type: "role" as const, name: RoleName })),
    ...(page.PolicyGroups ?? []).map(({ GroupName = "" }) => ({ type: "group" as const, name: GroupName })),
  ]);

const membersOf = (client: IAMClient, GroupName: string): Promise<string[]> =>
  listed(paginateGetGroup({ client }, { GroupName }), ({ Users = [] }) => Users.map(({ UserName = "" }) => UserName));

/** What all pages have; nothing where the policy or group does not exist. */
async function listed<Page, Item>(pages: AsyncIterable<Page>, itemsOf: (page: Page) => Item[]): Promise<Item[]> {
  const items: Item[] = [];
  const read = async () => {
    for await (const page of pages) items.push(...itemsOf(page));
  };
  await read().catch(unless("NoSuchEntityException"));
  return items;
}

/** None where the state machines are deleted already. */
const runningOf = async (stage: Stage): Promise<Listed[]> =>
  listExecutions(await stepFunctionsClient(stage), stage, { status: "RUNNING" }).catch((error) => {
    if (error instanceof BadInput) return [];
    throw error;
  });

const secretsOf = async (stage: Stage): Promise<string[]> => {
  const client = await secretsClient(stage);
  const Filters = [{ Key: "name" as const, Values: [`iam-steward/${stage.name}/`] }];
  return listed(paginateListSecrets({ client }, { Filters }), ({ SecretList = [] }) =>
    SecretList.map(({ Name = "" }) => Name),
  );
};
