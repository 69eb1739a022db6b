import { EventBridge } from "@aws-sdk/client-eventbridge";
import { IAM } from "@aws-sdk/client-iam";
import { Lambda } from "@aws-sdk/client-lambda";
import { S3 } from "@aws-sdk/client-s3";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { SFN } from "@aws-sdk/client-sfn";
import { SNS } from "@aws-sdk/client-sns";
import { SQS } from "@aws-sdk/client-sqs";
import { SSM } from "@aws-sdk/client-ssm";
import { describe, expect, it } from "vitest";
import { stackFor } from "../support/stack.ts";

const context = stackFor();

/** An administrator by their own policies, within the boundary that every user gets who is made here. */
function asEve() {
  const { aws } = context.stack;
  const boundary = "arn:aws:iam::123456789012:policy/iam-steward-local-boundary";
  const policies = ["arn:aws:iam::aws:policy/AdministratorAccess"];
  aws.seed({
    users: [{ UserName: "eve", boundary, policies, keys: [{ id: "AKIAEVEEVEEVEEVEEVE0" }] }, { UserName: "bob" }],
  });
  return { ...aws.config, credentials: { accessKeyId: "AKIAEVEEVEEVEEVEEVE0", secretAccessKey: "x" }, maxAttempts: 1 };
}

const ofMachine = (arn = "") => arn.replace(":stateMachine:", ":execution:");

/** Of each service that the embedded account has; boundary.test.ts asks the same policy about every action of AWS. */
describe("an administrator within the boundary", () => {
  it("puts a request on the bus, and does nothing else to the automation", async () => {
    const eve = asEve();
    const { bucket, topics, engine } = context.stack;
    const { Entries = [] } = await new EventBridge(eve).putEvents({
      Entries: [{ EventBusName: "iam-steward-local", Source: "hr", DetailType: "OffboardRequested", Detail: "{}" }],
    });
    expect(Entries).toMatchObject([{ EventId: expect.any(String) }]);
    const UserId = context.stack.aws.account.iam.users.get("bob")?.UserId;
    const SecretId = `iam-steward/local/${UserId}/access-key`;
    await new SecretsManager(context.stack.aws.config).createSecret({ Name: SecretId, SecretString: "{}" });
    const stateMachineArn = [...engine.machines.values()].find(({ name }) => name.endsWith("-onboard"))?.arn;
    const own = "arn:aws:sqs:us-east-1:123456789012:own";
    const undelivered = "https://sqs.us-east-1.amazonaws.com/123456789012/iam-steward-local-undelivered-starts";
    const ways: [string, () => Promise<unknown>][] = [
      ["invoke a function", () => new Lambda(eve).invoke({ FunctionName: "iam-steward-local-issue-key" })],
      ["start a workflow", () => new SFN(eve).startExecution({ stateMachineArn, input: "{}" })],
      ["stop a workflow", () => new SFN(eve).stopExecution({ executionArn: `${ofMachine(stateMachineArn)}:x` })],
      ["write evidence", () => new S3(eve).putObject({ Bucket: bucket, Key: "evidence/x", Body: "{}" })],
      ["delete evidence", () => new S3(eve).deleteObject({ Bucket: bucket, Key: "evidence/x" })],
      [
        "write code",
        () => new S3(eve).putObject({ Bucket: "iam-steward-local-serverlessdeploymentbucket-1", Key: "x", Body: "x" }),
      ],
      ["send a notice", () => new SNS(eve).publish({ TopicArn: topics.operations, Message: "all is well" })],
      [
        "read notices elsewhere",
        () => new SNS(eve).subscribe({ TopicArn: topics.people, Protocol: "sqs", Endpoint: own }),
      ],
      ["delete what could not be started", () => new SQS(eve).deleteQueue({ QueueUrl: undelivered })],
      ["lift a pause", () => new SSM(eve).deleteParameter({ Name: "/iam-steward/local/pause" })],
      ["replace a secret", () => new SecretsManager(eve).putSecretValue({ SecretId, SecretString: "{}" })],
      ["open a secret", () => new SecretsManager(eve).putResourcePolicy({ SecretId, ResourcePolicy: "{}" })],
      ["take the boundary away", () => new IAM(eve).deleteUserPermissionsBoundary({ UserName: "eve" })],
      ["make a user", () => new IAM(eve).createUser({ UserName: "mallory" })],
    ];
    const outcomes = await Promise.all(ways.map(async ([way, take]) => [way, await take().then(() => "done", nameOf)]));
    const refused = /^AccessDenied(Exception)?$|^AuthorizationError(Exception)?$/;
    expect(outcomes.filter(([, outcome = ""]) => !refused.test(outcome))).toEqual([]);
  });
});

const nameOf = ({ name }: Error) => name;
