import type { UserDetail } from "@aws-sdk/client-iam";
import { tagsByKey } from "../../shared/iam/tags.ts";
import { personOf } from "../../shared/people/matching.ts";
import { answered, type KnownThere, type PeopleThere, type Sources } from "../read/sources.ts";
import type { AccountControl, AccountJudgement } from "./control.ts";
import { showUser } from "./next.ts";

const ofPeople = {
  of: "account",
  refs: [],
  sources: ["authorization-details", "identity-store"],
} satisfies Partial<AccountControl>;

/** A user whose owner nobody is any more in IAM Identity Center. */
export const ownerGone: AccountControl = {
  ...ofPeople,
  id: "owner-gone",
  severity: "high",
  next: showUser, // a service may still need the user: an offboarding is for people to decide
  judge: judged((user, directory) => {
    const owner = tagsByKey(user).get("steward:owner");
    if (!owner) return undefined;
    const there = directory.get(owner.toLowerCase());
    if (there?.isEnabled) return undefined;
    return `The owner ${owner} is ${there ? "disabled" : "not"} in IAM Identity Center. If the user is still needed, name another owner (tag steward:owner).`;
  }),
};

/** A user of somebody who signs in through IAM Identity Center, too. */
export const hasBoth: AccountControl = {
  ...ofPeople,
  id: "has-both",
  severity: "low",
  next: showUser,
  judge: judged((user, directory) => {
    const person = personOf({ userName: user.UserName ?? "", tags: tagsByKey(user) });
    const there = directory.get(person.toLowerCase());
    return there?.isEnabled
      ? `${person} signs in through IAM Identity Center, too. For this account they have ${instead(there)}.`
      : undefined;
  }),
};

function instead({ permissionSets }: KnownThere): string {
  if (!Array.isArray(permissionSets)) return `permission sets that could not be read (${permissionSets.unavailable})`;
  if (permissionSets.length === 0) return "no permission set there yet";
  return `the permission ${permissionSets.length === 1 ? "set" : "sets"} ${permissionSets.join(", ")} there`;
}

/** A finding for each user that `say` has words for; none if the store was not read. */
function judged(say: (user: UserDetail, directory: PeopleThere) => string | undefined) {
  return ({ authorization, directory: source }: Sources): AccountJudgement[] => {
    const directory = answered(source);
    if (!directory) return [];
    return (answered(authorization)?.users ?? []).flatMap((user) => {
      const detail = say(user, directory);
      const created = user.CreateDate?.getTime();
      return detail === undefined ? [] : [{ user: user.UserName ?? "", credential: null, created, detail }];
    });
  };
}
