import type { GroupDetail, ManagedPolicyDetail, UserDetail } from "@aws-sdk/client-iam";
import { tagsByKey } from "../../shared/iam/tags.ts";
import { type Instant, iso, parseTime } from "../../shared/time.ts";
import type { Finding } from "../archive/result.ts";
import { awsPolicy, type Power, powers } from "./power.ts";

/** What GetAccountAuthorizationDetails says, pages joined. */
export interface AuthorizationDetails {
  users: UserDetail[];
  groups: GroupDetail[];
  policies: ManagedPolicyDetail[];
}

/** What the audit needs of a user beside the row in the report. */
export interface Person extends Power {
  name: string;
  /** IAM's unique id. */
  id: string;
  arn: string;
  created: Instant;
  /** By lower-case key: IAM matches tag keys without regard to case. */
  tags: Map<string, string>;
  groups: string[];
  /** Names of the user's own policies, but for those that lock the user out. */
  directPolicies: string[];
  /** AWS's quarantine policies on the user. */
  quarantinePolicies: string[];
}

/**
 * Users by name, with what they may do at a time. Policy documents that cannot be read are told to `doubt`, and the user
 * counts as an administrator.
 */
export function readPeople(
  details: AuthorizationDetails,
  asOf: Instant,
  doubt: (sentence: string) => void,
): Map<string, Person> {
  const byName = powers(details, asOf, doubt);
  const people = details.users.map((user): Person => {
    const attached = (user.AttachedManagedPolicies ?? []).map(({ PolicyArn = "" }) => PolicyArn);
    const inline = (user.UserPolicyList ?? []).map(({ PolicyName = "" }) => PolicyName);
    return {
      name: user.UserName ?? "",
      id: user.UserId ?? "",
      arn: user.Arn ?? "",
      created: user.CreateDate?.getTime() ?? 0,
      tags: tagsByKey(user),
      ...(byName.get(user.UserName ?? "") ?? powerless),
      groups: user.GroupList ?? [],
      directPolicies: [...inline, ...attached.filter((arn) => !locksOut(arn)).map((arn) => arn.replace(/^.*\//, ""))],
      quarantinePolicies: attached.filter(isQuarantine).map((arn) => awsPolicy(arn) ?? arn),
    };
  });
  return new Map(people.map((person) => [person.name, person]));
}

const powerless: Power = { isAdmin: false, escalations: [], isLockedOut: false };

const isQuarantine = (arn: string) => awsPolicy(arn)?.startsWith("AWSCompromisedKeyQuarantine") === true;
const locksOut = (arn: string) => isQuarantine(arn) || awsPolicy(arn) === "AWSDenyAll";

/** Whether a user is to be left alone by everything but the audit: by tag (any value), or by path. */
export const isProtected = (arn: string, person: Person | undefined): boolean =>
  arn.includes(":user/break-glass/") || person?.tags.has("steward:protected") === true;

/** Whether a user is being removed: marked, and everything is denied. What they still have is about to go. */
export const isLeaving = (person: Person | undefined): boolean =>
  person?.isLockedOut === true && person.tags.has("steward:leaving");

/** The owner's address, from the user's tag. */
export const ownerOf = (person: Person | undefined): string | undefined =>
  person?.tags.get("steward:owner") || undefined;

/** A time from a tag: `2026-12-31` lasts to the end of that day (UTC). Undefined where it is no time. */
export const tagTime = (value = ""): Instant | undefined => parseTime(value, "end");

/** Why the keys of a user stay as they are: the user is exempt from a control that calls for a rotation. */
export function keyExemption(person: Pick<Person, "tags">, asOf: Instant): string | undefined {
  for (const control of ["key-age", "unused-credential"]) {
    const { exempt } = exemptionOf(person, control, asOf);
    if (exempt) return `exempt from ${control} until ${exempt.until}: ${exempt.reason}`;
  }
  return undefined;
}

/**
 * The exemption of a user from a control, where it counts: it names the control, has an end that is not yet past and
 * a reason. `refused` says why an exemption that names the control does not count.
 */
export function exemptionOf(
  person: Pick<Person, "tags"> | undefined,
  control: string,
  asOf: Instant,
): { exempt?: NonNullable<Finding["exempt"]>; refused?: string } {
  const tags = person?.tags;
  if (!tags?.get("steward:exempt")?.split(/\s+/).includes(control)) return {};
  const until = tagTime(tags.get("steward:exempt-until"));
  const reason = tags.get("steward:exempt-reason")?.trim();
  if (until === undefined) return { refused: "its exemption has no valid end (steward:exempt-until)" };
  if (!reason) return { refused: "its exemption has no reason (steward:exempt-reason)" };
  if (until < asOf) return { refused: `its exemption ended at ${iso(until)}` };
  return { exempt: { until: iso(until), reason } };
}
