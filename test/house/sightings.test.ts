import { describe, expect, it } from "vitest";
import { type Stack, startVirtualStack } from "../../demo/stack.ts";
import type { VirtualClock } from "../../embedded-aws/clock.ts";
import { searchOf } from "../support/sightings.ts";

const secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

describe("the search for secrets in a stack", () => {
  it.each<[place: string, put: (stack: Stack<VirtualClock>) => unknown]>([
    ["logs", ({ functions }) => functions.logs("notify").push(secret)],
    ["events", ({ aws }) => aws.account.events.push({ detail: secret } as never)],
    ["notices", ({ aws }) => aws.account.notices.push({ Message: secret } as never)],
    [
      "objects",
      ({ aws, bucket }) => aws.account.buckets.get(bucket)?.set("reports/a", { body: Buffer.from(secret) } as never),
    ],
    ["calls", ({ aws }) => aws.account.calls.push({ input: { Description: secret } } as never)],
    [
      "dead letters",
      ({ deadLetters }) =>
        deadLetters.push({ functionName: "notify", event: {} as never, error: new Error(`no ${secret}`) }),
    ],
    [
      "secret names",
      ({ aws }) => aws.account.secrets.set("a", { tags: new Map([["owner", secret]]), versions: new Map() } as never),
    ],
    [
      "secrets",
      ({ aws }) =>
        aws.account.secrets.set("a", {
          tags: new Map(),
          versions: new Map([["1", { SecretString: secret }]]),
        } as never),
    ],
    ["executions", ({ engine }) => engine.executions().push({ output: { secret } } as never)],
  ])("looks into %s", async (place, put) => {
    const stack = await startVirtualStack(new Date("2026-11-20T09:00:00Z"));
    const executions: ReturnType<typeof stack.engine.executions> = [];
    const seen = { ...stack, engine: { ...stack.engine, executions: () => executions } };
    put(seen);
    expect(searchOf(seen)(secret)).toEqual([place]);
    await stack.close();
  });

  it.each<[string, (text: string) => string]>([
    ["as it is", (text) => text],
    ["in JSON within JSON", (text) => JSON.stringify(JSON.stringify({ text }))],
    ["in a URL", encodeURIComponent],
    ["in hexadecimal digits", (text) => Buffer.from(text).toString("hex")],
    ["in base64", (text) => Buffer.from(text).toString("base64")],
    ["in base64, one byte behind its begin", (text) => Buffer.from(`a${text}bc`).toString("base64")],
    ["in base64, two bytes behind its begin", (text) => Buffer.from(`{"${text}"}`).toString("base64")],
    ["in base64 for URLs", (text) => Buffer.from(`{"${text}"}`).toString("base64url")],
  ])("finds one %s", async (_, written) => {
    const stack = await startVirtualStack(new Date("2026-11-20T09:00:00Z"));
    const notice = { TopicArn: stack.topics.operations, Subject: "s", attributes: {} };
    stack.aws.account.notices.push({ ...notice, Message: `told: ${written(secret)}` } as never);
    expect(searchOf(stack)(secret)).toEqual(["notices"]);
    expect(searchOf(stack)(`${secret.slice(0, -4)}abcd`)).toEqual([]);
    await stack.close();
  });
});
