import type { PasswordPolicy } from "@aws-sdk/client-iam";
import { DAY } from "../../shared/time.ts";
import { type AccountControl, type AccountJudgement, cis, type RowControl, wholeAccount } from "./control.ts";
import { awsIam, option } from "./next.ts";
import { days } from "./row-keys.ts";

const maxAgeDays = 90;

export const passwordAge: RowControl = {
  id: "password-age",
  of: "row",
  severity: "low",
  refs: [],
  sources: ["credential-report"],
  next: ({ user }) => awsIam("update-login-profile", option("user-name", user), "--password-reset-required"),
  judge: ({ passwordEnabled, passwordLastChanged, created }, asOf) => {
    const changed = passwordLastChanged ?? created;
    const age = asOf - changed;
    if (!passwordEnabled || age <= maxAgeDays * DAY) return [];
    return [
      { credential: "password", created: changed, age, detail: `The password was last changed ${days(age)} ago.` },
    ];
  },
};

const strong = [
  "--minimum-password-length=14",
  "--require-uppercase-characters",
  "--require-lowercase-characters",
  "--require-numbers",
  "--require-symbols",
  "--password-reuse-prevention=24",
  "--allow-users-to-change-password",
];

/** Length 14, all four classes, 24 passwords remembered. */
export const passwordPolicy: AccountControl = {
  id: "password-policy",
  of: "account",
  severity: "medium",
  refs: ["IAM.7", "IAM.11", "IAM.12", "IAM.13", "IAM.14", "IAM.15", "IAM.16", cis("1.7"), cis("1.8")],
  sources: ["password-policy"],
  next: () => awsIam("get-account-password-policy"),
  judge: ({ passwordPolicy: answer }) => ("value" in answer ? judgePolicy(answer.value) : []),
};

function judgePolicy(policy: PasswordPolicy | null): AccountJudgement[] {
  const weaknesses = [
    [(policy?.MinimumPasswordLength ?? 0) >= 14, "it allows fewer than 14 characters"],
    [policy?.RequireUppercaseCharacters, "it requires no upper-case letter"],
    [policy?.RequireLowercaseCharacters, "it requires no lower-case letter"],
    [policy?.RequireNumbers, "it requires no digit"],
    [policy?.RequireSymbols, "it requires no symbol"],
    [(policy?.PasswordReusePrevention ?? 0) >= 24, "it remembers fewer than 24 earlier passwords"],
  ].flatMap(([met, weakness]) => (met ? [] : [weakness]));
  if (weaknesses.length === 0) return [];
  const detail = policy
    ? `The password policy is weak: ${weaknesses.join("; ")}.`
    : "The account has no password policy.";
  const next = policy ? undefined : awsIam("update-account-password-policy", ...strong);
  return [{ user: wholeAccount, credential: null, created: undefined, detail, next }];
}
