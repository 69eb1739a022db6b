import {
  DeleteAccountPasswordPolicyCommand,
  PutRolePermissionsBoundaryCommand,
  UpdateAccountPasswordPolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam";
import type { Change } from "../../access/changes.ts";
import { iam } from "../../shared/aws/iam.ts";
import { GroupHasMembers, PolicyIsAttached, PolicyRefused, Rejected, Transient, unless } from "../../shared/errors.ts";
import { setAttached } from "./attachments.ts";
import { ensureGroup, removeGroup, setMember } from "./groups.ts";
import { ensurePolicy, removePolicy } from "./policies.ts";
import { changeTrust, ensureRole, removeRole } from "./roles.ts";

type Of<Name extends Change["do"]> = Extract<Change, { do: Name }>;
type Makers = { [Name in Change["do"]]: (change: Of<Name>, requestId: string) => Promise<unknown> };

/**
 * Makes one change. Each looks first, so that it can be repeated.
 *
 * @throws {Rejected} {@link PolicyRefused} {@link PolicyIsAttached} {@link GroupHasMembers} if IAM refuses
 * @throws {PlanIsStale} if somebody else has changed the same
 */
export const makeChange = <Name extends Change["do"]>(change: Of<Name>, requestId: string): Promise<unknown> =>
  (makers[change.do] as Makers[Name])(change, requestId).catch(refused(change));

const makers: Makers = {
  "create-policy": ensurePolicy,
  "change-policy": ensurePolicy,
  "delete-policy": ({ name }) => removePolicy(name),
  "create-group": ({ name }) => ensureGroup(name),
  "delete-group": ({ name }) => removeGroup(name),
  "create-role": ensureRole,
  "change-trust": changeTrust,
  "change-session": ({ name: RoleName, maxSessionSeconds: MaxSessionDuration }) =>
    iam.send(new UpdateRoleCommand({ RoleName, MaxSessionDuration })),
  "change-boundary": ({ name: RoleName, boundary: PermissionsBoundary }) =>
    iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary })),
  "delete-role": ({ name }) => removeRole(name),
  attach: (change) => setAttached(change, true),
  detach: (change) => setAttached(change, false),
  "add-member": (change, requestId) => setMember(change, requestId, true),
  "remove-member": (change, requestId) => setMember(change, requestId, false),
  "set-password-policy": ({ policy }) =>
    policy
      ? iam.send(new UpdateAccountPasswordPolicyCommand(policy))
      : iam.send(new DeleteAccountPasswordPolicyCommand({})).catch(unless("NoSuchEntityException")),
};

/** What was made a moment ago may not show everywhere yet: a name that IAM does not find is worth another try. */
const refused =
  (change: Change) =>
  (error: Error): never => {
    const why = `${change.do}: ${error.message}`;
    if (isInvalidPrincipal(error)) throw new Transient(why);
    if (error.name === "DeleteConflictException")
      throw change.do === "delete-group" ? new GroupHasMembers(why) : new PolicyIsAttached(why);
    if (error.name === "MalformedPolicyDocumentException") throw new PolicyRefused(why);
    if (final.includes(error.name)) throw new Rejected(why);
    if (["NoSuchEntityException", "EntityAlreadyExistsException"].includes(error.name)) throw new Transient(why);
    throw error;
  };

const final = [
  "InvalidInputException",
  "LimitExceededException",
  "PolicyNotAttachableException",
  "UnmodifiableEntityException",
];

/** A trust policy may name a role that was made a moment ago, which IAM does not know everywhere yet. */
const isInvalidPrincipal = ({ name, message }: Error) =>
  name === "MalformedPolicyDocumentException" && /invalid principal/i.test(message);
