import { DAY } from "../../shared/time.ts";
import { partitionOf } from "../read/partitions.ts";
import { cis, type RowControl } from "./control.ts";
import { days } from "./row-keys.ts";

const usedDays = 45;
const ofRoot = { of: "root", sources: ["credential-report", "root-row"] } satisfies Partial<RowControl>;

export const rootAccessKey: RowControl = {
  ...ofRoot,
  id: "root-access-key",
  severity: "critical",
  refs: ["IAM.4", cis("1.3")],
  next: () => "aws iam list-access-keys # signed in as root; then aws iam delete-access-key",
  judge: ({ keys }, asOf) =>
    keys
      .filter(({ active }) => active)
      .map(({ slot, created }) => ({
        credential: slot,
        created,
        age: created && asOf - created,
        detail: "The root user has an active access key, which no policy can limit.",
      })),
};

export const rootMfa: RowControl = {
  ...ofRoot,
  id: "root-mfa",
  severity: "critical",
  refs: ["IAM.9", cis("1.4")],
  next: ({ arn = "" }) => `# sign in as root: https://${partitionOf(arn).console}/iam/home#/security_credentials`,
  judge: ({ arn, mfaActive, passwordEnabled, created }) =>
    mfaActive || passwordEnabled === false || partitionOf(arn).rootHasKeysOnly
      ? []
      : [{ credential: "mfa", created, detail: "The root user can sign in without MFA." }],
};

export const rootUsed: RowControl = {
  ...ofRoot,
  id: "root-used",
  severity: "medium",
  refs: [cis("1.6")],
  next: ({ arn = "" }) =>
    `aws cloudtrail lookup-events --region ${partitionOf(arn).globalEvents} --lookup-attributes AttributeKey=Username,AttributeValue=root`,
  judge: ({ passwordLastUsed, passwordLastChanged, created, keys }, asOf) =>
    [
      { credential: "password", created: passwordLastChanged ?? created, lastUsed: passwordLastUsed },
      ...keys.map((key) => ({ credential: key.slot, created: key.created, lastUsed: key.lastUsed })),
    ].flatMap(({ credential, created, lastUsed }) => {
      const idle = lastUsed === undefined ? Number.POSITIVE_INFINITY : asOf - lastUsed;
      if (idle >= usedDays * DAY) return [];
      return [{ credential, created, idle, detail: `The root user's ${credential} was used ${days(idle)} ago.` }];
    }),
};
