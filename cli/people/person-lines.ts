import { exemptionOf } from "../../audit/read/people.ts";
import { facts } from "../terminal/answer.ts";
import { ago, dayAndAge } from "../terminal/time.ts";
import { isProtected, type Key, type Person } from "./person.ts";

/** A user's state as lines. What could not be read says so where its value would be. */
export const personLines = (person: Person, lastActive?: string): string[] => {
  const { unread } = person;
  const { "steward:leaving": leaving } = person.tags;
  const read = (what: string, value: string | string[]) =>
    unread.some((one) => one.startsWith(what)) ? "not read" : value;
  return facts([
    ["User", `${person.arn}, created ${dayAndAge(person.createdAt)}`],
    ["Owner", person.tags["steward:owner"]],
    ["Protected", isProtected(person) ? "automation changes nothing about this user" : undefined],
    ["Leaving", leaving && `being offboarded by request ${leaving}`],
    ["Expires", person.tags["steward:expires-at"]],
    ["Exempt", exemption(person)],
    ["Password", read("password", password(person))],
    ["Keys", read("access keys", person.keys.length > 0 ? person.keys.map(keyLine) : "none")],
    ["MFA", read("MFA devices", mfa(person))],
    ["Also", person.otherCredentials.length > 0 ? person.otherCredentials : undefined],
    ["Groups", read("groups and policies", person.groups.join(", ") || "none")],
    ["Policies", read("groups and policies", person.policies.join(", ") || "none")],
    ["Inline", read("inline policies", person.inlinePolicies.join(", ") || "none")],
    ["Boundary", person.boundary ?? "none"],
    ["Last active", lastActive],
    ["Not read", unread.length > 0 ? unread : undefined],
  ]);
};

export function keyLine({ accessKeyId, status, createdAt, lastUsed }: Key): string {
  const where = lastUsed ? `${lastUsed.service} ${lastUsed.region}`.replace(/ (N\/A)?$/, "") : "";
  const used = lastUsed
    ? `last used ${ago(lastUsed.at)} (${where}${isProof(createdAt, lastUsed) ? proof : ""})`
    : "never used";
  return `${accessKeyId} ${status}, created ${dayAndAge(createdAt)}, ${used}`;
}

/** A rotation checks a new key by one call to STS, which IAM shows as the key's use. */
export const isProof = (createdAt: Date, { at, service }: { at: Date; service: string }) =>
  service === "sts" && at.getTime() - createdAt.getTime() < 900_000;
export const proof = "; the check that iam-steward makes of a new key";

function password({ passwordSince, passwordLastUsed }: Person): string {
  if (!passwordSince) return "none";
  const used = passwordLastUsed ? `last used ${ago(passwordLastUsed)}` : "never used";
  return `since ${dayAndAge(passwordSince)}, ${used}`;
}

function mfa({ mfaDevices, passwordSince }: Person): string | string[] {
  if (mfaDevices.length === 0) return passwordSince ? "none, with a password" : "none";
  return mfaDevices.map(({ serialNumber, enabledAt }) => `${serialNumber}, since ${dayAndAge(enabledAt)}`);
}

function exemption({ tags }: Person): string | undefined {
  const { "steward:exempt": from, "steward:exempt-until": until } = tags;
  if (from === undefined) return undefined;
  const { exempt, refused } = exemptionOf(
    { tags: new Map(Object.entries(tags)) },
    from.split(/\s+/)[0] ?? "",
    Date.now(),
  );
  return exempt ? `${from} until ${until}: ${exempt.reason}` : `${from}: not in effect, ${refused}`;
}
