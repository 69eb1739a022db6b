import { GetUserCommand, paginateListUsers, paginateListVirtualMFADevices } from "@aws-sdk/client-iam";
import { paginateListObjectsV2 } from "@aws-sdk/client-s3";
import { paginateListSecrets } from "@aws-sdk/client-secrets-manager";
import { paginateListSubscriptionsByTopic } from "@aws-sdk/client-sns";
import { paginateListQueues } from "@aws-sdk/client-sqs";
import { unless } from "../../shared/errors.ts";
import { heldFolder } from "../../shared/names.ts";
import { described, type Execution, listExecutions } from "../executions/executions.ts";
import { currentPause } from "../stage/pause-state.ts";
import { type Place, rehearsalName } from "./rehearsal.ts";

/** What rehearsals have left in an account. */
export interface Remains {
  users: string[];
  /** Users who have such a name, and not the tag: somebody else's, and left alone. */
  strangers: string[];
  /** Serial numbers of MFA devices that are on nobody. */
  devices: string[];
  /** Names or ARNs. */
  secrets: string[];
  /** Executions that run. */
  running: Execution[];
  /** Keys of the report bucket: evidence about users of rehearsals, and requests that are held. */
  objects: string[];
  subscriptions: string[];
  /** URLs. */
  queues: string[];
  paused: boolean;
}

const isOurs = (name = "") => name.toLowerCase().startsWith(`${rehearsalName}-`);

/** By names, and users by their tag as well. Executions that have ended stay in the list of Step Functions for 90 days. */
export async function remainsOf(place: Place): Promise<Remains> {
  const [named, executions] = await Promise.all([usersNamed(place), executionsOf(place)]);
  const ids = new Set([...named.map(({ id }) => id), ...executions.flatMap(idsIn)]);
  const [devices, secrets, objects, subscriptions, queues, pause] = await Promise.all([
    devicesOf(place),
    secretsOf(place),
    objectsOf(place, [...ids]),
    subscriptionsOf(place),
    queuesOf(place),
    currentPause(place.stage),
  ]);
  return {
    users: named.flatMap(({ name, tagged }) => (tagged ? [name] : [])),
    strangers: named.flatMap(({ name, tagged }) => (tagged ? [] : [name])),
    running: executions.filter(({ status }) => status === "RUNNING"),
    ...{ devices, secrets, objects, subscriptions, queues, paused: isOurs(pause?.reason) },
  };
}

async function usersNamed({ iam }: Place) {
  const users = [];
  for await (const { Users = [] } of paginateListUsers({ client: iam }, {}))
    for (const { UserName = "", UserId: id = "" } of Users) {
      if (!isOurs(UserName)) continue;
      const found = await iam.send(new GetUserCommand({ UserName })).catch(unless("NoSuchEntityException"));
      const tagged = found?.User?.Tags?.some(({ Key }) => Key === rehearsalName) ?? false;
      users.push({ name: UserName, id, tagged });
    }
  return users;
}

/** Those about users of rehearsals, and others that run under a request of one. */
async function executionsOf({ sfn, stage }: Place): Promise<Execution[]> {
  const listed = await listExecutions(sfn, stage);
  const candidates = listed.filter(({ user, status, workflow }) =>
    user === undefined || workflow === "contain-key" ? status === "RUNNING" : isOurs(user),
  );
  const all: Execution[] = [];
  for (const { arn } of candidates) {
    const execution = await described(sfn, arn);
    if (execution && isOurs(String(execution.input.requestId))) all.push(execution);
  }
  return all;
}

const idsIn = ({ input, output }: Execution): string[] =>
  [input.userId, (output as { userId?: unknown } | undefined)?.userId].flatMap((id) => (id ? [String(id)] : []));

async function devicesOf({ iam, stage }: Place): Promise<string[]> {
  const serials: string[] = [];
  const path = `:mfa/iam-steward/${stage.name}/`;
  const unassigned = { AssignmentStatus: "Unassigned" as const };
  for await (const { VirtualMFADevices = [] } of paginateListVirtualMFADevices({ client: iam }, unassigned))
    for (const { SerialNumber = "" } of VirtualMFADevices)
      if (SerialNumber.includes(path) && isOurs(lastOf(SerialNumber))) serials.push(SerialNumber);
  return serials;
}

const lastOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);

/** A hand-over secret has the user's id in its name, and the user's name in its description. */
async function secretsOf({ secrets, stage }: Place): Promise<string[]> {
  const names: string[] = [];
  const Filters = [{ Key: "name" as const, Values: [`iam-steward/${stage.name}/`, rehearsalName] }];
  for await (const { SecretList = [] } of paginateListSecrets({ client: secrets }, { Filters }))
    for (const { Name = "", Description = "" } of SecretList)
      if (isOurs(Name) || isOurs(/ of IAM user (\S+)$/.exec(Description)?.[1])) names.push(Name);
  return names;
}

async function objectsOf({ s3, bucket: Bucket, stage }: Place, ids: string[]): Promise<string[]> {
  const keys: string[] = [];
  for (const Prefix of [heldFolder, ...ids.map((id) => `evidence/${stage.accountId}/${id}/`)])
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix }))
      keys.push(...Contents.map(({ Key = "" }) => Key));
  return keys.filter((key) => !key.startsWith(heldFolder) || key.includes(`-${rehearsalName}-`));
}

async function subscriptionsOf({ sns, topic: TopicArn }: Place): Promise<string[]> {
  const arns: string[] = [];
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client: sns }, { TopicArn }))
    for (const { SubscriptionArn = "", Endpoint = "", Protocol } of Subscriptions)
      if (Protocol === "sqs" && isOurs(Endpoint.slice(Endpoint.lastIndexOf(":") + 1))) arns.push(SubscriptionArn);
  return arns;
}

async function queuesOf({ sqs }: Place): Promise<string[]> {
  const urls: string[] = [];
  for await (const { QueueUrls = [] } of paginateListQueues({ client: sqs }, { QueueNamePrefix: `${rehearsalName}-` }))
    urls.push(...QueueUrls);
  return urls;
}

/** What would be removed, a line each. */
export const inLines = (remains: Remains): string[] => [
  ...remains.users.map((name) => `delete the user ${name} with all that they have`),
  ...remains.devices.map((serial) => `delete the MFA device ${lastOf(serial)}, which is on nobody`),
  ...remains.secrets.map((name) => `destroy the secret ${name}`),
  ...remains.running.map(({ name }) => `stop the execution ${name}`),
  ...remains.objects.map((key) => `delete ${key} in the report bucket`),
  ...remains.subscriptions.map(() => "end a subscription to the topic of operations"),
  ...remains.queues.map((url) => `delete the queue ${lastOf(url)}`),
  ...(remains.paused ? ["end the pause of a rehearsal, and start what was held during it"] : []),
];
