import type {
  AccessKeyMetadata,
  PasswordPolicy,
  ServerCertificateMetadata,
  ServiceSpecificCredentialMetadata,
  VirtualMFADevice,
} from "@aws-sdk/client-iam";
import type { AccessDrift } from "../../access/drift.ts";
import type { Instant } from "../../shared/time.ts";
import type { ReportRow } from "./credential-report.ts";
import type { AuthorizationDetails, Person } from "./people.ts";

/** What asking a source gave. */
export type Answer<T> = { value: T } | { unavailable: string } | { notAsked: true };

export const answered = <T>(answer: Answer<T>): T | undefined => ("value" in answer ? answer.value : undefined);

export interface CredentialReport {
  /** When AWS made it; absent for a file that does not say. */
  generatedAt: Instant | undefined;
  /** Somebody saved it, maybe long ago. */
  isSaved?: true;
  /** The text itself, where it was fetched whole. */
  content?: Uint8Array;
  /** Why it may be older than it should be, in a sentence. */
  doubt?: string;
  /** Some rows at a time. May be read more than once. */
  rows: () => Iterable<ReportRow[]> | AsyncIterable<ReportRow[]>;
}

/** A person in IAM Identity Center. */
export interface KnownThere {
  isEnabled: boolean;
  /** What they may sign in to in the audited account, or why that is not known. */
  permissionSets: string[] | { unavailable: string };
}

/** By name in lower case; those who are not there are left out. */
export type PeopleThere = ReadonlyMap<string, KnownThere>;

export interface Sources {
  report: Answer<CredentialReport>;
  authorization: Answer<AuthorizationDetails>;
  serviceCredentials: Answer<ServiceSpecificCredentialMetadata[]>;
  unassignedDevices: Answer<VirtualMFADevice[]>;
  serverCertificates: Answer<ServerCertificateMetadata[]>;
  /** Null where the account has none of its own. */
  passwordPolicy: Answer<PasswordPolicy | null>;
  /** How the account differs from the access file that was applied last; undefined where none was. */
  accessDrift: Answer<AccessDrift | undefined>;
  /** The people in IAM Identity Center whose users the account has; undefined where the stage knows no identity store. */
  directory: Answer<PeopleThere | undefined>;
  /** A fresh read of one user's keys; undefined where there is no such user any more. */
  accessKeys?: (userName: string) => Promise<AccessKeyMetadata[] | undefined>;
  /** What the report would say of a user who was made after it; undefined where there is no such user any more. */
  freshRow?: (person: Person) => Promise<ReportRow | undefined>;
}

const notAsked = { notAsked: true } as const;

/** A report that somebody saved, with the account's details if those were saved as well, and nothing else. */
export const offlineSources = (report: CredentialReport, details?: AuthorizationDetails): Sources => ({
  report: { value: report },
  authorization: details ? { value: details } : notAsked,
  serviceCredentials: notAsked,
  unassignedDevices: notAsked,
  serverCertificates: notAsked,
  passwordPolicy: notAsked,
  accessDrift: notAsked,
  directory: notAsked,
});

/** An error in one line, its name first: `AccessDenied: User … is not authorized …`. */
export const reason = (error: unknown): string => {
  const { name, message } = error as Error;
  return (name === "Error" ? message : `${name}: ${message}`).replaceAll(/\s+/g, " ").slice(0, 300);
};
