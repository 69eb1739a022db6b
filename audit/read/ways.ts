/** What an action is to be allowed on, so that a user becomes an administrator by it. */
export type Target = "self" | "other user" | "group to join" | "own group" | "policy" | "role" | "anything";

/** Targets of IAM's own actions. Any other action is looked for on anything. */
export const targets: Record<string, Target> = {
  "iam:CreateAccessKey": "other user",
  "iam:CreateLoginProfile": "other user",
  "iam:UpdateLoginProfile": "other user",
  "iam:AttachUserPolicy": "self",
  "iam:PutUserPolicy": "self",
  "iam:DeleteUserPermissionsBoundary": "self",
  "iam:PutUserPermissionsBoundary": "self",
  "iam:AddUserToGroup": "group to join",
  "iam:AttachGroupPolicy": "own group",
  "iam:PutGroupPolicy": "own group",
  "iam:CreatePolicyVersion": "policy",
  "iam:SetDefaultPolicyVersion": "policy",
  "iam:AttachRolePolicy": "role",
  "iam:PutRolePolicy": "role",
  "iam:UpdateAssumeRolePolicy": "role",
  "iam:PassRole": "role",
};

/** Actions that grant a user more without another user: by their own policies, or by a role that they let themselves take. */
export const grants = Object.keys(targets).filter(
  (action) =>
    ["self", "own group", "policy", "role"].includes(targets[action] ?? "") &&
    !/PassRole|PermissionsBoundary$/.test(action),
);

/** Actions that lift what bounds a user. */
export const unbinds = ["iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary"];

/** Actions that are a way each: Rhino Security Labs' ways but those that pass a role. */
export const alone = [
  ...Object.keys(targets).filter((action) => action !== "iam:PassRole" && !unbinds.includes(action)),
  "lambda:UpdateFunctionCode",
  "glue:UpdateDevEndpoint",
];

/** What runs a user's code under a role that they pass to it, each by the least actions that it takes. */
export const runs: string[][] = [
  ["ec2:RunInstances"],
  ["ec2:RequestSpotInstances"],
  ["autoscaling:CreateLaunchConfiguration", "autoscaling:CreateAutoScalingGroup"],
  ["autoscaling:CreateLaunchConfiguration", "autoscaling:UpdateAutoScalingGroup"],
  ["lambda:CreateFunction", "lambda:InvokeFunction"],
  ["lambda:CreateFunction", "lambda:CreateEventSourceMapping"],
  ["lambda:CreateFunction", "lambda:AddPermission"],
  ["cloudformation:CreateStack"],
  ["cloudformation:CreateStackSet", "cloudformation:CreateStackInstances"],
  ["cloudformation:UpdateStackSet"],
  ["ecs:RegisterTaskDefinition", "ecs:CreateService"],
  ["ecs:RunTask"],
  ["ecs:StartTask"],
  ["batch:RegisterJobDefinition", "batch:SubmitJob"],
  ["apprunner:CreateService"],
  ["codebuild:CreateProject", "codebuild:StartBuild"],
  ["codebuild:CreateProject", "codebuild:StartBuildBatch"],
  ["codestar:CreateProject"],
  ["datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition", "datapipeline:ActivatePipeline"],
  ["elasticmapreduce:RunJobFlow"],
  ["emr-serverless:CreateApplication", "emr-serverless:StartJobRun"],
  ["glue:CreateDevEndpoint"],
  ["glue:CreateJob", "glue:StartJobRun"],
  ["glue:CreateJob", "glue:CreateTrigger"],
  ["glue:UpdateJob", "glue:StartJobRun"],
  ["glue:UpdateJob", "glue:CreateTrigger"],
  ["glue:CreateSession", "glue:RunStatement"],
  ["kinesisanalytics:CreateApplication", "kinesisanalytics:StartApplication"],
  ["sagemaker:CreateNotebookInstance"],
  ["sagemaker:CreateProcessingJob"],
  ["sagemaker:CreateTrainingJob"],
  ["braket:CreateJob"],
  ["omics:CreateWorkflow", "omics:StartRun"],
  ["gamelift:CreateBuild", "gamelift:CreateFleet"],
  [
    "imagebuilder:CreateComponent",
    "imagebuilder:CreateImageRecipe",
    "imagebuilder:CreateInfrastructureConfiguration",
    "imagebuilder:CreateImage",
  ],
  ["bedrock-agentcore:CreateCodeInterpreter", "bedrock-agentcore:InvokeCodeInterpreter"],
  ["bedrock-agentcore:CreateAgentRuntime", "bedrock-agentcore:InvokeAgentRuntimeCommand"],
  ["bedrock-agentcore:CreateBrowser", "bedrock-agentcore:ConnectBrowserAutomationStream"],
  ["cognito-identity:SetIdentityPoolRoles"],
  ["scheduler:CreateSchedule"],
  ["ssm:CreateDocument", "ssm:StartAutomationExecution"],
  ["states:CreateStateMachine", "states:StartExecution"],
];

/** Other names of services that may assume the role, where the action's own is not the only one. */
const alsoPassedTo: Record<string, string[]> = {
  apprunner: ["tasks.apprunner"],
  autoscaling: ["ec2"],
  batch: ["ecs-tasks"],
  datapipeline: ["ec2", "elasticmapreduce"],
  ecs: ["ecs-tasks"],
  elasticmapreduce: ["ec2"],
  gamelift: ["ec2"],
  imagebuilder: ["ec2"],
};

/** Service principals that a role is passed to where it is passed for this action: `lambda.amazonaws.com`. */
export const principalsFor = (action: string): string[] => {
  const [service = ""] = action.split(":");
  return [service, ...(alsoPassedTo[service] ?? [])].map((name) => `${name}.amazonaws.com`);
};
