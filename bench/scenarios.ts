/** A request to a workflow; `n` tells the runs of one scenario apart. */
interface Scenario {
  workflow: string;
  input: (n: number, now: Date) => object;
}

const people = { requestedBy: "hr", reason: "bench" };
const user = (n: number) => `user-${String(n).padStart(6, "0")}`;

/** What is measured of the workflows; a line each. */
export const scenarios: Record<string, Scenario> = {
  onboard: {
    workflow: "onboard",
    input: (n) => ({
      requestId: `hire-${n}`,
      ...people,
      userName: `new-${n}`,
      owner: "boss@example.com",
      groups: ["developers"],
      console: true,
      accessKey: true,
      mfa: false,
    }),
  },
  "change-access": {
    workflow: "change-access",
    input: (n) => ({ requestId: `move-${n}`, ...people, userName: user(n), groups: ["analysts"], policies: [] }),
  },
  audit: {
    workflow: "audit",
    input: (n, now) => ({
      requestId: `night-${n}`,
      requestedBy: "scheduler",
      reason: "nightly audit",
      scheduledTime: now.toISOString(),
    }),
  },
};
