import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  PutResourcePolicyCommand,
  type SecretsManagerClient,
  TagResourceCommand,
} from "@aws-sdk/client-secrets-manager";
import { currentMember } from "./account.ts";
import { Rejected, Transient, unless } from "./errors.ts";
import type { StandingUser } from "./iam/guard.ts";
import { handoverName, type SecretKind, secretKinds } from "./names.ts";

export interface Handover {
  client: SecretsManagerClient;
  /** `iam-steward/<stage>/` */
  prefix: string;
  /** ARNs of the principals that hand secrets over to users. */
  principals: string[];
  /** ARN of the role that puts values in, and reads them again in a repeat. */
  writer: string;
  /** Why a role may not be a consumer; without this function no role may. */
  whyNoConsumer?: (arn: string) => Promise<string | undefined>;
}

/** What Secrets Manager says of a secret; never its values. */
export interface HandoverSecret {
  name: string;
  tags: Map<string, string>;
  /** Labels by version. */
  versions: Record<string, string[]>;
}

const consumerTag = "steward:consumer";

/**
 * The secret that hands a credential over: made without a value, then closed to everyone but its readers, so that no value
 * is ever in it unprotected. A consumer that was named once stays a reader as long as it is allowed.
 *
 * @throws {Rejected} if the consumer is not allowed
 * @throws {Transient} if AWS does not know the user as a principal yet, or an earlier secret of the name is still being deleted
 */
export async function ensureSecret(
  { client, ...handover }: Handover,
  { user, kind, consumer }: { user: StandingUser; kind: SecretKind; consumer?: string | undefined },
): Promise<HandoverSecret> {
  const { prefix, principals, writer, whyNoConsumer = async () => "there are no consumers" } = handover;
  const refused = consumer && (await whyNoConsumer(consumer));
  if (refused) throw new Rejected(refused);
  const name = handoverName(prefix, user.userId, kind);
  const KmsKeyId = `alias/${prefix.replaceAll("/", "-")}${currentMember() ? "members-" : ""}handover`;
  const Description = `Hands over the ${kind} of IAM user ${user.userName}`;
  await client
    .send(new CreateSecretCommand({ Name: name, Description, KmsKeyId }))
    .catch(notYet("InvalidRequestException", `an earlier ${name} is still being deleted`))
    .catch(unless("ResourceExistsException"));
  if (consumer !== undefined)
    await client.send(new TagResourceCommand({ SecretId: name, Tags: [{ Key: consumerTag, Value: consumer }] }));
  const secret = await describeSecret(client, name);
  const named = secret.tags.get(consumerTag);
  const consumes = named !== undefined && (named === consumer || !(await whyNoConsumer(named)));
  const ResourcePolicy = JSON.stringify(onlyReaders(user, [...principals, ...(consumes ? [named] : [])], writer));
  await client
    .send(new PutResourcePolicyCommand({ SecretId: name, ResourcePolicy, BlockPublicPolicy: true }))
    .catch(notYet("MalformedPolicyDocumentException", `not every reader of ${name} is known as a principal yet`));
  return secret;
}

/** For `catch`: AWS needs some seconds after a user was made (probe: new-principal), or a secret deleted (probe: secret-again). */
const notYet = (name: string, what: string) => (error: Error) => {
  throw error.name === name ? new Transient(`${what}: ${error.message}`, { cause: error }) : error;
};

/**
 * The Deny is needed because identity policies of the same account would be enough to read otherwise. It knows the user by
 * id, since a user who is renamed or moved to another path has another ARN; AWS keeps the id in the Allow's Principal, too.
 * Conditions on two keys are joined by "and": a reader has the id or one of the ARNs (probe: own-secret).
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-userid
 */
const onlyReaders = ({ arn, userId }: StandingUser, readers: string[], writer: string) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "ReadersRead",
      Effect: "Allow",
      Principal: { AWS: [arn, ...readers] },
      Action: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
      Resource: "*",
    },
    {
      Sid: "NobodyElseReads",
      Effect: "Deny",
      Principal: "*",
      Action: "secretsmanager:GetSecretValue",
      Resource: "*",
      Condition: { StringNotEquals: { "aws:PrincipalArn": [...readers, writer], "aws:userid": userId } },
    },
  ],
});

export async function describeSecret(client: SecretsManagerClient, name: string): Promise<HandoverSecret> {
  const { Tags = [], VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId: name }));
  const tags = new Map(Tags.map(({ Key = "", Value = "" }) => [Key, Value]));
  return { name, tags, versions: VersionIdsToStages };
}

/** Destroys all hand-over secrets of a user; a secret that is gone already counts as destroyed. */
export async function destroySecrets(client: SecretsManagerClient, prefix: string, userId: string): Promise<void> {
  for (const kind of secretKinds) await destroySecret(client, handoverName(prefix, userId, kind));
}

export const destroySecret = (client: SecretsManagerClient, name: string) =>
  client
    .send(new DeleteSecretCommand({ SecretId: name, ForceDeleteWithoutRecovery: true }))
    .catch(unless("ResourceNotFoundException"));
