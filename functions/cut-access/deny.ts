import {
  AttachUserPolicyCommand,
  DetachUserPolicyCommand,
  LimitExceededException,
  PutUserPermissionsBoundaryCommand,
} from "@aws-sdk/client-iam";
import { ofAccount } from "../../shared/account.ts";
import { iam } from "../../shared/aws/iam.ts";
import { config } from "../../shared/config.ts";
import { Transient, unless } from "../../shared/errors.ts";
import type { StandingUser } from "../../shared/iam/guard.ts";
import { type Denial, denialOf, denyAll, isDenied } from "../../shared/leaver/denial.ts";
import { untilShown } from "../../shared/until-shown.ts";

const { PERMISSIONS_BOUNDARY_ARN } = config(["PERMISSIONS_BOUNDARY_ARN"]);

const configured = () => ofAccount(PERMISSIONS_BOUNDARY_ARN);

const setBoundary = (UserName: string, PermissionsBoundary: string) =>
  iam.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary }));

/**
 * Denies a user everything. The deny covers requests that the user's keys sign, the open console session and tokens that STS
 * gave to the user, since AWS evaluates the rights of each request anew. It does not cover sessions of roles. If ten policies
 * are attached already, AWSDenyAll becomes the permissions boundary, whose Deny counts as well.
 */
export async function deny(user: StandingUser): Promise<string[]> {
  const PolicyArn = denyAll(user);
  try {
    await iam.send(new AttachUserPolicyCommand({ UserName: user.userName, PolicyArn }));
    return ["attached as a policy"];
  } catch (error) {
    if (!(error instanceof LimitExceededException)) throw error;
    await setBoundary(user.userName, PolicyArn);
    return ["set as the boundary"];
  }
}

/**
 * The boundary that a user gets when the deny is lifted. No role of ours removes a boundary or sets one of anybody's choice,
 * which could be wider: a user who had none gets the configured one, and for a user who had another one AWSDenyAll stays.
 */
const boundaryAfter = (user: StandingUser, { boundary = configured() }: Denial) =>
  boundary === configured() ? boundary : denyAll(user);

/** Whether the user stays denied everything when our deny is lifted: because they were before it, or as said above. */
export const staysDenied = (user: StandingUser, before: Denial, now: Denial): boolean =>
  before.denied || (now.boundary === denyAll(user) && boundaryAfter(user, before) === denyAll(user));

/**
 * Lifts our deny, and no other one. The boundary comes first, so that the user is never without one that they had.
 *
 * @throws {Transient} if the user does not show as no longer denied
 */
export async function undoDeny(user: StandingUser, before: Denial): Promise<string[]> {
  const { userName: UserName } = user;
  const boundary = boundaryAfter(user, before);
  const done: string[] = [];
  if ((await denialOf(user)).boundary === denyAll(user) && boundary !== denyAll(user)) {
    await setBoundary(UserName, boundary);
    done.push(`the permissions boundary is ${boundary}`);
  }
  if (!before.denied) {
    const detach = new DetachUserPolicyCommand({ UserName, PolicyArn: denyAll(user) });
    await iam.send(detach).catch(unless("NoSuchEntityException"));
    done.push("AWSDenyAll is detached");
  }
  const isLifted = (now: Denial) => !isDenied(user, now) || staysDenied(user, before, now);
  if (!isLifted(await untilShown(() => denialOf(user), isLifted)))
    throw new Transient(`IAM still shows ${UserName} as denied everything`);
  return done;
}
