import type { Account } from "../account.ts";
import { checkDocument, policySize } from "./documents.ts";
import { percentEncode } from "./names.ts";
import { attachable } from "./policies.ts";
import { deleteConflict, limitExceeded, noSuchEntity, withinQuota } from "./refusals.ts";
import type { Principal } from "./state.ts";

/** Attaching again is success. */
export const attach = (account: Account, principal: Principal, PolicyArn: string, quota: string): void => {
  attachable(account, PolicyArn);
  if (!principal.attached.has(PolicyArn)) withinQuota(principal.attached.size, 10, quota);
  principal.attached.add(PolicyArn);
};

export const detach = (principal: Principal, PolicyArn: string): void => {
  if (!principal.attached.delete(PolicyArn)) throw noSuchEntity(`Policy ${PolicyArn} was not found.`);
};

export const attachedOf = ({ attached }: Principal) =>
  [...attached].map((PolicyArn) => ({ PolicyArn, PolicyName: PolicyArn.slice(PolicyArn.lastIndexOf("/") + 1) }));

/** Inline policy names are one whatever their case. That the first spelling stays is a guess. */
const storedName = ({ inline }: Principal, name: string): string =>
  [...inline.keys()].find((each) => each.toLowerCase() === name.toLowerCase()) ?? name;

export const putInline = (principal: Principal, name: string, document: string, limit: number, whose: string): void => {
  checkDocument(document);
  const all = new Map([...principal.inline, [storedName(principal, name), document]]);
  const sum = [...all.values()].reduce((size, each) => size + policySize(each), 0);
  if (sum > limit) throw limitExceeded(`Maximum policy size of ${limit} bytes exceeded for ${whose}`);
  principal.inline = all;
};

export const inlineOf = (principal: Principal, name: string): string => {
  const document = principal.inline.get(storedName(principal, name));
  if (document === undefined) throw noSuchEntity(`The policy with name ${name} cannot be found.`);
  return percentEncode(document);
};

export const removeInline = (principal: Principal, name: string): void => {
  inlineOf(principal, name);
  principal.inline.delete(storedName(principal, name));
};

export const inlineList = ({ inline }: Principal) =>
  [...inline].map(([PolicyName, document]) => ({ PolicyName, PolicyDocument: percentEncode(document) }));

/** What keeps groups and roles from being deleted. */
export const noPolicies = ({ attached, inline }: Principal): void => {
  if (attached.size > 0) throw deleteConflict("Cannot delete entity, must detach all policies first.");
  if (inline.size > 0) throw deleteConflict("Cannot delete entity, must delete policies first.");
};
