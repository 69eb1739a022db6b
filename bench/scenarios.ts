import type { Stack } from "../demo/stack.ts";
import type { VirtualClock } from "../embedded-aws/clock.ts";

const DAY = 86_400_000;

const user = (n: number) => `user-${String(n).padStart(6, "0")}`;
const allKinds = { console: true, accessKey: true, mfa: false };

/**
 * What each workflow is asked for, beside requestId, requestedBy and reason; the n-th run of one concerns another person
 * than the first. Accounts are made by `accountOf`. A further workflow is one more line.
 */
export const scenarios: Record<string, (n: number, stack: Stack<VirtualClock>) => object> = {
  onboard: (n) => ({ userName: `new-${n}`, owner: "boss@example.com", groups: ["developers"], ...allKinds }),
  "change-access": (n) => ({ userName: user(n), groups: ["analysts"], policies: [] }),
  audit: (_, { clock }) => ({ scheduledTime: clock.now().toISOString() }),
  // These take weeks of the account's clock, in which its keys age.
  "rotate-key": (n, stack) => {
    useNewestKey(stack, user(n));
    return { userName: user(n), accessKeyId: keysOf(stack, user(n))[0]?.AccessKeyId };
  },
  offboard: (n) => ({ userName: user(50 + n), urgency: "normal" }),
};

const keysOf = ({ aws }: Stack, userName: string) => aws.account.iam.users.get(userName)?.accessKeys ?? [];

/** A program that takes a new key as soon as there is one, and uses it every day; it ends with its user's last key. */
function useNewestKey(stack: Stack<VirtualClock>, userName: string): void {
  const { clock } = stack;
  const newest = keysOf(stack, userName).at(-1);
  if (!newest) return;
  newest.lastUsed = { date: clock.now(), region: "us-east-1", service: "s3" };
  clock.at(clock.now().getTime() + DAY, () => useNewestKey(stack, userName));
}
