const delivery =
  "Step Functions sets up a machine's log (https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html)";

const missing = "without it S3 answers AccessDenied for an object that is not there";
const map =
  "Step Functions runs a distributed Map in its workflow's role (https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html)";

const nested =
  "Step Functions waits for an execution in its workflow's role (https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html)";

/** Rights that are granted though no call of ours shows them here, by action or by role and action; and why. */
export const unseen: Record<string, string> = {
  "logs:CreateLogStream": "Lambda writes a function's log in its role",
  "logs:PutLogEvents": "Lambda writes a function's log in its role",
  "xray:PutTelemetryRecords": "tracing, by Lambda and Step Functions",
  "xray:PutTraceSegments": "tracing, by Lambda and Step Functions",
  "xray:GetSamplingRules": "tracing, by Step Functions",
  "xray:GetSamplingTargets": "tracing, by Step Functions",
  "kms:Decrypt": "S3 and SNS ask for it in the caller's name: bucket and topics have a key of ours",
  "kms:GenerateDataKey": "S3 and SNS ask for it in the caller's name: bucket and topics have a key of ours",
  "logs:CreateLogDelivery": delivery,
  "logs:DeleteLogDelivery": delivery,
  "logs:DescribeLogGroups": delivery,
  "logs:DescribeResourcePolicies": delivery,
  "logs:GetLogDelivery": delivery,
  "logs:ListLogDeliveries": delivery,
  "logs:PutResourcePolicy": delivery,
  "logs:UpdateLogDelivery": delivery,
  "sqs:SendMessage": "Lambda and Scheduler leave what they could not deliver in the queue, in the role of the sender",
  "GenerateReportRole s3:ListBucket": missing,
  "ApplyAccessRole s3:ListBucket": missing,
  "CutAccessRole s3:ListBucket": missing,
  "OffboardStepRole s3:ListBucket": missing,
  "RotateKeysRole s3:ListBucket": missing,
  "FindPersonRole s3:ListBucket": missing,
  "NotifyRole s3:ListBucket": missing,
  "OffboardEverywhereWorkflowRole states:StartExecution": map,
  "OffboardEverywhereWorkflowRole states:DescribeExecution": map,
  "OffboardEverywhereWorkflowRole states:RedriveExecution": map,
  "OffboardEverywhereWorkflowRole states:StopExecution": map,
  "OffboardEverywhereWorkflowRole s3:AbortMultipartUpload": map,
  "OffboardEverywhereWorkflowRole s3:ListMultipartUploadParts": map,
  "AuditOrganizationRole s3:ListBucket": missing,
  "AuditOrganizationWorkflowRole states:StartExecution": map,
  "AuditOrganizationWorkflowRole states:DescribeExecution": nested,
  "AuditOrganizationWorkflowRole states:RedriveExecution": map,
  "AuditOrganizationWorkflowRole states:StopExecution": nested,
  "AuditOrganizationWorkflowRole s3:AbortMultipartUpload": map,
  "AuditOrganizationWorkflowRole s3:ListMultipartUploadParts": map,
  "AuditOrganizationWorkflowRole events:DescribeRule": nested,
  "AuditOrganizationWorkflowRole events:PutRule": nested,
  "AuditOrganizationWorkflowRole events:PutTargets": nested,
  "AuditWorkflowRole states:StartExecution": map,
  "AuditWorkflowRole states:DescribeExecution": map,
  "AuditWorkflowRole states:RedriveExecution": map,
  "AuditWorkflowRole states:StopExecution": map,
  "AuditWorkflowRole s3:AbortMultipartUpload": map,
  "AuditWorkflowRole s3:ListMultipartUploadParts": map,
};

/** An account that is none of the stage's is asked for to see it refused. */
export const refusedOnPurpose = new Set([
  "sts:AssumeRole on arn:aws:iam::999999999999:role/iam-steward-local-create-user",
]);
