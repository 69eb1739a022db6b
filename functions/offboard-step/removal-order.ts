/** What is removed, in this order: what the user signs in with first, the user and what waits for them last. */
export const removalOrder = [
  ...(["accessKeys", "password", "serviceCredentials", "sshKeys", "signingCertificates", "mfaDevices"] as const),
  ...(["orphanedDevices", "groups", "inlinePolicies", "policies", "user", "handoverSecrets"] as const),
] as const;
export type Removable = (typeof removalOrder)[number];
