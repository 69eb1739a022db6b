/** What is mutated together, and the tests that are to notice it: few and quick, for each mutant runs those that meet it. */
export interface Part {
  mutate: string[];
  tests: string[];
  /** Whether each test file loads the project's modules anew: for code that keeps what it has worked out. */
  isolate?: true;
}

const files = (folder: string, ...names: string[]) => names.map((name) => `${folder}/${name}.ts`);
const shared = (...names: string[]) => files("shared", ...names);
const tests = (...names: string[]) => names.map((name) => `test/${name}.test.ts`);

/** Of each subject the files that decide: who is refused, what is deleted, what is found. */
export const parts: Record<string, Part> = {
  guard: {
    mutate: shared("iam/guard", "iam/presence"),
    tests: tests("shared/iam/guard", "functions/presence"),
  },
  containment: {
    mutate: [...shared("contained-keys"), "functions/contain-key/handler.ts"],
    tests: tests("functions/contained-keys", "statemachines/contain-key"),
  },
  "issue-key": {
    mutate: [
      ...shared("iam/access-keys"),
      ...files("functions/issue-key", "attempt", "consumer", "handler", "intent", "stored-key"),
    ],
    tests: tests("functions/issue-key", "functions/secrets-in-transit"),
  },
  "rotate-keys": {
    mutate: files("functions/rotate-keys", "exemption", "retire", "undone", "verdict"),
    tests: tests(
      "functions/{rotate-keys,rotate-keys-limits}",
      "statemachines/{rotate-key,rotate-key-midway,rotate-key-undo}",
    ),
  },
  "cut-access": {
    mutate: [...shared("leaver/denial", "leaver/leaver"), ...files("functions/cut-access", "deny", "verify")],
    tests: tests("functions/cut-access", "statemachines/{cut,repeated-cut,restore}"),
  },
  "offboard-step": {
    mutate: ["functions/offboard-step/recheck.ts"],
    tests: tests("statemachines/{absent-leaver,quarantine}"),
  },
  handover: {
    mutate: shared("handover", "handover-versions", "iam/stored-password"),
    tests: tests("shared/handover", "functions/{issue-key,issue-password,secrets-in-transit}"),
  },
  mfa: {
    mutate: ["functions/confirm-mfa/handler.ts", "functions/reset-mfa/handler.ts"],
    tests: tests("functions/confirm-mfa", "statemachines/reset-mfa"),
  },
  joiners: {
    mutate: ["functions/create-user/strange.ts", ...files("functions/set-access", "access-change", "allowed")],
    tests: tests("functions/{create-user,groups-of-file,set-access}", "statemachines/change-access"),
  },
  door: {
    mutate: files("functions/start-workflow", "health-events", "requests", "tell-once"),
    tests: tests("functions/{health-events,start-workflow,start-workflow-events}"),
  },
  values: {
    mutate: shared("command-line", "errors", "names", "requests", "time", "iam/password"),
    tests: tests("shared/{command-line,errors,names,requests,time}", "shared/iam/password"),
  },
  audit: {
    mutate: [
      ...files("audit/controls", "key-age", "key-slots", "missing-mfa", "passwords", "root", "unused-credential"),
      ...files("audit/read", "people", "policy-document", "power"),
    ],
    tests: tests(
      "audit/{account-controls,escalation,evaluate,exemptions,findings,partitions,policies-and-tags,power,ranking,report-controls}",
    ),
    isolate: true,
  },
};
