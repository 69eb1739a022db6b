/** What differs between AWS's partitions as far as an audit of IAM is concerned. */
interface Partition {
  console: string;
  /** The region that keeps the events of IAM and of signing in, which belong to none. */
  globalEvents: string;
  /** Why the report has no row on the root user, where it never has one. */
  noRoot?: string;
  /** The root user has neither a password nor MFA there, at most access keys. */
  rootHasKeysOnly?: true;
}

const commercial: Partition = { console: "console.aws.amazon.com", globalEvents: "us-east-1" };

/**
 * @see https://github.com/prowler-cloud/prowler/issues/1571 on China
 * @see https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-iam.html
 */
const partitions: Record<string, Partition> = {
  aws: commercial,
  "aws-cn": {
    console: "console.amazonaws.cn",
    globalEvents: "cn-north-1",
    noRoot: "accounts in AWS China have no root user",
  },
  "aws-us-gov": {
    console: "console.amazonaws-us-gov.com",
    globalEvents: "us-gov-west-1",
    rootHasKeysOnly: true,
  },
  "aws-eusc": { console: "console.amazonaws-eusc.eu", globalEvents: "eusc-de-east-1" },
};

/** The name of the partition that an ARN belongs to. */
export const partitionName = (arn: string): string => arn.split(":")[1] || "aws";

export const partitionOf = (arn: string): Partition => partitions[partitionName(arn)] ?? commercial;
