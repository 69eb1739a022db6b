import {
  type AccessKeyMetadata,
  CredentialReportExpiredException,
  CredentialReportNotPresentException,
  CredentialReportNotReadyException,
  GenerateCredentialReportCommand,
  GetAccountPasswordPolicyCommand,
  GetCredentialReportCommand,
  GetLoginProfileCommand,
  type IAMClient,
  LimitExceededException,
  ListMFADevicesCommand,
  ListServiceSpecificCredentialsCommand,
  NoSuchEntityException,
  type PasswordPolicy,
  paginateGetAccountAuthorizationDetails,
  paginateListAccessKeys,
  paginateListMFADeviceTags,
  paginateListServerCertificates,
  paginateListVirtualMFADevices,
  type ServerCertificateMetadata,
  type ServiceSpecificCredentialMetadata,
  type Tag,
  type VirtualMFADevice,
} from "@aws-sdk/client-iam";
import pLimit from "p-limit";
import { type KeySlot, parseCredentialReport, type ReportRow } from "./credential-report.ts";
import type { AuthorizationDetails, Person } from "./people.ts";
import type { Instant } from "./time.ts";

/** What asking a source gave. */
export type Answer<T> = { value: T } | { unavailable: string } | { notAsked: true };

export interface CredentialReport {
  /** When AWS made it; absent for a file that somebody saved. */
  generatedAt: Instant | undefined;
  /** The text itself, where it was fetched whole. */
  content?: Uint8Array;
  /** Why it may be older than it should be, in a sentence. */
  doubt?: string;
  /** May be read more than once. */
  rows: () => Iterable<ReportRow> | AsyncIterable<ReportRow>;
}

export interface Sources {
  report: Answer<CredentialReport>;
  authorization: Answer<AuthorizationDetails>;
  serviceCredentials: Answer<ServiceSpecificCredentialMetadata[]>;
  unassignedDevices: Answer<VirtualMFADevice[]>;
  serverCertificates: Answer<ServerCertificateMetadata[]>;
  /** Null where the account has none of its own. */
  passwordPolicy: Answer<PasswordPolicy | null>;
  /** A fresh read of one user's keys; undefined where there is no such user any more. */
  accessKeys?: (userName: string) => Promise<AccessKeyMetadata[] | undefined>;
  /** What the report would say of a user who was made after it; undefined where there is no such user any more. */
  freshRow?: (person: Person) => Promise<ReportRow | undefined>;
}

const notAsked = { notAsked: true } as const;

/** A report that somebody saved, and nothing else. */
export const offlineSources = (open: () => AsyncIterable<Uint8Array>): Sources => ({
  report: { value: { generatedAt: undefined, rows: () => parseCredentialReport(open()) } },
  authorization: notAsked,
  serviceCredentials: notAsked,
  unassignedDevices: notAsked,
  serverCertificates: notAsked,
  passwordPolicy: notAsked,
});

/** Requests under way at once: IAM's limits are shared by everyone who calls in the account. */
const politeConcurrency = 4;
/** The largest page that IAM gives. */
const pageSize = 1000;

/**
 * Asks the account, side by side, for everything the audit judges. A source that fails does not stop the others:
 * it is answered as unavailable. Only what would stop all of them (no credentials, nobody at the endpoint) is thrown.
 * `fetchReport` brings the credential report, which takes a while to make;
 * `progress` is told each source as its answer comes in.
 */
export async function fetchSources(
  iam: IAMClient,
  fetchReport: () => Promise<CredentialReport>,
  progress: (source: string, outcome: string) => void = () => {},
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
  const [report, authorization, serviceCredentials, unassignedDevices, serverCertificates, passwordPolicy] =
    await Promise.all([
      ask("credential report", fetchReport),
      ask("authorization details", () => authorizationDetails(iam)),
      ask("service-specific credentials", () => allServiceCredentials(iam)),
      ask("virtual MFA devices", () => unassignedMfaDevices(iam)),
      ask("server certificates", () => allServerCertificates(iam)),
      ask("password policy", () => accountPasswordPolicy(iam)),
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
    accessKeys: (userName) => limit(() => accessKeysOf(iam, userName)).finally(count),
    freshRow: (person) => limit(() => freshRow(iam, person)),
  };
}

const noCaller = new Set([
  "CredentialsProviderError",
  "ExpiredToken",
  "InvalidClientTokenId",
  "SignatureDoesNotMatch",
  "TokenRefreshRequired",
  "Transient",
]);
const nobodyThere = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]); // a time-out may be one source's own

const concernsAll = ({ name, code = "" }: Error & { code?: string }) => noCaller.has(name) || nobodyThere.has(code);

/** An error in one line, its name first: `AccessDenied: User … is not authorized …`. */
export const reason = (error: unknown): string => {
  const { name, message } = error as Error;
  return (name === "Error" ? message : `${name}: ${message}`).replaceAll(/\s+/g, " ").slice(0, 300);
};

/**
 * Asks IAM to make a report. `ready` when one is there to be fetched, which may be up to four hours old; `refused` where
 * AWS's limit on asking is used up, though a report may be at hand.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateCredentialReport.html
 */
export const startCredentialReport = (iam: IAMClient): Promise<"ready" | "in progress" | "refused"> =>
  iam.send(new GenerateCredentialReportCommand({})).then(
    ({ State }) => (State === "COMPLETE" ? "ready" : "in progress"),
    (error) => {
      if (error instanceof LimitExceededException) return "refused";
      throw error;
    },
  );

