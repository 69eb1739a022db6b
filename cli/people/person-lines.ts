import { facts } from "../terminal/answer.ts";
import { between, dayAndAge } from "../terminal/time.ts";
import { isProtected, type Key, type Person } from "./person.ts";

/** What stands in the account about a user, for a person. */
export const personLines = (person: Person): string[] =>
  facts([
    ["User", `${person.arn}, made ${dayAndAge(person.createdAt)}`],
    ["Owner", person.tags["steward:owner"]],
    ["Protected", isProtected(person) ? "automation changes nothing about this user" : undefined],
    ["Leaving", person.tags["steward:leaving"]],
    ["Expires", person.tags["steward:expires-at"]],
    ["Exempt", exemption(person)],
    ["Password", password(person)],
    ["Keys", person.keys.length > 0 ? person.keys.map(keyLine) : "none"],
    ["MFA", mfa(person)],
    ["Also", person.otherCredentials.length > 0 ? person.otherCredentials : undefined],
    ["Groups", person.groups.join(", ") || "none"],
    ["Policies", [...person.policies, ...person.inlinePolicies.map((name) => `${name} (inline)`)].join(", ") || "none"],
    ["Boundary", person.boundary ?? "none"],
  ]);

export function keyLine({ accessKeyId, status, createdAt, lastUsed }: Key): string {
  const where = lastUsed ? `${lastUsed.service} ${lastUsed.region}`.trim() : "";
  const used = lastUsed ? `last used ${between(lastUsed.at, new Date())} ago (${where})` : "never used";
  return `${accessKeyId} ${status}, made ${dayAndAge(createdAt)}, ${used}`;
}

function password({ passwordSince, passwordLastUsed }: Person): string {
  if (!passwordSince) return "none";
  const used = passwordLastUsed ? `last used ${between(passwordLastUsed, new Date())} ago` : "never used";
  return `since ${dayAndAge(passwordSince)}, ${used}`;
}

function mfa({ mfaDevices, passwordSince }: Person): string | string[] {
  if (mfaDevices.length === 0) return passwordSince ? "none, with a password" : "none";
  return mfaDevices.map(({ serialNumber, enabledAt }) => `${serialNumber}, since ${dayAndAge(enabledAt)}`);
}

function exemption({ tags }: Person): string | undefined {
  const { "steward:exempt": from, "steward:exempt-until": until, "steward:exempt-reason": reason } = tags;
  if (from === undefined) return undefined;
  if (!until || !reason) return `${from}: does not count, without an end and a reason`;
  return `${from} until ${until}: ${reason}`;
}
