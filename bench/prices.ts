/**
 * AWS's list prices in US dollars for us-east-1, without free tiers. Looked up on this date: Step Functions, Lambda, Secrets Manager
 * and KMS on AWS's own pages; S3, SNS and CloudWatch where others quote them this year. Look them up before you count on a figure.
 */
export const prices = {
  of: "2026-11-22",
  /** https://aws.amazon.com/step-functions/pricing/ (Standard) */
  transition: 0.025 / 1000,
  /** https://aws.amazon.com/lambda/pricing/ (arm64) */
  invocation: 0.2 / 1_000_000,
  gigabyteSecond: 0.000_013_333_4,
  /** https://aws.amazon.com/s3/pricing/ (Standard) */
  put: 0.005 / 1000,
  /** https://aws.amazon.com/sns/pricing/ (a publish, and an e-mail for it) */
  notice: 0.5 / 1_000_000 + 2 / 100_000,
  /** https://aws.amazon.com/secrets-manager/pricing/ */
  secretMonth: 0.4,
  secretCall: 0.05 / 10_000,
  /** https://aws.amazon.com/kms/pricing/ (a key that customers manage) */
  keyMonth: 1,
  keyCall: 0.03 / 10_000,
  /** https://aws.amazon.com/cloudwatch/pricing/ */
  alarmMonth: 0.1,
  dashboardMonth: 3,
};
