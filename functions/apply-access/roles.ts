import {
  CreateRoleCommand,
  DeleteRoleCommand,
  GetRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { decoded } from "../../access/account.ts";
import { sameDocument } from "../../access/canonical.ts";
import { iam } from "../../shared/aws/iam.ts";
import { PlanIsStale, unless } from "../../shared/errors.ts";
import { unlessGone } from "./removal.ts";
import { path } from "./settings.ts";

const gone = unless("NoSuchEntityException");

type Document = Record<string, unknown>;
interface Wanted {
  name: string;
  trust: Document;
  maxSessionSeconds: number;
  boundary?: string | undefined;
}

export const findRole = async (RoleName: string) =>
  (await iam.send(new GetRoleCommand({ RoleName })).catch(gone))?.Role;

export async function ensureRole({ name: RoleName, trust, maxSessionSeconds, boundary }: Wanted): Promise<void> {
  const found = await findRole(RoleName);
  if (found) {
    if (found.Path === path && sameDocument(decoded(found.AssumeRolePolicyDocument), trust)) return;
    throw new PlanIsStale(`somebody has made another role ${RoleName} under ${found.Path}`);
  }
  await iam.send(
    new CreateRoleCommand({
      RoleName,
      Path: path,
      AssumeRolePolicyDocument: JSON.stringify(trust),
      MaxSessionDuration: maxSessionSeconds,
      ...(boundary !== undefined && { PermissionsBoundary: boundary }),
    }),
  );
}

export async function changeTrust({ name: RoleName, from, trust }: { name: string; from: Document; trust: Document }) {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  const now = decoded(Role?.AssumeRolePolicyDocument);
  if (sameDocument(now, trust)) return;
  if (!sameDocument(now, from)) throw new PlanIsStale(`somebody has changed the trust policy of role ${RoleName}`);
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: JSON.stringify(trust) }));
}

export async function removeRole(RoleName: string): Promise<void> {
  const find = () => findRole(RoleName);
  if (await find()) await iam.send(new DeleteRoleCommand({ RoleName })).catch(unlessGone(find));
}
