import type { IAMClient } from "@aws-sdk/client-iam";
import pLimit from "p-limit";
import type { AccessDrift } from "../../access/drift.ts";
import { personOf } from "../../shared/people/matching.ts";
import {
  accessKeysOf,
  accountPasswordPolicy,
  allServerCertificates,
  allServiceCredentials,
  authorizationDetails,
  freshRow,
  politeConcurrency,
  unassignedMfaDevices,
} from "./iam-reads.ts";
import { type AuthorizationDetails, tagsOf } from "./people.ts";
import { type Answer, type CredentialReport, type PeopleThere, reason, type Sources } from "./sources.ts";

/**
 * Asks the account, side by side, for everything the audit judges. A source that fails does not stop the others:
 * it is answered as unavailable. Only what would stop all of them (no credentials, nobody at the endpoint) is thrown.
 * `fetchReport` brings the credential report, which takes a while to make;
 * `progress` is told each source as its answer comes in; `fetchDrift` compares with the access file of a stage, and
 * `fetchDirectory` looks the people up whose users there are.
 */
export async function fetchSources(
  iam: IAMClient,
  fetchReport: () => Promise<CredentialReport>,
  progress: (source: string, outcome: string) => void = () => {},
  fetchDrift?: () => Promise<AccessDrift | undefined>,
  fetchDirectory?: (names: string[]) => Promise<PeopleThere | undefined>,
): Promise<Sources> {
  const ask = async <T>(source: string, fetch: () => Promise<T>): Promise<Answer<T>> => {
    const answer = await fetch().then(
      (value) => ({ value }),
      (error) => {
        if (concernsAll(error)) throw error;
        return { unavailable: reason(error) };
      },
    );
    progress(source, "value" in answer ? "ok" : `unavailable: ${answer.unavailable}`);
    return answer;
  };
  const details = authorizationDetails(iam);
  const [
    report,
    authorization,
    serviceCredentials,
    unassignedDevices,
    serverCertificates,
    passwordPolicy,
    accessDrift,
    directory,
  ] = await Promise.all([
    ask("credential report", fetchReport),
    ask("authorization details", () => details),
    ask("service-specific credentials", () => allServiceCredentials(iam)),
    ask("virtual MFA devices", () => unassignedMfaDevices(iam)),
    ask("server certificates", () => allServerCertificates(iam)),
    ask("password policy", () => accountPasswordPolicy(iam)),
    fetchDrift ? ask("access file", fetchDrift) : notAsked,
    fetchDirectory ? ask("identity store", async () => fetchDirectory(namesIn(await details))) : notAsked,
  ]);
  const limit = pLimit(politeConcurrency);
  let read = 0;
  const count = () => {
    read += 1;
    if (read % 100 === 0) progress("access keys", `of ${read} users read`);
  };
  return {
    report,
    authorization,
    serviceCredentials,
    unassignedDevices,
    serverCertificates,
    passwordPolicy,
    accessDrift,
    directory,
    accessKeys: (userName) => limit(() => accessKeysOf(iam, userName)).finally(count),
    freshRow: (person) => limit(() => freshRow(iam, person)),
  };
}

const notAsked = { notAsked: true } as const;

/** Owners, and whose users are. */
const namesIn = ({ users }: AuthorizationDetails): string[] =>
  users.flatMap((user) => {
    const tags = tagsOf(user);
    return [tags.get("steward:owner") ?? [], personOf({ userName: user.UserName ?? "", tags })].flat();
  });

const noCaller = new Set([
  "CredentialsProviderError",
  "ExpiredToken",
  "InvalidClientTokenId",
  "SignatureDoesNotMatch",
  "TokenRefreshRequired",
  "ReportNotReady",
  "Transient",
]);
const nobodyThere = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]); // a time-out may be one source's own

const concernsAll = ({ name, code = "" }: Error & { code?: string }) => noCaller.has(name) || nobodyThere.has(code);
