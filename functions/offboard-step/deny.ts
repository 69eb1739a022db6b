import {
  AttachUserPolicyCommand,
  DeleteUserPermissionsBoundaryCommand,
  DetachUserPolicyCommand,
  GetUserCommand,
  LimitExceededException,
  PutUserPermissionsBoundaryCommand,
} from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { unless } from "../../shared/errors.ts";
import { listAccess } from "../../shared/iam/access.ts";
import type { StandingUser } from "../../shared/iam/guard.ts";
import type { Before } from "./contract.ts";

const partitionOf = (arn: string) => arn.split(":")[1];
export const denyAll = ({ arn }: StandingUser) => `arn:${partitionOf(arn)}:iam::aws:policy/AWSDenyAll`;

/**
 * Denies a user everything. It holds for what he signs himself, for his console session and for tokens that STS gave
 * him, since rights are looked at anew in each request; sessions of roles it does not reach. Where ten policies are
 * attached already it becomes his boundary, whose Deny holds as well.
 */
export async function deny(user: StandingUser): Promise<string[]> {
  const PolicyArn = denyAll(user);
  try {
    await iam.send(new AttachUserPolicyCommand({ UserName: user.userName, PolicyArn }));
    return ["attached as a policy"];
  } catch (error) {
    if (!(error instanceof LimitExceededException)) throw error;
    await iam.send(new PutUserPermissionsBoundaryCommand({ UserName: user.userName, PermissionsBoundary: PolicyArn }));
    return ["set as the boundary"];
  }
}

export async function boundaryOf(UserName: string): Promise<string | undefined> {
  const { User } = await iam.send(new GetUserCommand({ UserName }));
  return User?.PermissionsBoundary?.PermissionsBoundaryArn;
}

/** Whether he is denied everything by us or anybody else, either way. */
export async function isDenied(user: StandingUser): Promise<boolean> {
  const { policies } = await listAccess(iam, user.userName);
  return policies.includes(denyAll(user)) || (await boundaryOf(user.userName)) === denyAll(user);
}

/** What there is before the deny, and is not there to be read after it. */
export async function beforeDeny(user: StandingUser): Promise<Before> {
  const boundary = await boundaryOf(user.userName);
  const { policies } = await listAccess(iam, user.userName);
  return { denied: policies.includes(denyAll(user)), ...(boundary !== undefined && { boundary }) };
}

/** Takes back the deny and no other policy; his boundary, if it was replaced, comes first. */
export async function undoDeny(user: StandingUser, { boundary, denied }: Before): Promise<string[]> {
  const { userName: UserName } = user;
  const deny = denyAll(user);
  const done: string[] = [];
  if ((await boundaryOf(UserName)) === deny && boundary !== deny) {
    if (boundary === undefined) await iam.send(new DeleteUserPermissionsBoundaryCommand({ UserName }));
    else await iam.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: boundary }));
    done.push("the boundary is what it was");
  }
  if (!denied) {
    const detach = new DetachUserPolicyCommand({ UserName, PolicyArn: deny });
    await iam.send(detach).catch(unless("NoSuchEntityException"));
    done.push("AWSDenyAll is detached");
  }
  return done;
}
