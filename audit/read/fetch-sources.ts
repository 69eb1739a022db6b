import type { IAMClient } from "@aws-sdk/client-iam";
import pLimit from "p-limit";
import type { AccessDrift } from "../../access/drift.ts";
import { tagsByKey } from "../../shared/iam/tags.ts";
import { personOf } from "../../shared/people/matching.ts";
import type { Thresholds } from "../controls/control.ts";
import { keyAge } from "../controls/key-age.ts";
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
import type { AuthorizationDetails } from "./people.ts";
import { type Answer, type CredentialReport, type PeopleThere, reason, type Sources } from "./sources.ts";

interface Beside {
  /** Where they are given, the keys of users that have an old one are read while the other sources still answer. */
  thresholds?: Thresholds;
  /** Is told each source as its answer comes in. */
  progress?: (source: string, outcome: string) => void;
  /** Compares with the access file of a stage. */
  fetchDrift?: () => Promise<AccessDrift | undefined>;
  /** Looks the people up whose users there are. */
  fetchDirectory?: (names: string[]) => Promise<PeopleThere | undefined>;
}

/**
 * Asks the account, side by side, for everything the audit judges. A source that fails does not stop the others:
 * it is answered as unavailable. Only what would stop all of them (no credentials, nobody at the endpoint) is thrown.
 * `fetchReport` brings the credential report, which takes a while to make.
 */
export async function fetchSources(
  iam: IAMClient,
  fetchReport: () => Promise<CredentialReport>,
  { thresholds, progress = () => {}, fetchDrift, fetchDirectory }: Beside = {},
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
  const limit = pLimit(politeConcurrency);
  let read = 0;
  const count = () => {
    read += 1;
    if (read % 100 === 0) progress("access keys", `of ${read} users read`);
  };
  const readKeys = (userName: string) => limit(() => accessKeysOf(iam, userName)).finally(count);
  const readAhead = new Map<string, ReturnType<typeof readKeys>>();
  const fetchReportAndKeys = async () => {
    const report = await fetchReport();
    for await (const user of thresholds ? withOldKeys(report, thresholds) : []) {
      const keys = readKeys(user);
      keys.catch(() => {}); // the audit meets it when it asks for these keys
      readAhead.set(user, keys);
    }
    return report;
  };
  const asked = ask("credential report", fetchReportAndKeys); // first of all: the keys wait for it
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
    asked,
    ask("authorization details", () => details),
    ask("service-specific credentials", () => allServiceCredentials(iam)),
    ask("virtual MFA devices", () => unassignedMfaDevices(iam)),
    ask("server certificates", () => allServerCertificates(iam)),
    ask("password policy", () => accountPasswordPolicy(iam)),
    fetchDrift ? ask("access file", fetchDrift) : notAsked,
    fetchDirectory ? ask("identity store", async () => fetchDirectory(namesIn(await details))) : notAsked,
  ]);
  return {
    report,
    authorization,
    serviceCredentials,
    unassignedDevices,
    serverCertificates,
    passwordPolicy,
    accessDrift,
    directory,
    accessKeys: (userName) => readAhead.get(userName) ?? readKeys(userName),
    freshRow: (person) => limit(() => freshRow(iam, person)),
  };
}

/** Users on whose keys the audit finds something, so that it asks for these keys: unless they leave, or have changed since. */
async function* withOldKeys({ generatedAt, rows }: CredentialReport, thresholds: Thresholds): AsyncGenerator<string> {
  if (generatedAt === undefined) return;
  for await (const some of rows())
    for (const row of some) if (!row.isRoot && keyAge.judge(row, generatedAt, thresholds).length > 0) yield row.user;
}

const notAsked = { notAsked: true } as const;

/** Owners, and whose users are. */
const namesIn = ({ users }: AuthorizationDetails): string[] =>
  users.flatMap((user) => {
    const tags = tagsByKey(user);
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
