import { AsyncLocalStorage } from "node:async_hooks";

/** An account that a stage serves beside its own. */
export interface Member {
  account: string;
  /** What CloudTrail there calls our session: the request. */
  session: string;
}

const current = new AsyncLocalStorage<Member | undefined>();

/** Does a step's work for an account; without one, for the stage's own. */
export const inAccount = <T>(member: Member | undefined, work: () => T): T =>
  member ? current.run(member, work) : work();

/** Does something in the stage's own account, whichever one the step works for. */
export const atHome = <T>(work: () => T): T => current.run(undefined, work);

/** The account that this step works for, with the session's name; undefined for the stage's own. */
export const currentMember = (): Member | undefined => current.getStore();

/** The id of the account that this step works for, given the stage's own. */
export const accountOr = (own: string): string => current.getStore()?.account ?? own;

/** What the stage's own account has and each other has, too: the policy of the same name in the account of this step. */
export const ofAccount = (policyArn: string): string => {
  const member = current.getStore();
  return member ? policyArn.replace(/(?<=^arn:[^:]+:iam::)\d{12}(?=:)/, member.account) : policyArn;
};

/** Of the member roles in all accounts, `arn:aws:iam::*:role/`; nothing where a stage serves its own account alone. */
export const memberRoles = () => process.env.MEMBER_ROLES;
export const servesMembers = (): boolean => memberRoles() !== undefined;

/** Begins what is kept in the stage's account for users of another. */
export const memberFolder = (): string => {
  const member = current.getStore();
  return member ? `${member.account}/` : "";
};

/** STS takes 2 to 64 of these characters. */
export const sessionName = (requestId: unknown): string =>
  `iam-steward@${typeof requestId === "string" ? requestId : "step"}`.replaceAll(/[^\w+=,.@-]/g, "-").slice(0, 64);
