/** AWS's own managed policies that one meets here; the documents of the first three are whole, the rest are shortened. */
const statements: Record<string, object[]> = {
  AdministratorAccess: [{ Effect: "Allow", Action: "*", Resource: "*" }],
  AWSDenyAll: [{ Sid: "DenyAll", Effect: "Deny", Action: ["*"], Resource: "*" }],
  IAMUserChangePassword: [
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM's, not of ours
    { Effect: "Allow", Action: ["iam:ChangePassword"], Resource: ["arn:aws:iam::*:user/${aws:username}"] },
    { Effect: "Allow", Action: ["iam:GetAccountPasswordPolicy"], Resource: "*" },
  ],
  PowerUserAccess: [
    { Effect: "Allow", NotAction: ["iam:*", "organizations:*", "account:*"], Resource: "*" },
    {
      Effect: "Allow",
      Action: [
        "account:GetAccountInformation",
        "account:ListRegions",
        "iam:CreateServiceLinkedRole",
        "iam:DeleteServiceLinkedRole",
        "iam:ListRoles",
        "organizations:DescribeOrganization",
      ],
      Resource: "*",
    },
  ],
  ReadOnlyAccess: [{ Effect: "Allow", Action: ["*:Get*", "*:List*", "*:Describe*"], Resource: "*" }],
  SecurityAudit: [
    { Effect: "Allow", Action: ["iam:Get*", "iam:List*", "iam:GenerateCredentialReport"], Resource: "*" },
  ],
  IAMFullAccess: [{ Effect: "Allow", Action: ["iam:*"], Resource: "*" }],
  IAMReadOnlyAccess: [{ Effect: "Allow", Action: ["iam:Get*", "iam:List*"], Resource: "*" }],
  AmazonS3ReadOnlyAccess: [{ Effect: "Allow", Action: ["s3:Get*", "s3:List*"], Resource: "*" }],
  AmazonEC2FullAccess: [
    { Effect: "Allow", Action: "ec2:*", Resource: "*" },
    {
      Effect: "Allow",
      Action: "iam:CreateServiceLinkedRole",
      Resource: "*",
      Condition: {
        StringEquals: { "iam:AWSServiceName": ["autoscaling.amazonaws.com", "ec2scheduled.amazonaws.com"] },
      },
    },
  ],
  "service-role/AWSLambdaBasicExecutionRole": [
    { Effect: "Allow", Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], Resource: "*" },
  ],
  AmazonS3FullAccess: [{ Effect: "Allow", Action: ["s3:*"], Resource: "*" }],
};

for (const version of ["V2", "V3", "V4"])
  statements[`AWSCompromisedKeyQuarantine${version}`] = [
    {
      Effect: "Deny",
      Action: ["iam:AttachUserPolicy", "iam:CreateAccessKey", "iam:CreateUser", "ec2:RunInstances"],
      Resource: "*",
    },
  ];

const prefix = "arn:aws:iam::aws:policy/";

export const awsPolicyDocument = (arn: string): string | undefined => {
  const found = arn.startsWith(prefix) ? statements[arn.slice(prefix.length)] : undefined;
  return found && JSON.stringify({ Version: "2012-10-17", Statement: found });
};

export const awsPolicyArns = (): string[] => Object.keys(statements).map((name) => prefix + name);
