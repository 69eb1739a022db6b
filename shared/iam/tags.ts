/** Tags of ours on a user. IAM matches their keys without regard to case. */
export const userTag = {
  request: "steward:request",
  onboarded: "steward:onboarded",
  owner: "steward:owner",
  expiresAt: "steward:expires-at",
  protected: "steward:protected",
  leaving: "steward:leaving",
} as const;
