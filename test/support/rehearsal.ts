import { setTimeout as moment } from "node:timers/promises";
import { beforeEach } from "vitest";
import { type Place, placeOf } from "../../cli/rehearse/rehearsal.ts";
import { stageOf } from "../../cli/stage/stage.ts";
import type { Account } from "../../embedded-aws/account.ts";
import { stackFor, type TestStack } from "./stack.ts";
import { environmentOf } from "./steward.ts";

/** One stack for the rehearsals of a file. Each finds it as it was deployed, and without a subscriber. */
export function rehearsals(): { readonly stack: TestStack } {
  const context = stackFor();
  beforeEach(() => {
    const { account } = context.stack.aws;
    account.subscriptions.length = 0;
    for (const arn of queuesOf(account)) account.queues.delete(arn);
  });
  return context;
}

/** Those that the template does not have. */
const queuesOf = ({ queues }: Account) => [...queues.keys()].filter((arn) => arn.includes(":steward-rehearsal-"));

/** Milliseconds of the account's time that pass between two looks at what the command asks. */
const tick = 1000;

/** Does something at a stack as the command does it, with no more environment than is given. Meanwhile time passes. */
export async function onStage<T>(
  stack: TestStack,
  work: (place: Place) => Promise<T>,
  { accessKeyId, secretAccessKey } = stack.aws.config.credentials,
): Promise<T> {
  const { clock } = stack;
  const { env } = process;
  const credentials = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  process.env = { ...env, ...environmentOf(stack.aws), ...credentials, XDG_CONFIG_HOME: "/nowhere" };
  let ended = false;
  try {
    const place = await placeOf(await stageOf({}), { now: clock.now, sleep: clock.sleep });
    const done = work(place).finally(() => {
      ended = true;
    });
    done.catch(() => {}); // it is awaited below
    while (!ended) {
      await clock.advance(tick);
      await Promise.race([done.catch(() => {}), moment(1)]); // what it asks next comes over the wire
    }
    return await done;
  } finally {
    process.env = env;
  }
}

/** All in the account that a rehearsal makes; the files of an audit are the stage's. */
export function leftIn({ aws: { account }, bucket, engine }: TestStack): string[] {
  const { users, virtualMfaDevices } = account.iam;
  const objects = [...(account.buckets.get(bucket)?.keys() ?? [])].filter((key) => !key.startsWith("reports/"));
  return [
    ...[...users.keys(), ...virtualMfaDevices.keys(), ...objects, ...queuesOf(account)],
    ...[...account.secrets.values()].flatMap(({ Name, deleted }) => (deleted ? [] : [Name])),
    ...[...account.parameters.keys(), ...account.subscriptions.map(({ Endpoint }) => Endpoint)],
    ...engine.executions().flatMap(({ name, status }) => (status === "RUNNING" ? [name] : [])),
  ];
}
