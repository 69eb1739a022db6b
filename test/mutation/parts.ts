/** What is mutated together, and the tests that are to notice it: few and quick, for each mutant runs those that meet it. */
export interface Part {
  mutate: string[];
  tests: string[];
}

/** The code of a function. Its contract is data, which test/fixtures/contracts.json holds. */
const code = (...names: string[]) =>
  names.flatMap((name) => [`functions/${name}/*.ts`, `!functions/${name}/contract.ts`]);
const shared = (...names: string[]) => names.map((name) => `shared/${name}.ts`);
const tests = (...names: string[]) => names.map((name) => `test/${name}.test.ts`);

export const parts: Record<string, Part> = {
  guard: {
    mutate: shared("iam/guard", "iam/presence"),
    tests: tests("shared/iam/guard", "functions/presence"),
  },
  containment: {
    mutate: [...shared("contained-keys"), ...code("contain-key")],
    tests: tests("functions/contained-keys", "statemachines/contain-key"),
  },
  "issue-key": {
    mutate: [...shared("iam/access-keys"), ...code("issue-key")],
    tests: tests("functions/issue-key", "functions/secrets-in-transit"),
  },
  "rotate-keys": {
    mutate: code("rotate-keys"),
    tests: tests("functions/{contained-keys,rotate-keys}", "statemachines/rotate-key*"),
  },
  "cut-access": {
    mutate: ["shared/leaver/*.ts", ...shared("executions"), ...code("cut-access")],
    tests: tests("statemachines/{cut,offboard,repeated-cut,restore}", "functions/presence"),
  },
  "offboard-step": {
    mutate: [...shared("iam/belongings", "iam/removal"), ...code("offboard-step")],
    tests: tests("statemachines/{absent-leaver,deletion,offboard,quarantine}", "functions/offboard-step"),
  },
  handover: {
    mutate: [
      ...shared("handover", "handover-versions", "iam/stored-password", "iam/login-profile"),
      ...code("issue-password", "sweep-handover"),
    ],
    tests: tests(
      "functions/{issue-password,secrets-in-transit,sweep-handover,sweep-handover-used,undo-suspend-faults}",
      "shared/handover",
    ),
  },
  mfa: {
    mutate: [...shared("iam/mfa-devices"), ...code("enroll-mfa", "confirm-mfa", "reset-mfa")],
    tests: tests("functions/{enroll-mfa,confirm-mfa}", "statemachines/{enroll-mfa,enroll-mfa-time,reset-mfa}"),
  },
  joiners: {
    mutate: [...shared("iam/access", "iam/users"), ...code("create-user", "set-access")],
    tests: tests("functions/{create-user,set-access}"),
  },
  door: {
    mutate: code("start-workflow"),
    tests: tests("functions/{health-events,start-workflow*}"),
  },
  values: {
    mutate: shared("command-line", "errors", "fields", "names", "requests", "time", "iam/password"),
    tests: tests("shared/{command-line,errors,names,requests,time}", "shared/iam/password"),
  },
  audit: {
    mutate: [
      "audit/{read,controls,archive}/*.ts",
      "!audit/{archive/{archive,result,rotation-outcomes},read/{fetch-report,fetch-sources,iam-reads}}.ts",
    ],
    tests: ["test/audit/!(sources).test.ts"],
  },
};
