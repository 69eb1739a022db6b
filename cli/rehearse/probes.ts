/** Something that iam-steward assumes of AWS, and that no recording or document of AWS's says for certain. */
interface Probe {
  assumes: string;
  /** Where the assumption matters: each of these files names the probe beside it, as `(probe: <name>)`. */
  where: string[];
  /** What it means if AWS does otherwise, and what to do then. */
  otherwise: string;
}

/** What a rehearsal looks at. `test/house/probes.test.ts` holds the list to the remarks in code and docs. */
export const probes = {
  "lambda-source-account": {
    assumes: "Lambda sends aws:SourceAccount when it assumes the role of a function",
    where: ["infra/roles/statements.yml"],
    otherwise: "No function can run. Take the condition out of trustLambda in infra/roles/statements.yml",
  },
  "states-source-arn": {
    assumes: "Step Functions sends aws:SourceArn of the state machine when it assumes its role",
    where: ["infra/workflows.ts"],
    otherwise: "No workflow can run. Take the condition out of the trust policy in infra/workflows.ts",
  },
  "execution-list": {
    assumes: "ListExecutions shows an execution within a minute of its start",
    where: ["shared/executions.ts"],
    otherwise:
      "A cut or a rotation may miss another execution that began before it. Ask for one change of a user at a time",
  },
  "new-user": {
    assumes: "each step of an onboarding finds the new user and may change them within its retries",
    where: ["functions/create-user/removal.ts", "shared/iam/users.ts"],
    otherwise: "Onboardings fail at a step. steward redrive takes them up; raise MaxAttempts in infra/asl.yml",
  },
  "new-principal": {
    assumes: "Secrets Manager takes a new user as a principal of a policy within the retries",
    where: ["shared/handover.ts"],
    otherwise:
      "Onboardings fail where a secret is closed. steward redrive takes them up; raise MaxAttempts in infra/asl.yml",
  },
  "own-secret": {
    assumes: "a user reads their own hand-over secret: aws:userid is the user's id, and KMS decrypts for them",
    where: ["shared/handover.ts"],
    otherwise: "Users cannot pick up secrets by themselves. Let HANDOVER_PRINCIPALS hand them over",
  },
  "key-signs": {
    assumes: "a key that was handed over signs within ten seconds",
    where: ["functions/issue-key/stored-key.ts"],
    otherwise: "A program may be refused with a new key for a while. Wait some minutes before the new key is used",
  },
  "key-last-use": {
    assumes: "IAM keeps the time of a key's use to a quarter of an hour",
    where: ["functions/rotate-keys/verdict.ts"],
    otherwise: "A rotation may take a key in use for a quiet one. Raise ROTATION_QUIET_DAYS, and report it",
  },
  "mfa-codes": {
    assumes: "IAM takes two consecutive codes of a new device",
    where: ["functions/confirm-mfa/handler.ts"],
    otherwise: "Codes are refused. Is the clock of this machine right? If so, enable devices in the console",
  },
  "mfa-session": {
    assumes: "a session with an MFA code may do what the require-MFA group denies before",
    where: ["infra/baseline.yml"],
    otherwise: "Users in the require-MFA group are locked out. Do not onboard with mfa and console, and report it",
  },
  "bus-rule": {
    assumes: "EventBridge invokes start-workflow under the condition of its permission",
    where: ["infra/starts.yml"],
    otherwise: "Events start nothing. Start workflows by hand, and report it",
  },
  "failure-notice": {
    assumes: "EventBridge publishes on the encrypted topic without sending a source account",
    where: ["infra/messaging.yml", "infra/storage.yml"],
    otherwise: "Nobody hears of failed executions. Look into the queue undelivered-notices, and report what it says",
  },
  "notice-arrives": {
    assumes: "notices of functions pass the encrypted topic to its subscribers",
    where: ["infra/storage.yml"],
    otherwise: "Nobody hears of cuts and findings. Look at the key's policy and at the topic's delivery metrics",
  },
  "redriven-time": {
    assumes: "a redriven state keeps the EnteredTime of its first try",
    where: ["statemachines/rotate-key.asl.yml"],
    otherwise: "Deadlines that count from EnteredTime begin anew at a redrive. Nothing is lost; report it",
  },
  "key-off": {
    assumes: "a key that was made inactive cannot sign within five minutes",
    where: ["functions/contain-key/handler.ts"],
    otherwise: "An exposed key works for longer than its notice says. Cut the user's access as well",
  },
  "deny-shows": {
    assumes: "a cut denies an open session within five minutes",
    where: ["functions/offboard-step/recheck.ts"],
    otherwise: "A leaver can go on for longer, and later uses count as a disturbance. Report how long it took",
  },
  "secret-again": {
    assumes:
      "a secret that was deleted by force can be made again within the retries, and says InvalidRequestException before",
    where: ["shared/handover.ts"],
    otherwise: "A hand-over that follows a deletion fails. steward redrive takes it up; report the error's name",
  },
  "name-case": {
    assumes: "names of users are unique whatever their case",
    where: ["shared/iam/presence.ts"],
    otherwise: "Two users may differ by case alone. Requests name both; give the userId in each, and report it",
  },
  flicker: {
    assumes: "a change that IAM has shown once shows in later reads",
    where: ["shared/iam/presence.ts"],
    otherwise: "Expected now and then: steps look several times. Report how many reads missed the change",
  },
  "calm-recheck": {
    assumes: "nothing of a cut shows afterwards as a disturbance of the quarantine",
    where: ["functions/offboard-step/recheck.ts"],
    otherwise: "Offboardings stop at their recheck. steward explain says why, steward redrive accepts it",
  },
  "removal-shows": {
    assumes: "the deletion of a user with all that they have shows to the certificate",
    where: ["functions/offboard-step/certify.ts"],
    otherwise: "Certificates name residue that is gone. Look again by hand, and report which kind it was",
  },
  "audit-sources": {
    assumes: "the audit's role may read all of its sources",
    where: ["infra/roles/audit.yml"],
    otherwise: "Audits are incomplete. The report names the source; add the action to infra/roles/audit.yml",
  },
} as const satisfies Record<string, Probe>;

export type ProbeName = keyof typeof probes;
