import type { Stack } from "../local/stack.ts";

const user = (n: number) => `user-${String(n).padStart(6, "0")}`;
const allKinds = { console: true, accessKey: true, mfa: false };

/**
 * What each workflow is asked for, beside requestId, requestedBy and reason; the n-th run of one concerns another person
 * than the first. Accounts are made by `accountOf`. A further workflow is one more line.
 */
export const scenarios: Record<string, (n: number, stack: Stack) => object> = {
  onboard: (n) => ({ userName: `new-${n}`, owner: "boss@example.com", groups: ["developers"], ...allKinds }),
  "change-access": (n) => ({ userName: user(n), groups: ["analysts"], policies: [] }),
  audit: (_, { clock }) => ({ scheduledTime: clock.now().toISOString() }),
};
