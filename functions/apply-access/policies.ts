import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  type PolicyVersion,
  paginateListPolicyVersions,
  SetDefaultPolicyVersionCommand,
} from "@aws-sdk/client-iam";
import { decoded } from "../../access/account.ts";
import { sameDocument } from "../../access/canonical.ts";
import { iam } from "../../shared/aws/iam.ts";
import { PlanIsStale, Transient, unless } from "../../shared/errors.ts";
import { path, policyArn } from "./settings.ts";

const gone = unless("NoSuchEntityException");
const mostVersions = 5;

type Document = Record<string, unknown>;
interface Wanted {
  name: string;
  description?: string | undefined;
  /** What it replaces. */
  from?: Document;
  document: Document;
}

/**
 * Makes the document the policy's default version: an older version that has it, or a new one. The version that was the
 * default before is kept, so that an undo finds it.
 */
export async function ensurePolicy({ name, description, from, document }: Wanted): Promise<void> {
  const PolicyArn = policyArn(name);
  const found = await iam.send(new GetPolicyCommand({ PolicyArn })).catch(gone);
  const PolicyDocument = JSON.stringify(document);
  if (!found && from) throw new Transient(`IAM does not show the policy ${name}, or somebody has deleted it`);
  if (!found) {
    const Description = description !== undefined && { Description: description };
    await iam.send(new CreatePolicyCommand({ PolicyName: name, Path: path, PolicyDocument, ...Description }));
    return;
  }
  const versions = await versionsOf(PolicyArn);
  const now = await documentOf(PolicyArn, found.Policy?.DefaultVersionId);
  if (sameDocument(now, document)) return;
  if (!sameDocument(now, from)) throw new PlanIsStale(`somebody has changed the policy ${name}`);
  const VersionId = await versionWith(PolicyArn, versions, document);
  if (VersionId !== undefined) {
    await iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId }));
    return;
  }
  const [oldest] = versions.filter(({ IsDefaultVersion }) => !IsDefaultVersion).sort(byAge);
  if (versions.length >= mostVersions && oldest)
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: oldest.VersionId })).catch(gone);
  await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }));
}

/** In AWS's order: the versions that are not the default, then the policy with the one that is. */
export async function removePolicy(name: string): Promise<void> {
  const PolicyArn = policyArn(name);
  const versions = await versionsOf(PolicyArn).catch(gone);
  for (const { VersionId, IsDefaultVersion } of versions ?? [])
    if (!IsDefaultVersion) await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId })).catch(gone);
  await iam.send(new DeletePolicyCommand({ PolicyArn })).catch(gone);
}

/** `v10` is younger than `v9`; dates may be equal. */
const byAge = (a: PolicyVersion, b: PolicyVersion) => Number(a.VersionId?.slice(1)) - Number(b.VersionId?.slice(1));

async function versionsOf(PolicyArn: string): Promise<PolicyVersion[]> {
  const all: PolicyVersion[] = [];
  for await (const { Versions = [] } of paginateListPolicyVersions({ client: iam }, { PolicyArn }))
    all.push(...Versions);
  return all;
}

export async function documentOf(PolicyArn: string, VersionId: string | undefined): Promise<Document> {
  const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
  return decoded(PolicyVersion?.Document);
}

async function versionWith(arn: string, versions: PolicyVersion[], document: Document): Promise<string | undefined> {
  for (const { VersionId, IsDefaultVersion } of versions)
    if (!IsDefaultVersion && sameDocument(await documentOf(arn, VersionId), document)) return VersionId;
  return undefined;
}
