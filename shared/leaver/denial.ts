import { GetUserCommand } from "@aws-sdk/client-iam";
import { iam } from "../aws/iam.ts";
import { listPolicies } from "../iam/access.ts";
import type { StandingUser } from "../iam/guard.ts";

const partitionOf = (arn: string) => arn.split(":")[1];

/** The ARN of the policy that denies everything, in the user's partition. */
export const denyAll = ({ arn }: Pick<StandingUser, "arn">) => `arn:${partitionOf(arn)}:iam::aws:policy/AWSDenyAll`;

/** What a user has of what our deny changes. */
export interface Denial {
  boundary?: string | undefined;
  /** Whether AWSDenyAll is attached. */
  denied: boolean;
}

export async function denialOf(user: StandingUser): Promise<Denial> {
  const { User } = await iam.send(new GetUserCommand({ UserName: user.userName }));
  const boundary = User?.PermissionsBoundary?.PermissionsBoundaryArn;
  const denied = (await listPolicies(iam, user.userName)).includes(denyAll(user));
  return { denied, ...(boundary !== undefined && { boundary }) };
}

/** Whether the user is denied everything, by us or anybody else, as a policy or as the boundary. */
export const isDenied = (user: StandingUser, { boundary, denied }: Denial): boolean =>
  denied || boundary === denyAll(user);
