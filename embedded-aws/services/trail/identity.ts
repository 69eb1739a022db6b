import { createHash } from "node:crypto";
import type { Account } from "../../account.ts";
import { arn, callingUser } from "../../iam/names.ts";
import { roleArn } from "../../iam/roles.ts";
import type { Caller } from "../../operation.ts";

/** The id of a role that a template has and the account does not keep: the same for a name in every run. */
export const madeUpRoleId = (roleName: string): string => {
  const letters = [...createHash("sha256").update(roleName).digest()].map((byte) =>
    String.fromCharCode(65 + (byte % 26)),
  );
  return `AROA${letters.slice(0, 17).join("")}`;
};

/**
 * Who made a call, as CloudTrail says it.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export const userIdentity = (account: Account, caller: Caller): Record<string, unknown> => {
  const { accessKeyId } = caller;
  const shown = { arn: caller.arn, accountId: account.id, accessKeyId };
  if (caller.arn.endsWith(":root")) return { type: "Root", principalId: account.id, ...shown };
  const [, roleName, session] = /:assumed-role\/([^/]+)\/(.*)$/.exec(caller.arn) ?? [];
  if (roleName !== undefined) return ofRole(account, roleName, session ?? "", shown);
  const userName = caller.arn.slice(caller.arn.lastIndexOf("/") + 1);
  const principalId = callingUser(account, caller)?.UserId;
  return { type: "IAMUser", principalId, ...shown, userName, ...ofSession(account, caller.mfa) };
};

const ofSession = (account: Account, mfa: boolean | undefined) =>
  mfa === undefined ? {} : { sessionContext: { attributes: attributes(account, mfa) } };

/** When a session began is not kept: its calls say their own time. */
const attributes = (account: Account, mfa: boolean) => ({
  creationDate: account
    .now()
    .toISOString()
    .replace(/\.\d+Z$/, "Z"),
  mfaAuthenticated: String(mfa),
});

const ofRole = (account: Account, roleName: string, session: string, shown: object) => {
  const role = account.iam.roles.get(roleName.toLowerCase());
  const principalId = role?.RoleId ?? madeUpRoleId(roleName);
  const sessionIssuer = {
    type: "Role",
    principalId,
    arn: role ? roleArn(account, role) : arn(account, `role/${roleName}`),
    accountId: account.id,
    userName: roleName,
  };
  return {
    type: "AssumedRole",
    principalId: `${principalId}:${session}`,
    ...shown,
    sessionContext: { sessionIssuer, attributes: attributes(account, false) },
  };
};