/** The report, or undefined where there is none yet: between two calls it can expire, or its making begin anew. */
export async function getCredentialReport(iam: IAMClient): Promise<CredentialReport | undefined> {
  try {
    const { Content = new Uint8Array(), GeneratedTime } = await iam.send(new GetCredentialReportCommand({}));
    const rows = await Array.fromAsync(parseCredentialReport([Content])); // a broken one fails here, as a source
    return { generatedAt: GeneratedTime?.getTime(), rows: () => rows, content: Content };
  } catch (error) {
    if (notYet.some((kind) => error instanceof kind)) return undefined;
    throw error;
  }
}

const notYet = [
  CredentialReportExpiredException,
  CredentialReportNotPresentException,
  CredentialReportNotReadyException,
];

/** The report that is there already, with a doubt that says why there is no newer one; undefined where there is none. */
export async function reportAtHand(iam: IAMClient, why: string): Promise<CredentialReport | undefined> {
  const report = await getCredentialReport(iam);
  return report && { ...report, doubt: `AWS made no new credential report (${why}); the one at hand was taken.` };
}

async function authorizationDetails(iam: IAMClient): Promise<AuthorizationDetails> {
  const all: AuthorizationDetails = { users: [], groups: [], policies: [] };
  const pages = paginateGetAccountAuthorizationDetails(
    { client: iam, pageSize },
    { Filter: ["User", "Group", "LocalManagedPolicy"] },
  );
  for await (const { UserDetailList = [], GroupDetailList = [], Policies = [] } of pages) {
    all.users.push(...UserDetailList);
    all.groups.push(...GroupDetailList);
    all.policies.push(...Policies);
  }
  return all;
}

/** The SDK has no paginator for this call, though its answers come in pages. */
async function allServiceCredentials(iam: IAMClient): Promise<ServiceSpecificCredentialMetadata[]> {
  const all: ServiceSpecificCredentialMetadata[] = [];
  let marker: string | undefined;
  do {
    const { ServiceSpecificCredentials, IsTruncated, Marker } = await iam.send(
      new ListServiceSpecificCredentialsCommand({ AllUsers: true, MaxItems: pageSize, Marker: marker }),
    );
    all.push(...(ServiceSpecificCredentials ?? []));
    marker = IsTruncated ? Marker : undefined;
  } while (marker);
  return all;
}

/** With their tags, which the list itself never holds. */
async function unassignedMfaDevices(iam: IAMClient): Promise<VirtualMFADevice[]> {
  const devices: VirtualMFADevice[] = [];
  for await (const { VirtualMFADevices = [] } of paginateListVirtualMFADevices(
    { client: iam, pageSize },
    { AssignmentStatus: "Unassigned" },
  ))
    devices.push(...VirtualMFADevices);
  const limit = pLimit(politeConcurrency);
  const tagged = await limit.map(devices, async (device) => {
    const Tags: Tag[] = [];
    try {
      for await (const page of paginateListMFADeviceTags({ client: iam }, { SerialNumber: device.SerialNumber }))
        Tags.push(...(page.Tags ?? []));
      return [{ ...device, Tags }];
    } catch (error) {
      return noSuchEntity(error, []); // deleted since it was listed
    }
  });
  return tagged.flat();
}

async function allServerCertificates(iam: IAMClient): Promise<ServerCertificateMetadata[]> {
  const all: ServerCertificateMetadata[] = [];
  for await (const { ServerCertificateMetadataList = [] } of paginateListServerCertificates(
    { client: iam, pageSize },
    {},
  ))
    all.push(...ServerCertificateMetadataList);
  return all;
}

const accountPasswordPolicy = (iam: IAMClient): Promise<PasswordPolicy | null> =>
  iam.send(new GetAccountPasswordPolicyCommand({})).then(
    ({ PasswordPolicy: policy }) => policy ?? null,
    (error) => noSuchEntity(error, null),
  );

async function accessKeysOf(iam: IAMClient, UserName: string): Promise<AccessKeyMetadata[] | undefined> {
  const keys: AccessKeyMetadata[] = [];
  try {
    for await (const { AccessKeyMetadata = [] } of paginateListAccessKeys({ client: iam }, { UserName }))
      keys.push(...AccessKeyMetadata);
    return keys;
  } catch (error) {
    return noSuchEntity(error, undefined);
  }
}

async function freshRow(iam: IAMClient, { name, arn, created }: Person): Promise<ReportRow | undefined> {
  const [profile, devices, keys] = await Promise.all([
    iam.send(new GetLoginProfileCommand({ UserName: name })).then(
      ({ LoginProfile }) => LoginProfile,
      (error) => noSuchEntity(error, undefined),
    ),
    iam.send(new ListMFADevicesCommand({ UserName: name })).then(
      ({ MFADevices = [] }) => MFADevices,
      (error) => noSuchEntity(error, []),
    ),
    accessKeysOf(iam, name),
  ]);
  if (!keys) return undefined;
  const slot = (n: 1 | 2): KeySlot => {
    const key = keys[n - 1];
    return {
      slot: `access_key_${n}`,
      active: key?.Status === "Active",
      created: key?.CreateDate?.getTime(),
      lastUsed: undefined,
    };
  };
  return {
    user: name,
    arn,
    isRoot: false,
    created,
    passwordEnabled: profile !== undefined,
    passwordLastUsed: undefined,
    passwordLastChanged: profile?.CreateDate?.getTime(),
    mfaActive: devices.length > 0,
    keys: [slot(1), slot(2)],
    certificates: [],
    additionalCredentials: undefined,
  };
}

function noSuchEntity<T>(error: unknown, instead: T): T {
  if (error instanceof NoSuchEntityException) return instead;
  throw error;
}
