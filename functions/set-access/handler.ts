import { iam } from "../../shared/aws/iam.ts";
import { asRejected, Transient } from "../../shared/errors.ts";
import { type Access, addAccess, listAccess, removeAccess } from "../../shared/iam/access.ts";
import { guard } from "../../shared/iam/guard.ts";
import { userTag } from "../../shared/iam/tags.ts";
import { steps } from "../../shared/step.ts";
import { untilShown } from "../../shared/until-shown.ts";
import { accessChange, wantedAccess } from "./access-change.ts";
import { readAllowed } from "./allowed.ts";
import { type ApplyAccess, type PlanAccess, setAccess } from "./contract.ts";
import { inlinePolicies, keysWithoutMfa } from "./remarks.ts";

const nobody: Access = { groups: [], policies: [] };

/**
 * `plan` says what access a user has and will have, and changes nothing; `apply` sets exactly that access.
 * Safe to repeat: both read first, and IAM accepts access that the user has already. To undo, apply what was before.
 */
export const handler = steps(setAccess, { plan, apply });

async function plan({ groups, policies = [], copyFrom, ...who }: PlanAccess) {
  const { userId, userName, tags } = await guard(iam, who);
  const copied =
    copyFrom === undefined ? nobody : await listAccess(iam, copyFrom).catch(asRejected("NoSuchEntityException"));
  const allowed = await readAllowed();
  const { wanted, left } = wantedAccess({ groups, policies }, copied, allowed);
  const before = await listAccess(iam, userName);
  const { add } = accessChange(before, wanted, allowed);
  const asksForMfa = add.groups.includes(allowed.requireMfaGroup);
  const remarks = [
    ...left.map((what) => `${copyFrom} has ${what}, which may not be given`),
    ...(copyFrom === undefined ? [] : await inlinePolicies(copyFrom)),
    ...(asksForMfa ? await keysWithoutMfa(userName) : []),
  ];
  return { userId, owner: tags.get(userTag.owner), wanted, before, remarks };
}

/**
 * Removes first, so that the user never has more than before or more than wanted, and meets no quota on the way. Looks
 * again at the end: if another request has changed the access meanwhile, the last one wins as a whole.
 *
 * @throws {Transient} if the access does not show as it was set
 */
async function apply({ groups, policies, ...who }: ApplyAccess) {
  const { userName } = await guard(iam, who);
  const allowed = await readAllowed();
  const change = async () => accessChange(await listAccess(iam, userName), { groups, policies }, allowed);
  const { add, remove } = await change();
  await removeAccess(iam, userName, remove);
  await addAccess(iam, userName, add);
  if (isChange({ add, remove }) && isChange(await untilShown(change, (left) => !isChange(left))))
    throw new Transient(`the access of ${userName} does not show as it was set: somebody else may be changing it`);
  return { added: add, removed: remove };
}

const isChange = ({ add, remove }: { add: Access; remove: Access }): boolean =>
  [add, remove].some(({ groups, policies }) => groups.length + policies.length > 0);
