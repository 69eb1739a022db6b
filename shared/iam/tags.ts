/** Tags of ours on a user. IAM matches their keys without regard to case. */
export const userTag = {
  request: "steward:request",
  onboarded: "steward:onboarded",
  owner: "steward:owner",
  expiresAt: "steward:expires-at",
  protected: "steward:protected",
  leaving: "steward:leaving",
  /** The request that took his console password, because no MFA was set up in time. */
  suspended: "steward:suspended",
} as const;
