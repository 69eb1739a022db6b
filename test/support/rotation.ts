import { IAM } from "@aws-sdk/client-iam";
import { SSM } from "@aws-sdk/client-ssm";
import { STS } from "@aws-sdk/client-sts";
import { afterEach, beforeEach } from "vitest";
import type { AccessKey } from "../../embedded-aws/iam/state.ts";
import type { KeySeed, UserSeed } from "../../embedded-aws/seed-users.ts";
import type { Execution } from "../../embedded-aws/workflow/scope.ts";
import { DAY, invoke, stackFor } from "./stack.ts";

/** A stack with the user `svc`, and what tests of rotations do to the user's keys and ask of them. */
export function rotationStack(parameters: Record<string, string> = {}) {
  const context = stackFor(parameters);
  const cancels: (() => void)[] = [];
  let requests = 0;
  beforeEach(() => {
    const { account } = context.stack.aws;
    account.parameters.clear();
    account.events.length = 0;
  });
  afterEach(() => {
    for (const cancel of cancels.splice(0)) cancel();
  });
  const now = () => context.stack.clock.now().getTime();
  const ago = (days: number) => new Date(now() - days * DAY);
  const user = () => context.stack.aws.account.iam.users.get("svc");
  const keys = (): AccessKey[] => user()?.accessKeys ?? [];

  const account = {
    user,
    keys,
    status: (id: string) => keys().find(({ AccessKeyId }) => AccessKeyId === id)?.Status ?? "deleted",
    /** Makes the user. Answers with the first key's id: 100 days old, and in use, unless told. */
    seed: (more: Partial<UserSeed> = {}, first: KeySeed = {}, ...others: KeySeed[]): string => {
      const key = { created: ago(100), lastUsed: ago(0.1), ...first };
      const tags = { "steward:owner": "boss@example.com" };
      const all = { UserName: "svc", CreateDate: ago(400), tags, keys: [key, ...others], ...more };
      context.stack.aws.seed({ users: [all] });
      return keys()[0]?.AccessKeyId ?? "";
    },
    tag: (Key: string, Value: string) => user()?.tags.set(Key, { Key, Value }),
    secret: () => context.stack.aws.account.secrets.get(`iam-steward/local/${user()?.UserId}/access-key`),
    /** The key that a reader of AWSCURRENT gets; undefined before there is one. */
    current: (): string | undefined => {
      const versions = [...(account.secret()?.versions.values() ?? [])];
      const version = versions.find(({ stages }) => stages.has("AWSCURRENT"));
      return version && JSON.parse(version.SecretString ?? "{}").accessKeyId;
    },
    iam: () => new IAM(context.stack.aws.config),
    setKey: (AccessKeyId: string, Status: "Active" | "Inactive") =>
      account.iam().updateAccessKey({ UserName: "svc", AccessKeyId, Status }),
    /** Signs a call, as a program does that holds the key. */
    use: (accessKeyId: string): Promise<boolean> => {
      const credentials = { accessKeyId, secretAccessKey: "any" };
      const sts = new STS({ ...context.stack.aws.config, credentials, maxAttempts: 1 });
      return sts.getCallerIdentity().then(
        () => true,
        () => false,
      );
    },
  };

  const input = (accessKeyId: string, requestId = `rotate-${++requests}`) => ({
    ...{ requestId, requestedBy: "ops", reason: "old", userName: "svc", accessKeyId },
  });
  const start = async (accessKeyId: string, requestId?: string): Promise<Execution> => {
    const request = { workflow: "rotate-key", input: input(accessKeyId, requestId) };
    const { executionArn } = await invoke<{ executionArn: string }>(context.stack, "start-workflow", request);
    return context.stack.engine.find(executionArn);
  };
  const end = async (execution: Execution): Promise<Execution> => {
    await context.stack.clock.runUntil(execution.ended);
    return execution;
  };

  const inDays = (days: number, what: () => unknown) => {
    const { clock } = context.stack;
    const cancel = clock.at(now() + days * DAY, () => void clock.hold(async () => what()));
    cancels.push(cancel);
    return cancel;
  };
  const later = {
    inDays,
    /** From now on, until a day; answers with what ends it before. */
    every: (days: number, what: () => unknown, until = 120) => {
      const all: (() => void)[] = [];
      for (let day = 0; day <= until; day += days) all.push(inDays(day, what));
      return () => {
        for (const cancel of all) cancel();
      };
    },
    days: (count: number) => context.stack.clock.advance(count * DAY),
  };

  /** A program that reads AWSCURRENT at each use; before there is one it has the old key. It must never be refused. */
  const reader = (old: string, days = 1): string[] => {
    const refused: string[] = [];
    later.every(days, async () => {
      const id = account.current() ?? old;
      if (!(await account.use(id))) refused.push(`${id} in ${context.stack.clock.now().toISOString()}`);
    });
    return refused;
  };
  /** A program that holds the old key, and uses it until a day. */
  const holder = (old: string, until: number, days = 0.5): string[] => {
    const refused: string[] = [];
    const at = () => context.stack.clock.now().toISOString();
    later.every(days, async () => (await account.use(old)) || refused.push(at()), until);
    return refused;
  };

  const pause = {
    on: () =>
      new SSM(context.stack.aws.config).putParameter({
        ...{ Name: "/iam-steward/local/pause", Type: "String" },
        Value: JSON.stringify({ by: "oncall", since: new Date(now()).toISOString(), reason: "incident 7" }),
      }),
    off: () => new SSM(context.stack.aws.config).deleteParameter({ Name: "/iam-steward/local/pause" }),
  };

  const said = {
    subjects: () => context.stack.aws.notices.map(({ Subject }) => Subject ?? ""),
    notice: (subject: string) => context.stack.aws.notices.find(({ Subject }) => Subject?.includes(subject)),
    events: () =>
      context.stack.aws.account.events.flatMap(({ source, ...event }) =>
        source === "iam-steward" ? [event["detail-type"]] : [],
      ),
  };
  return { ...account, ...later, ...said, reader, holder, context, now, ago, input, start, end, pause };
}

/** In days after the start of the execution, with fractions: when it first entered a state. */
export const dayOf = ({ history, startDate }: Execution, state: string): number => {
  const event = history.find(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name === state);
  return ((event?.timestamp?.getTime() ?? Number.NaN) - startDate.getTime()) / DAY;
};
