import type { Tag } from "@aws-sdk/client-iam";

/** Tags of iam-steward on a user. IAM matches their keys without regard to case. */
export const userTag = {
  request: "steward:request",
  onboarded: "steward:onboarded",
  owner: "steward:owner",
  /** The person whose user this is, where the owner is somebody else or the name says nothing. */
  person: "steward:person",
  expiresAt: "steward:expires-at",
  protected: "steward:protected",
  leaving: "steward:leaving",
  /** The request that took the console password: MFA was not set up in time, or is being reset. */
  suspended: "steward:suspended",
  /** The request that resets the user's MFA: only such a user's devices may be taken off. */
  mfaReset: "steward:mfa-reset",
  /** The last enrolment or reset that was undone. It is over: none of its steps runs again. */
  undone: "steward:undone",
} as const;

/** Tags of something that IAM describes, by lower-case key. */
export const tagsByKey = ({ Tags = [] }: { Tags?: Tag[] | undefined }): Map<string, string> =>
  new Map(Tags.map(({ Key = "", Value = "" }) => [Key.toLowerCase(), Value]));
